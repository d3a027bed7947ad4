/** The public face of node-ebpf. */
export type { Backend, MapInfo, ProgramInfo, RunRequest, RunResult } from './backend.ts';
export {
  ClassicFilter,
  type ClassicObjectOptions,
  type ClassicSource,
  classicFilter,
} from './classic-filter.ts';
export type { CodecOptions, Flyweight } from './codec/types.ts';
export {
  type CreateMapOptions,
  createMap,
  type InnerMap,
  type MapDefinition,
  type MapFieldType,
} from './create-map.ts';
export { Emulator } from './emulator/emulator.ts';
export type {
  AddressResult,
  BindResult,
  CallAddress,
  EmulatedCgroup,
  SocketResult,
} from './emulator/hooks/cgroup/cgroup.ts';
export type { DeviceOptions } from './emulator/hooks/cgroup/device.ts';
export type { Verdict } from './emulator/hooks/cgroup/run.ts';
export type { SockOperation, SockOpsOptions, SockOpsResult } from './emulator/hooks/cgroup/sock-ops.ts';
export type {
  GetsockoptOptions,
  GetsockoptVerdict,
  SetsockoptOptions,
  SetsockoptVerdict,
} from './emulator/hooks/cgroup/sockopt.ts';
export type { SysctlOptions, SysctlVerdict } from './emulator/hooks/cgroup/sysctl.ts';
export type { DissectOptions, FlowKeys } from './emulator/hooks/flow-dissector/keys.ts';
export type {
  ConnectOptions,
  EmulatedInterface,
  ReceiveOptions,
  ReplayOptions,
  ReplayReport,
  TransmitOptions,
} from './emulator/hooks/network/interface.ts';
export type { EmulatedNetwork, NeighbourOptions, RouteOptions } from './emulator/hooks/network/network.ts';
export type {
  PacketAction,
  PacketDelivery,
  PacketHook,
  PacketRedirect,
  PacketReport,
} from './emulator/hooks/network/report.ts';
export type { EmulatedPerfEvent, SampleOptions } from './emulator/hooks/perf-event/perf-event.ts';
export type { Executable, UserFunction, UserProbe } from './emulator/hooks/probe/executable.ts';
export type { KernelFunction } from './emulator/hooks/probe/function.ts';
export type { LsmHook } from './emulator/hooks/probe/lsm.ts';
export type { SyscallOptions, SystemCall } from './emulator/hooks/probe/syscall.ts';
export type { LookupOptions, LookupResult } from './emulator/hooks/sockets/lookup.ts';
export type { Delivery, SendResult } from './emulator/hooks/sockets/sk-msg/send.ts';
export type { RegisteredOps } from './emulator/hooks/struct-ops/registered.ts';
export type { EventOptions } from './emulator/hooks/trace/fire.ts';
export type { Tracepoint } from './emulator/hooks/tracepoint/tracepoint.ts';
export type { EmulatorOptions } from './emulator/options.ts';
export type { TrackedConnection } from './emulator/world/connections.ts';
export type { KernelStruct, StructFields } from './emulator/world/kernel-struct.ts';
export type { InterfaceOptions } from './emulator/world/network/device.ts';
export type { SocketAddress, SocketFamily } from './emulator/world/sockets/address.ts';
export type {
  EmulatedSocket,
  SocketOptions,
  SocketState,
  SocketType,
} from './emulator/world/sockets/socket.ts';
export type { Mapping, Task, TaskOptions } from './emulator/world/task.ts';
export type { SentSignal } from './emulator/world/traces.ts';
export {
  CompileError,
  type Diagnostic,
  EbpfError,
  EmulatorFault,
  type ErrorCode,
  type SourceLocation,
  VerifierError,
} from './errors.ts';
export type { Finding, FindingLevel } from './finding.ts';
export type { ClassicInstruction } from './formats/cbpf/insn.ts';
export type { Instruction } from './formats/insn/insn.ts';
export type { JitedFunction, JitedLine } from './formats/loaded/jited.ts';
export type { CodeFunction, CodeLine } from './formats/loaded/records.ts';
export type { TranslatedProgram } from './formats/loaded/translated.ts';
export { type Capture, type CapturedPacket, readCapture } from './formats/pcap/capture.ts';
export type { LogLevel } from './formats/printf/sites.ts';
export { folded } from './formats/profile/folded.ts';
export { frameText, type StackFrame, type StackSample } from './formats/profile/frame.ts';
export type { PprofOptions } from './formats/profile/pprof.ts';
export type { TraceLine } from './formats/trace/line.ts';
export type { UsdtArgument, UsdtPlace } from './formats/usdt/arguments.ts';
export type { UsdtProbe } from './formats/usdt/notes.ts';
export { type FieldFormatters, type Formatted, formatter } from './formatters/formatter.ts';
export type { FormatterName } from './formatters/names.ts';
export type { Formatter } from './formatters/value.ts';
export { type HandoverOptions, Received, receive } from './handover/receive.ts';
export { type ServedObject, type ServeOptions, serve } from './handover/serve.ts';
export type {
  Attached,
  AttachedHook,
  AttachedOptions,
  AttachedPlace,
  AttachedProgram,
} from './hooks/attached.ts';
export type { AttachRequest } from './hooks/index.ts';
export type {
  AttachmentDetails,
  AttachmentType,
  LinkDetails,
  LinkInfo,
  LinkProbe,
  LinkType,
  PerfEventDetails,
} from './hooks/link-info.ts';
export type {
  Breakpoint,
  CacheEvent,
  Cookies,
  HardwareEvent,
  NamePattern,
  PerfEvent,
  SoftwareEvent,
} from './hooks/probes.ts';
export { usdtProbes } from './kernel/binaries/usdt.ts';
export type { Capability } from './kernel/capabilities.ts';
export { type Diagnosis, diagnose } from './kernel/diagnosis/diagnose.ts';
export type { Feature, Support } from './kernel/features/feature.ts';
export { type Features, features } from './kernel/features/features.ts';
export { type DropOptions, dropCapabilities } from './kernel/privileges/drop.ts';
export { type RequiredCapabilities, requiredCapabilities } from './kernel/privileges/required.ts';
export type { SystemBtfInfo } from './kernel/system/btf.ts';
export type { SystemProgram } from './kernel/system/program.ts';
export type { ProgramStats, SystemStats } from './kernel/system/stats.ts';
export { type TracePipe, type TracePipeOptions, tracePipe } from './kernel/trace-pipe.ts';
export { attached, cgroupPath, interfaceName } from './machine.ts';
export type { AttachFailure, LooseAttach } from './object/attach-all.ts';
export type { EventBatch } from './object/events/batch.ts';
export type { LogEntry, LogOptions, LogReader } from './object/events/logs.ts';
export type { LostEvents } from './object/events/losses.ts';
export type { EventReader, ReadOptions } from './object/events/reader.ts';
export { events, type MapBatch, type MapEvent, type SeveralReader } from './object/events/several.ts';
export type { SharedEvents } from './object/events/share.ts';
export { IterLink, type PassOptions } from './object/iterators/link.ts';
export { IterReader } from './object/iterators/reader.ts';
export { Link } from './object/link.ts';
export { ArenaMap } from './object/maps/arena.ts';
export { ArrayMap, PerCpuArrayMap } from './object/maps/array.ts';
export { BpfMap } from './object/maps/base.ts';
export { BloomFilterMap } from './object/maps/bloom-filter.ts';
export { CgroupStorageMap, PerCpuCgroupStorageMap } from './object/maps/cgroup-storage.ts';
export { EventMap, type Fill } from './object/maps/event-map.ts';
export type { MapFamilies } from './object/maps/families.ts';
export { HashMap, PerCpuHashMap } from './object/maps/hash.ts';
export type { SetOptions } from './object/maps/keyed.ts';
export { LpmTrie, type Prefix } from './object/maps/lpm-trie.ts';
export { MappedArray, MappedValue } from './object/maps/mapped.ts';
export { ArrayOfMaps, HashOfMaps } from './object/maps/of-maps.ts';
export { OtherMap } from './object/maps/other.ts';
export {
  CgroupArray,
  type CgroupOwner,
  CgrpStorageMap,
  type InodeOwner,
  InodeStorageMap,
  type OpenOwner,
  SkStorageMap,
  StorageMap,
  type TaskOwner,
  TaskStorageMap,
} from './object/maps/owners.ts';
export { type PerfBufferOptions, PerfEventArray, type SkippedCpu } from './object/maps/perf-event-array.ts';
export { ProgArray } from './object/maps/prog-array.ts';
export { QueueMap, StackMap } from './object/maps/queue.ts';
export {
  CpuMap,
  type CpuTarget,
  DevMap,
  type InterfaceTarget,
  type RedirectCpu,
  type RedirectInterface,
  XskMap,
} from './object/maps/redirect.ts';
export { RingBuffer } from './object/maps/ring-buffer.ts';
export { SocketMap } from './object/maps/sockets.ts';
export { type BuildIdFrame, StackTraceMap } from './object/maps/stack-trace.ts';
export { StructOpsLink, StructOpsMap } from './object/maps/struct-ops.ts';
export { MapType, type MapTypeName } from './object/maps/types.ts';
export { UserRecord, UserRingBuffer } from './object/maps/user-ring.ts';
export { BpfObject, type Replacement, type RunningObject } from './object/object.ts';
export type { Anchor, Neighbour, OrderOptions } from './object/programs/anchor.ts';
export { Program } from './object/programs/base.ts';
export {
  type CgroupAttachOptions,
  CgroupDeviceProgram,
  CgroupProgram,
  type CgroupSkbAttachOptions,
  CgroupSkbProgram,
  CgroupSockAddrProgram,
  CgroupSockoptProgram,
  CgroupSockProgram,
  CgroupSysctlProgram,
  LsmCgroupProgram,
  SockOpsProgram,
} from './object/programs/cgroup.ts';
export { type IterAttachOptions, IterProgram } from './object/programs/iter.ts';
export {
  type KprobeAttachOptions,
  type KprobeMultiAttachOptions,
  KprobeMultiProgram,
  KprobeProgram,
  type KsyscallAttachOptions,
  KsyscallProgram,
} from './object/programs/kprobes.ts';
export {
  LwtAction,
  type LwtAttachOptions,
  LwtProgram,
  type NetfilterAttachOptions,
  NetfilterProgram,
  NetfilterVerdict,
  type NetkitAttachOptions,
  NetkitProgram,
  TcAction,
  type TcAttachOptions,
  TcProgram,
} from './object/programs/network.ts';
export { type PerfEventAttachOptions, PerfEventProgram } from './object/programs/perf-event.ts';
export {
  FlowDissectorProgram,
  type NetnsAttachOptions,
  SkLookupProgram,
  SkMsgProgram,
  SkReuseportProgram,
  type SkSkbAttachOptions,
  SkSkbProgram,
  type SocketAttachOptions,
  SocketFilterProgram,
  type SockmapAttachOptions,
  SyscallProgram,
} from './object/programs/sockets.ts';
export type { ProgramStream, StreamOptions } from './object/programs/stream.ts';
export {
  type BtfTracepointAttachOptions,
  BtfTracepointProgram,
  type FreplaceAttachOptions,
  FreplaceProgram,
  type LsmAttachOptions,
  LsmProgram,
  type TraceAttachOptions,
  TracingProgram,
} from './object/programs/trace.ts';
export {
  type RawTracepointAttachOptions,
  RawTracepointProgram,
  type TracepointAttachOptions,
  TracepointProgram,
} from './object/programs/tracing.ts';
export {
  type UprobeAttachOptions,
  type UprobeMultiAttachOptions,
  UprobeMultiProgram,
  UprobeProgram,
  type UsdtAttachOptions,
  UsdtProgram,
} from './object/programs/uprobes.ts';
export { XdpAction, type XdpAttachOptions, XdpProgram } from './object/programs/xdp.ts';
export type { MapInheritance } from './object/replace/inherit.ts';
export type { LinkReplacement } from './object/replace/takeover.ts';
export type { AnyOf, AnyShape, ObjectShape } from './object/shape.ts';
export type { AnySocket } from './object/socket.ts';
export { MapSpec } from './object/spec/map.ts';
export { ProgramSpec } from './object/spec/program.ts';
export { VariableSpec } from './object/spec/variable.ts';
export { type BackendChoice, type LoadOptions, ObjectSpec } from './object/spec.ts';
export { Variable } from './object/variable.ts';
export {
  enableStats,
  load,
  type ObjectSource,
  type OpenMapOptions,
  type OpenOptions,
  open,
  openLink,
  openMap,
  openPinnedLink,
  openPinnedMap,
  openShared,
  type Source,
} from './open.ts';
export {
  type HookName,
  type Measure,
  Probe,
  type ProbeEvent,
  type ProbeOptions,
  type ProbeResult,
  probe,
  type TaskKey,
} from './probe/index.ts';
export { pprof } from './stacks/pprof.ts';
export { Symbolizer } from './stacks/symbolizer.ts';
export { SystemBtf, SystemMap, type SystemMapInfo, system } from './system.ts';
export {
  type BoundLoadOptions,
  type BoundObject,
  type BoundOpenOptions,
  type BpfCpu,
  type BtfFile,
  type BtfSource,
  type BtfWithModules,
  bindHotObject,
  bindObject,
  type CompiledObject,
  type CompileOptions,
  type CompileSourceOptions,
  type Constant,
  compile,
  compileFile,
  type EmbeddedObject,
  generateTypes,
  type HotSource,
  minimalBtf,
  type TypesOptions,
  vmlinuxHeader,
} from './toolchain/index.ts';
export type { VerifierCapability } from './verifier/index.ts';
export { ProgramVerification, Verification, type VerifyOptions, verify } from './verify.ts';
