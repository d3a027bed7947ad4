/**
 * The contract that both backends fulfil: types alone. object/ speaks to a backend through it and never knows which one
 * it holds. Numbers (program types, map types, attach types, flags, errnos) are the kernel's own, of include/uapi/linux/bpf.h.
 *
 * Map and ring calls are the hot paths: they take no arguments, work on scratch memory that the caller has filled, and
 * answer an `Errno`, so that a call costs one crossing and no allocation. They never throw: a closed handle answers EBADF.
 */
import type { Btf } from './formats/btf/btf.ts';
import type { JitedFunction } from './formats/loaded/jited.ts';
import type { TranslatedProgram } from './formats/loaded/translated.ts';
import type { ObjectImage } from './formats/object/image.ts';
import type { Attached, AttachedOptions, AttachedPlace } from './hooks/attached.ts';
import type { AttachRequest } from './hooks/index.ts';
import type { LinkInfo, LinkProbe } from './hooks/link-info.ts';

export interface Backend {
  readonly kind: 'kernel' | 'emulator';
  /** Rejects with `VerifierError` or another `EbpfError`; nothing stays loaded then. */
  load(request: LoadRequest): Promise<BackendObject>;
  /** Opens a pinned map (`BPF_OBJ_GET`). */
  openPinnedMap(path: string): BackendMap;
  openPinnedLink(path: string): BackendLink;
  /** Another handle of a link of this machine. */
  openLinkById(id: number): BackendLink;
  /** What is attached somewhere, by whomever. */
  attached(place: AttachedPlace, options: AttachedOptions): Promise<Attached>;
  /** Counts runs and run time of every program until the function it answers is called (idempotent). */
  enableStats(): () => void;
  /** A map of this machine by its id, as a map of maps answers it. */
  openMapById(id: number): BackendMap;
  /** Opens what maps name by a descriptor. Throws ERR_EBPF_NO_TARGET, ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_PERMISSION. `who`: for messages. */
  openOwner(owner: MapOwner, who: string): Descriptor;
  /** Throws ERR_EBPF_NO_INTERFACE. `who`: for messages. */
  interfaceIndex(name: string, who: string): number;
  /** A map of this process by a descriptor of another thread, if it still is that map's: no privilege is needed. */
  openMapByFd(fd: number, id: number): BackendMap;
}

/**
 * What a backend is to its user beside this contract, by its kind: the backend that is more says so itself (`declare module`), since the
 * rooms that hand it on import none.
 */
export interface BackendFaces {
  readonly kernel: undefined;
}

export type BackendFace = BackendFaces[keyof BackendFaces];

/** What a value belongs to, or a slot holds: the folder of a cgroup, a process, one of its threads, a file. */
export type MapOwner =
  | { readonly cgroup: string }
  | { readonly pid: number }
  | { readonly tid: number }
  | { readonly file: string };

export interface Descriptor {
  readonly fd: number;
  close(): void;
}

/** What to load: the file, what it says, and the user's edits. */
export interface LoadRequest {
  readonly image: ObjectImage;
  /** The object's name, as libbpf uses it in the names of data maps. */
  readonly name: string;
  readonly programs: readonly ProgramEdit[];
  readonly maps: readonly MapEdit[];
  /** BTF file for CO-RE relocations in place of the running kernel's. */
  readonly btfPath?: string;
  /** Folder below which `LIBBPF_PIN_BY_NAME` maps are pinned; default /sys/fs/bpf. */
  readonly pinRoot?: string;
  /** A bpffs that delegates what it takes to load (kernel 6.9). */
  readonly token?: string;
  /** Keep each program's verifier log on success as well: 0 no, 1 or 2 the kernel's log levels, 4 statistics (bits, as the kernel's). */
  readonly logLevel?: number;
}

/** One program as the user wants it; every field is the final word, not a difference. */
export interface ProgramEdit {
  readonly name: string;
  readonly autoload: boolean;
  readonly type?: number;
  readonly expectedAttachType?: number;
  readonly flags?: number;
  /** Index of the interface that it is loaded for. */
  readonly ifindex?: number;
  /** What fentry, freplace and the like attach to: a function name, and a program's descriptor where it is not in the kernel. */
  readonly attachTarget?: { readonly name: string; readonly program?: BackendProgram };
}

