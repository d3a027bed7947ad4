/** The public face of node-ebpf. */
export type {
  Backend,
  MapInfo,
  ProgramInfo,
  RunRequest,
  RunResult,
} from './backend.ts';
export type { CodecOptions, Flyweight } from './codec/types.ts';
export { EbpfError, type ErrorCode, type SourceLocation, VerifierError } from './errors.ts';
export type {
  Attached,
  AttachedHook,
  AttachedOptions,
  AttachedPlace,
  AttachedProgram,
} from './hooks/attached.ts';
export type { AttachRequest } from './hooks/index.ts';
export type { LinkDetails, LinkInfo, LinkProbe, LinkType, PerfEventDetails } from './hooks/link-info.ts';
export { attached, cgroupPath, interfaceName } from './machine.ts';
export type { AttachFailure, LooseAttach } from './object/attach-all.ts';
export type { EventBatch } from './object/events/batch.ts';
export type { EventReader, ReadOptions } from './object/events/reader.ts';
export { Link } from './object/link.ts';
export { ArrayMap, PerCpuArrayMap } from './object/maps/array.ts';
export { BpfMap } from './object/maps/base.ts';
export { HashMap, PerCpuHashMap } from './object/maps/hash.ts';
export type { SetOptions } from './object/maps/keyed.ts';
export { LpmTrie, type Prefix } from './object/maps/lpm-trie.ts';
export { ArrayOfMaps, HashOfMaps } from './object/maps/of-maps.ts';
export { OtherMap } from './object/maps/other.ts';
export { ProgArray } from './object/maps/prog-array.ts';
export { QueueMap, StackMap } from './object/maps/queue.ts';
export { RingBuffer } from './object/maps/ring-buffer.ts';
export { MapType, type MapTypeName } from './object/maps/types.ts';
export { BpfObject, type Replacement, type RunningObject } from './object/object.ts';
export { Program } from './object/programs/base.ts';
export {
  type KprobeAttachOptions,
  KprobeProgram,
  type PerfEventAttachOptions,
  PerfEventProgram,
  type UprobeAttachOptions,
  UprobeProgram,
} from './object/programs/probes.ts';
export {
  type RawTracepointAttachOptions,
  RawTracepointProgram,
  type TraceAttachOptions,
  type TracepointAttachOptions,
  TracepointProgram,
  TracingProgram,
} from './object/programs/tracing.ts';
export { XdpAction, type XdpAttachOptions, XdpProgram } from './object/programs/xdp.ts';
export type { MapInheritance } from './object/replace/inherit.ts';
export type { LinkReplacement } from './object/replace/takeover.ts';
export type { AnyShape, ObjectShape } from './object/shape.ts';
export { MapSpec } from './object/spec/map.ts';
export { ProgramSpec } from './object/spec/program.ts';
export { VariableSpec } from './object/spec/variable.ts';
export { type BackendChoice, type LoadOptions, ObjectSpec } from './object/spec.ts';
export { Variable } from './object/variable.ts';
export {
  enableStats,
  load,
  type OpenOptions,
  open,
  openLink,
  openPinnedLink,
  openPinnedMap,
  type Source,
} from './open.ts';
