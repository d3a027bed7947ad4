/** From a definition and a backend's handle to the handle that users hold: the one place that knows every family. */
import type { Backend, BackendMap } from '../../backend.ts';
import { bytesCodec, createCodec } from '../../codec/index.ts';
import type { Codec, CodecOptions } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { MapImage, ObjectImage } from '../../formats/object/image.ts';
import { findEventType } from '../events/type.ts';
import { MapSpec } from '../spec/map.ts';
import { ArenaMap } from './arena.ts';
import { ArrayMap, PerCpuArrayMap } from './array.ts';
import type { BpfMap } from './base.ts';
import { BloomFilterMap } from './bloom-filter.ts';
import { bytesCell } from './bytes.ts';
import { type Cell, type CellCodec, indexCell, perCpuCell, valueCell } from './cells.ts';
import { CgroupStorageMap, PerCpuCgroupStorageMap } from './cgroup-storage.ts';
import type { EventKind } from './event-map.ts';
import { HashMap, PerCpuHashMap } from './hash.ts';
import { LpmTrie } from './lpm-trie.ts';
import type { MappedType } from './mapped.ts';
import { ArrayOfMaps, HashOfMaps } from './of-maps.ts';
import { OtherMap } from './other.ts';
import { CgroupArray, CgrpStorageMap, InodeStorageMap, SkStorageMap, TaskStorageMap } from './owners.ts';
import { PerfEventArray } from './perf-event-array.ts';
import { ProgArray } from './prog-array.ts';
import { QueueMap, StackMap } from './queue.ts';
import { CpuMap, DevMap, XskMap } from './redirect.ts';
import { RingBuffer } from './ring-buffer.ts';
import { countedLosses } from './ring-losses.ts';
import { SocketMap } from './sockets.ts';
import { StackTraceMap } from './stack-trace.ts';
import { StructOpsMap } from './struct-ops.ts';
import { rememberTypes } from './typed.ts';
import { MapType } from './types.ts';
import { UserRingBuffer } from './user-ring.ts';

export interface MapContext {
  readonly btf: Btf | null;
  /** Where there is one: its code tells more of its maps. */
  readonly image?: ObjectImage;
  readonly codec: CodecOptions;
  readonly backend: Backend;
  /** The bytes of `btf`; absent where a map was opened by itself. */
  readonly typeBytes?: () => Uint8Array | undefined;
  /** Another map of the same object; absent where a map was opened by itself. */
  readonly sibling?: (name: string) => BpfMap | undefined;
}

export function createMap(spec: MapSpec, map: BackendMap, context: MapContext): BpfMap {
  const { keyTypeId: key, valueTypeId: value } = spec.image;
  const { btf, image } = context;
  const event = () => findEventType(image, spec).id;
  return rememberTypes(createFamily(spec, map, context), btf ? { btf, key, value, event } : undefined);
}

function createFamily(spec: MapSpec, map: BackendMap, context: MapContext): BpfMap {
  const { name, image } = spec;
  const { info } = map;
  const keyCell = () => cellFor(image.keyTypeId, info.keySize, spec, context);
  const plainValue = () => cellFor(image.valueTypeId, info.valueSize, spec, context);
  const perCpuValue = () =>
    perCpuCell(codecFor(image.valueTypeId, info.valueSize, spec, context), map.cpus, map.valueStride);
  switch (info.type) {
    case MapType.hash:
    case MapType.lru_hash:
      return new HashMap(name, map, keyCell(), plainValue());
    case MapType.percpu_hash:
    case MapType.lru_percpu_hash:
      return new PerCpuHashMap(name, map, keyCell(), perCpuValue());
    case MapType.array:
      return new ArrayMap(name, map, plainValue(), mappedType(spec, info.valueSize, context));
    case MapType.percpu_array:
      return new PerCpuArrayMap(name, map, perCpuValue());
    case MapType.lpm_trie:
      return new LpmTrie(name, map, keyCell(), plainValue());
    case MapType.queue:
      return new QueueMap(name, map, plainValue());
    case MapType.stack:
      return new StackMap(name, map, plainValue());
    case MapType.hash_of_maps:
      return new HashOfMaps(name, map, keyCell(), openInner(spec, context));
    case MapType.array_of_maps:
      return new ArrayOfMaps(name, map, openInner(spec, context));
    case MapType.prog_array:
      return new ProgArray(name, map);
    case MapType.sockmap:
    case MapType.sockhash:
    case MapType.reuseport_sockarray:
      return new SocketMap(name, map, info.type === MapType.sockhash ? keyCell() : indexCell);
    case MapType.ringbuf:
      return new RingBuffer(name, map, eventKind(spec, context), () => countedLosses(spec, context));
    case MapType.perf_event_array:
      return new PerfEventArray(name, map, eventKind(spec, context));
    case MapType.struct_ops:
      return new StructOpsMap(name, map);
    default:
      return createRarer(spec, map, context);
  }
}