/** One map as the user wants it. Absent fields stay as the file says. */
export interface MapEdit {
  readonly name: string;
  readonly autocreate?: boolean;
  readonly type?: number;
  readonly keySize?: number;
  readonly valueSize?: number;
  readonly maxEntries?: number;
  readonly flags?: number;
  readonly numaNode?: number;
  readonly mapExtra?: bigint;
  /** Absolute path to pin at and reuse from; null for not pinned even if the file says so. */
  readonly pinPath?: string | null;
  /** Contents of a data section's map. */
  readonly initialValue?: Uint8Array;
  /** Use this existing map instead of creating one. */
  readonly reuse?: BackendMap;
  /** Template for the inner maps of a map of maps. */
  readonly innerMap?: BackendMap;
}

export interface BackendObject {
  /** Loaded programs by name (those with autoload). */
  readonly programs: ReadonlyMap<string, BackendProgram>;
  /** Created maps by the file's own names (`.rodata`, `.bss` and so on for data sections). */
  readonly maps: ReadonlyMap<string, BackendMap>;
  /** Closes every handle of the object. Links are not the object's: they go on. */
  close(): void;
}

export interface ProgramInfo {
  readonly id: number;
  readonly type: number;
  readonly name: string;
  /** 8-byte hash of the instructions, in hex. */
  readonly tag: string;
  /** Bytes of translated (verified, rewritten) instructions. */
  readonly translatedBytes: number;
  /** Bytes of machine code; 0 where the JIT is off. */
  readonly jitedBytes: number;
  /** Instructions the verifier walked; kernel 5.16, 0 before. */
  readonly verifiedInstructions: number;
  /** Nanoseconds and runs counted while statistics were enabled (`sysctl kernel.bpf_stats_enabled`, or `enableStats`). */
  readonly runTime: bigint;
  readonly runCount: bigint;
  /** Runs skipped because the program was already running on that CPU; kernel 5.12. */
  readonly recursionMisses: bigint;
  readonly mapIds: readonly number[];
  readonly btfId: number;
  /** Nanoseconds since boot. */
  readonly loadTime: bigint;
  readonly createdByUid: number;
  readonly gplCompatible: boolean;
}

export interface RunRequest {
  readonly data?: Uint8Array;
  readonly context?: Uint8Array;
  /** How often to run; default 1. */
  readonly repeat?: number;
  /** CPU to run on, for raw tracepoints. */
  readonly cpu?: number;
  readonly flags?: number;
  /** Bytes reserved for the output packet; default: the input's length + 256, at least 4096. */
  readonly dataOutSize?: number;
  readonly batchSize?: number;
}

export interface RunResult {
  readonly returnValue: number;
  /** The packet after the run; empty if none was given. */
  readonly data: Uint8Array;
  readonly context: Uint8Array;
  /** Average nanoseconds a run. */
  readonly duration: number;
}

export interface BackendProgram {
  readonly name: string;
  /** Descriptor number, as maps of programs want it in a value. Throws ERR_EBPF_CLOSED after close. */
  fd(): number;
  info(): ProgramInfo;
  /** Of a kernel alone: what became of its instructions. */
  translated?(): TranslatedProgram;
  jited?(): JitedFunction[];
  /** The whole verifier log that was asked for with `logLevel`; empty otherwise. */
  readonly log: string;
  run(request: RunRequest): Promise<RunResult>;
  attach(request: AttachRequest): Promise<BackendLink>;
  /** What it has written since the last call to its stream of that number (BPF_STREAM_*: 1 stdout, 2 stderr). */
  readStream(stream: number): Uint8Array;
  pin(path: string): void;
  close(): void;
}

// ---------------------------------------------------------------------------------------------------------- attaching

/** What a link is updated to: a program or, for struct_ops, a map's table of operations. */
export type Successor = Pick<BackendProgram, 'name' | 'fd'>;

/** One pass of an iterator over the kernel's objects. */
export interface BackendIteration {
  /** How many bytes it wrote into the array, which nobody may touch meanwhile; 0 at the end. */
  read(into: Uint8Array): Promise<number>;
  /** Idempotent. */
  close(): void;
}

export interface BackendLink {
  /** Of links of many probes; absent where such a link can't be. */
  probes?(): LinkProbe[];
  /** How it was done: `xdp-native-link`, `xdp-generic-netlink`, `perf-event-link`, `perf-event-ioctl`, `raw-tracepoint`, … */
  readonly mechanism: string;
  info(): LinkInfo;
  /** Descriptor number, -1 where there is none: what the link can be handed on by. */
  fd?(): number;
  /** Replaces the program atomically; with `expected`, only if that one is attached (else EPERM or ESTALE). */
  update(next: Successor, expected?: Successor): Promise<void>;
  /** Detaches now, even if pinned. */
  detach(): Promise<void>;
  /** Links of iterators alone: begins a pass. Throws ERR_EBPF_CLOSED. */
  iterate?(): BackendIteration;
  pin(path: string): void;
  unpin(): void;
  /** Lets go of the descriptor; detaches unless pinned. Idempotent. */
  close(): Promise<void>;
}

