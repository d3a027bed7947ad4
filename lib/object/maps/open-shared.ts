/** A map of events that another thread has told of. */
import type { Backend, BackendMap } from '../../backend.ts';
import { createCodec, uintCodec } from '../../codec/index.ts';
import { EbpfError } from '../../errors.ts';
import { Btf } from '../../formats/btf/btf.ts';
import type { Losses } from '../events/losses.ts';
import type { MapDescriptor, SharedEvents } from '../events/share.ts';
import { PerCpuArrayMap } from './array.ts';
import { perCpuCell } from './cells.ts';
import type { EventKind } from './event-map.ts';
import { PerfEventArray } from './perf-event-array.ts';
import { RingBuffer } from './ring-buffer.ts';
import { lossesIn } from './ring-losses.ts';
import { MapType } from './types.ts';

/** Throws ERR_EBPF_CLOSED (the other thread has closed it), ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_INVALID_BTF. */
export function openSharedEvents(
  backend: Backend,
  shared: SharedEvents,
): RingBuffer<unknown> | PerfEventArray<unknown> {
  const { name, map, lost, types } = asShared(shared);
  const codec = types ? createCodec(Btf.parse(types.btf), types.typeId, types.codec) : undefined;
  const kind: EventKind = { codec, types: () => types };
  const opened = backend.openMapByFd(map.fd, map.id);
  try {
    if (opened.info.type === MapType.perf_event_array) return new PerfEventArray(name, opened, kind);
    if (opened.info.type !== MapType.ringbuf)
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `map '${name}': it has no events: it is of type ${opened.info.type}`,
      );
    const losses = lost ? openLosses(backend.openMapByFd(lost.fd, lost.id)) : undefined;
    return new RingBuffer(name, opened, kind, () => losses);
  } catch (error) {
    opened.close();
    throw error;
  }
}

function openLosses(map: BackendMap): Losses {
  const counts = new PerCpuArrayMap<bigint>('lost', map, perCpuCell(uintCodec(8), map.cpus, map.valueStride));
  return { ...lossesIn(counts), close: () => counts.close() };
}

function asShared(shared: SharedEvents): SharedEvents {
  const { name, map, lost = null, types = null } = shared ?? {};
  const isDescriptor = (given: MapDescriptor | undefined | null) =>
    Number.isInteger(given?.id) && Number.isInteger(given?.fd);
  if (typeof name === 'string' && isDescriptor(map) && (lost === null || isDescriptor(lost)))
    return { name, map: map!, lost, types };
  throw new EbpfError(
    'ERR_EBPF_INVALID_ARGUMENT',
    'openShared: expected what share() of a map of events has answered',
  );
}
