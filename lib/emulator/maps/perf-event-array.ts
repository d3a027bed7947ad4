/** BPF_MAP_TYPE_PERF_EVENT_ARRAY (bpf_perf_event_output in kernel/trace/bpf_trace.c): records of each CPU in a buffer of its own. */
import { ERRNO } from '../errno.ts';
import { EmulatedObjects } from './objects.ts';
import { PerfBuffer } from './perf-buffer.ts';

const { E2BIG, ENOENT, ENOSPC, EOPNOTSUPP } = ERRNO;
/** BPF_F_CURRENT_CPU, which is all of BPF_F_INDEX_MASK. */
const CURRENT_CPU = 0xffff_ffff;

export class EmulatedPerfEventArray extends EmulatedObjects {
  /** Into the slot of its CPU. */
  install(buffer: PerfBuffer): void {
    this.put(buffer.cpu, buffer);
  }

  /** Out of its slot, if it is still there. */
  remove(buffer: PerfBuffer): void {
    if (this.itemAt(buffer.cpu) === buffer) this.put(buffer.cpu, undefined);
  }

  /** __bpf_perf_event_output: `index` a slot or BPF_F_CURRENT_CPU. An errno. */
  output(index: number, pieces: readonly Uint8Array[]): number {
    const { cpu } = this.world;
    const slot = index === CURRENT_CPU ? cpu : index;
    if (slot >= this.definition.maxEntries) return E2BIG;
    const buffer = this.itemAt(slot);
    if (!(buffer instanceof PerfBuffer)) return ENOENT;
    // An event is of one CPU, and programs of others can't write to it.
    if (buffer.cpu !== cpu) return EOPNOTSUPP;
    return buffer.add(pieces) ? 0 : ENOSPC;
  }
}