// --------------------------------------------------------------------------------------------------------------- maps

export interface MapInfo {
  readonly id: number;
  readonly type: number;
  readonly name: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** What only bloom filters (how many hashes) and arenas (where it is mapped) have; kernel 5.16, 0n before. */
  readonly mapExtra: bigint;
  readonly frozen: boolean;
}

/** The types that a map was made with. */
export interface MapTypes {
  readonly btf: Btf;
  /** 0 where it has no keys. */
  readonly keyTypeId: number;
  readonly valueTypeId: number;
}

/**
 * One map's own memory for single-element calls. All offsets are multiples of 8 into `buffer`, which lives as long as the map.
 * `flags` (u64, native order) sits at 0. For per-CPU maps the value area holds `cpus` values, `valueStride` bytes apart.
 */
export interface Scratch {
  readonly buffer: ArrayBuffer;
  readonly keyOffset: number;
  readonly nextKeyOffset: number;
  readonly valueOffset: number;
}

/** A struct_ops map's table of operations. */
export interface BackendStructOps extends Successor {
  /** Held by a link of the kernel (`.struct_ops.link`), which can be updated; else registered by its value. */
  readonly linked: boolean;
  attach(): Promise<BackendLink>;
}

/** Why a hot call failed, never 0; nothing for success, which is the cheapest answer of a native function (4 ns less than a number). */
export type Errno = number | undefined;

export interface BackendMap {
  readonly info: MapInfo;
  readonly perCpu: boolean;
  /** Possible CPUs for per-CPU maps, else 1. */
  readonly cpus: number;
  /** Bytes from one CPU's value to the next: the value's size rounded up to 8 if per-CPU, else the value's size. */
  readonly valueStride: number;
  readonly scratch: Scratch;
  /** Descriptor number. Throws ERR_EBPF_CLOSED after close. */
  fd(): number;

  /** Key to value, flags from scratch. Queues and stacks: peek. */
  lookup(): Errno;
  /** Queues and stacks: pop. */
  lookupAndDelete(): Errno;
  /** Queues and stacks: push. */
  update(): Errno;
  delete(): Errno;
  /** The key after `key`, into `nextKey`; ENOENT at the end. */
  nextKey(): Errno;
  /** The first key, into `nextKey`. */
  firstKey(): Errno;

  /**
   * Memory for batches of up to `capacity` elements; null where this map or kernel has no batch calls (kernel 5.6).
   * With `after`, iteration goes on where that batch stands: how a batch that proved too small is replaced.
   */
  batch(capacity: number, after?: BackendBatch): BackendBatch | null;
  /**
   * The map's memory, shared with the programs: one mapping per call, `readOnly` on request or where the map is frozen.
   * Null if the map is not mmapable. A read-only one must never reach a user. When the map closes the memory is detached, or
   * `onClose` is called where it can't be, since it is part of a larger one: no access may follow.
   */
  mmap(readOnly: boolean, onClose?: () => void): Uint8Array | null;
  /** Only for ring buffers; one at a time. */
  ring(): BackendRing;
  /** Only for arenas; one mapping a map. `onClose` as for `mmap`. Throws where the map is none, or can't be mapped here. */
  arena(onClose: () => void): BackendArena;
  /** Only for user ring buffers: the producer's side, one at a time. */
  userRing(): BackendUserRing;
  /** null where it was made without. Throws ERR_EBPF_PERMISSION (CAP_SYS_ADMIN). */
  types(): MapTypes | null;
  /** Only for perf event arrays; one at a time. Makes the buffers, which end with its close. */
  perf(request: PerfRequest): BackendPerf;
  /**
   * Of ring buffers and perf event arrays: one reader at a time, whichever handles this thread has of the map. Throws
   * ERR_EBPF_INVALID_STATE; the function that it answers ends the claim.
   */
  claim(): () => void;
  /** Only of struct_ops maps that were loaded here. */
  readonly structOps?: BackendStructOps;
  freeze(): void;
  pin(path: string): void;
  unpin(path: string): void;
  close(): void;
}

