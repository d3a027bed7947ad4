/** BPF_MAP_TYPE_PERF_EVENT_ARRAY (bpf_perf_event_output in kernel/trace/bpf_trace.c): records of each CPU in a buffer of its own. */
import { ERRNO } from '../errno.ts';
import { EmulatedObjects } from './objects.ts';

const { E2BIG, ENOENT, ENOSPC, EOPNOTSUPP } = ERRNO;
/** BPF_F_CURRENT_CPU, which is all of BPF_F_INDEX_MASK. */
const CURRENT_CPU = 0xffff_ffff;
/** struct perf_event_header, and the size of PERF_SAMPLE_RAW's data. */
const RECORD_HEADER = 8;
const RAW_SIZE = 4;
const PAGE = 4096;

export interface PerfRecord {
  readonly cpu: number;
  /** As a reader of perf's memory gets it: up to 7 zeros behind what the program gave. */
  readonly data: Uint8Array;
}

class PerfBuffer {
  readonly cpu: number;
  readonly #size: number;
  #records: PerfRecord[] = [];
  #used = 0;
  lost = 0;

  constructor(cpu: number, size: number) {
    this.cpu = cpu;
    this.#size = size;
  }

  add(data: Uint8Array): boolean {
    const bytes = RECORD_HEADER + RAW_SIZE + data.length;
    if (this.#used + bytes > this.#size) {
      this.lost++;
      return false;
    }
    this.#used += bytes;
    this.#records.push({ cpu: this.cpu, data });
    return true;
  }

  take(): PerfRecord[] {
    const records = this.#records;
    this.#records = [];
    this.#used = 0;
    return records;
  }
}

export class EmulatedPerfEventArray extends EmulatedObjects {
  #buffers: PerfBuffer[] = [];
  #onRecord: (() => void) | undefined;

  /** Puts a buffer for each CPU into its slot, as perf_buffer__new of libbpf does: `pages` of 4096 bytes each, 8 by default. */
  open(pages = 8): void {
    const cpus = Math.min(this.world.cpus, this.definition.maxEntries);
    this.#buffers = Array.from({ length: cpus }, (_, cpu) => new PerfBuffer(cpu, pages * PAGE));
    this.#buffers.forEach((buffer, cpu) => {
      this.put(cpu, buffer);
    });
  }

  /** What has come since the last call, CPU by CPU, and how many records found no room. */
  read(): { readonly records: readonly PerfRecord[]; readonly lost: number } {
    const records = this.#buffers.flatMap(buffer => buffer.take());
    const lost = this.#buffers.reduce((sum, buffer) => sum + buffer.lost, 0);
    for (const buffer of this.#buffers) buffer.lost = 0;
    return { records, lost };
  }

  /** Called within the program that sends a record. */
  onRecord(callback: (() => void) | undefined): void {
    this.#onRecord = callback;
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
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const data = new Uint8Array(Math.ceil((size + RAW_SIZE) / 8) * 8 - RAW_SIZE);
    let at = 0;
    for (const piece of pieces) {
      data.set(piece, at);
      at += piece.length;
    }
    if (!buffer.add(data)) return ENOSPC;
    this.#onRecord?.();
    return 0;
  }
}