function createRarer(spec: MapSpec, map: BackendMap, context: MapContext): BpfMap {
  const { name, image } = spec;
  const { info } = map;
  const { backend } = context;
  const keyCell = () => cellFor(image.keyTypeId, info.keySize, spec, context);
  const value = () => cellFor(image.valueTypeId, info.valueSize, spec, context);
  switch (info.type) {
    case MapType.stack_trace:
      return new StackTraceMap(name, map);
    case MapType.cgroup_array:
      return new CgroupArray(name, map, backend);
    case MapType.devmap:
    case MapType.devmap_hash:
      return new DevMap(name, map, backend);
    case MapType.cpumap:
      return new CpuMap(name, map);
    case MapType.xskmap:
      return new XskMap(name, map);
    case MapType.cgroup_storage:
      return new CgroupStorageMap(name, map, keyCell(), value());
    case MapType.percpu_cgroup_storage: {
      const codec = codecFor(image.valueTypeId, info.valueSize, spec, context);
      return new PerCpuCgroupStorageMap(name, map, keyCell(), perCpuCell(codec, map.cpus, map.valueStride));
    }
    case MapType.sk_storage:
      return new SkStorageMap(name, map, value());
    case MapType.inode_storage:
      return new InodeStorageMap(name, map, value(), backend);
    case MapType.task_storage:
      return new TaskStorageMap(name, map, value(), backend);
    case MapType.cgrp_storage:
      return new CgrpStorageMap(name, map, value(), backend);
    case MapType.bloom_filter:
      return new BloomFilterMap(name, map, value());
    case MapType.user_ringbuf:
      return new UserRingBuffer(name, map, eventKind(spec, context).codec);
    case MapType.arena:
      return new ArenaMap(name, map, { btf: context.btf, options: { ...context.codec, ...spec.codec } });
    default:
      return new OtherMap(name, map);
  }
}

function cellFor(typeId: number, size: number, spec: MapSpec, context: MapContext): Cell {
  return hasType(typeId, size, spec, context)
    ? valueCell(typed(typeId, spec, context), size)
    : bytesCell(size);
}

/** What a mapped array's values are; undefined where they are bytes. */
function mappedType(spec: MapSpec, size: number, context: MapContext): MappedType | undefined {
  const { valueTypeId } = spec.image;
  if (!hasType(valueTypeId, size, spec, context)) return undefined;
  return { codec: typed(valueTypeId, spec, context), options: { ...context.codec, ...spec.codec } };
}

function codecFor(typeId: number, size: number, spec: MapSpec, context: MapContext): CellCodec {
  return hasType(typeId, size, spec, context) ? typed(typeId, spec, context) : bytesCodec(size);
}

/** Not without BTF, and not where the map's sizes were edited away from the type's. */
function hasType(typeId: number, size: number, spec: MapSpec, context: MapContext): boolean {
  const { btf } = context;
  if (!btf || typeId === 0) return false;
  const { kind } = btf.type(btf.resolve(typeId));
  // A data section's own type is no value: its variables are, one by one.
  if (kind === 'void' || kind === 'datasec') return false;
  const codec = typed(typeId, spec, context);
  return codec.size === size || (codec.flexibleElementSize > 0 && codec.size <= size);
}

function typed(typeId: number, spec: MapSpec, context: MapContext): Codec {
  return createCodec(context.btf!, typeId, { ...context.codec, ...spec.codec });
}

function eventKind(spec: MapSpec, context: MapContext): EventKind {
  const { id: typeId } = findEventType(context.image, spec);
  const { name, kind } = { name: spec.name, kind: context.backend.kind };
  return {
    codec: typeId === undefined ? undefined : typed(typeId, spec, context),
    types() {
      if (kind === 'emulator') {
        const why = `map '${name}': the emulator's memory is one thread's, and its maps can't be shared with another`;
        throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', why);
      }
      const btf = context.typeBytes?.();
      return typeId === undefined || !btf
        ? null
        : { btf, typeId, codec: { ...context.codec, ...spec.codec } };
    },
  };
}

function openInner(spec: MapSpec, context: MapContext): (id: number) => BpfMap {
  return id => {
    const map = context.backend.openMapById(id);
    return createMap(new MapSpec(spec.image.inner ?? untyped(map)), map, context);
  };
}

/** A definition for a map that is known by its kernel facts alone. */
export function untyped(map: BackendMap): MapImage {
  const { name, type, keySize, valueSize, maxEntries, flags } = map.info;
  return {
    name,
    section: '',
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    numaNode: 0,
    mapExtra: 0n,
    keyTypeId: 0,
    valueTypeId: 0,
    pinByName: false,
    inner: null,
    initialSlots: [],
    initialValue: null,
  };
}