export interface BackendArena {
  /** All of it; what no page is at yet gets one when it is touched. */
  readonly memory: Uint8Array;
  /** Where `memory` begins, as pointers in it have it. */
  readonly address: bigint;
  /** Before the user touches bytes that no program may have asked for. */
  touch(offset: number, length: number): void;
}

/** The producer's side of a user ring buffer. After `close` records that are under way lie in memory that nobody reads. */
export interface BackendUserRing {
  /** Bytes of its data. */
  readonly size: number;
  readonly memory: ArrayBuffer;
  /** Room for a record: where in `memory` it begins; -1 if there is none now. */
  reserve(length: number): number;
  /** Hands a reserved record over, or has the reader pass it by. */
  commit(offset: number, discard: boolean): void;
  /** Bytes that no program has drained yet. */
  pending(): number;
}

/** Batches: keys and values stand side by side, `keySize` and `valueStride * cpus` apart. */
export interface BackendBatch {
  readonly capacity: number;
  readonly keys: ArrayBuffer;
  readonly values: ArrayBuffer;
  /** [0]: elements asked for, set by the call to elements done. */
  readonly count: Uint32Array;
  /** Starts iteration anew. */
  reset(): void;
  /** The next up to `count[0]` elements; ENOENT with `count[0]` possibly above 0 at the end; ENOSPC: a bucket needs a larger batch. */
  lookup(): Errno;
  lookupAndDelete(): Errno;
  /** The first `count[0]` elements. Flags: of each element, as for `update`. */
  update(elementFlags: number): Errno;
  delete(): Errno;
  close(): void;
}

/**
 * The consumer's side of one ring buffer. `fill` takes what is there, up to a batch's worth, and writes into `runs` where it
 * lies in `memory`, where the producer leaves it alone until the next `fill` or `close`. That memory is the kernel's and
 * read-only: a write to it ends the process, so it must never reach a user. After `close` there may be zeros in it.
 */
export interface BackendRing {
  /** Data size of the ring in bytes. */
  readonly size: number;
  /** Where records lie, each in one piece: of a ring its data twice in a row. */
  readonly memory: ArrayBuffer;
  /**
   * Records of one length that follow each other at a constant step are a run, four numbers: the offset of the first one's data,
   * the length of each, how many records there are up to the end of the run, and the step, in bytes from one record to the
   * next. The batch ends with the run whose third number is what `fill` answered.
   */
  readonly runs: Uint32Array;
  /** Gives back the records before, and takes new ones: how many, 0 if the ring is empty. Never waits. */
  fill(): number;
  /** Bytes produced and not yet taken. */
  pending(): number;
  /** Positions in bytes since its beginning, and the most that lay between them when a turn looked. */
  level(): { readonly consumer: number; readonly producer: number; readonly highWater: number };
  /** Calls back once, from the event loop, when the ring has something to read. A second call replaces the first. */
  wait(callback: () => void): void;
  cancel(): void;
  ref(): void;
  unref(): void;
  /** Gives back what was taken, and forgets a wait: the end of one reader, after which another may begin. */
  release(): void;
  close(): void;
}

/** How perf buffers are made. */
export interface PerfRequest {
  /** Pages of data for each CPU, a power of two. */
  readonly pages: number;
  /** Wakes the reader after so many records of a CPU; bytes in place of them where `watermark` is not 0. */
  readonly wakeupEvents: number;
  readonly watermark: number;
  /** What is oldest makes room, where otherwise what is newest finds none. */
  readonly overwrite: boolean;
  /** Bytes of a record where all have the same, else 0: perf keeps sizes rounded up. */
  readonly recordSize: number;
}

/**
 * The buffers of all CPUs as one ring, all in one `memory`, with a part for copies: of records that wrap around the end of a buffer, and of
 * all that may be written over. The kernel's positions lie between them and can be written: one more reason to keep it from users.
 */
export interface BackendPerf extends BackendRing {
  /** The CPU of each run. */
  readonly cpus: Uint32Array;
  /** For each possible CPU a double, records lost so far; and after all of these for each a double, bytes written over. */
  readonly lost: ArrayBuffer;
  /** Brings the first half of `lost` up to date. Kernels before 6.0 tell with the next record that finds room, and it does nothing. */
  countLost(): void;
  /** CPUs without a buffer: ENODEV for those that are not online, E2BIG for those that the map has no slot for. */
  readonly skipped: readonly { readonly cpu: number; readonly errno: number }[];
}
