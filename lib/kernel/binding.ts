/**
 * The only file that sees the addon: its shape, and how it is found. Native code makes no policy and no messages: it
 * answers numbers and plain objects, and throws `NativeError`s, which kernel/errors.ts turns into `EbpfError`s.
 */
import { createRequire } from 'node:module';
import type {
  BackendBatch,
  Errno,
  MapInfo,
  PerfRequest,
  ProgramInfo,
  RunRequest,
  RunResult,
  Scratch,
} from '../backend.ts';
import type { RawProgramCode } from '../formats/loaded/records.ts';
import type {
  NativeClsactOptions,
  NativeLinkOptions,
  NativePerfEvents,
  NativeProgramAttachOptions,
  NativeRouteOptions,
} from './binding-attach.ts';

/** What native code throws or rejects with: a plain Error with these fields. */
export interface NativeError extends Error {
  /** Positive errno, 0 if the failure has none. */
  errno: number;
  /** e.g. `bpf_object__load`, `bpf(BPF_LINK_CREATE)`. */
  syscall: string;
  /** What libbpf printed on this thread during the call, all levels, one line each. */
  libbpfLog?: string;
  /** load: programs that have a log. */
  logs?: readonly { readonly program: string; readonly log: string }[];
}

export interface NativeOpenOptions {
  readonly name?: string;
  readonly btfPath?: string;
  readonly pinRoot?: string;
  /** bits as the kernel's log_level; 0: logs only of what fails */
  readonly logLevel?: number;
  /** A bpffs that delegates (kernel 6.9). */
  readonly tokenPath?: string;
}

/** bpf_map_info as far as it is not a handle's. */
export interface NativeMapInfo extends MapInfo {
  readonly mapExtra: bigint;
  /** 0 for a map without types. */
  readonly btfId: number;
  readonly keyTypeId: number;
  readonly valueTypeId: number;
  readonly ifindex: number;
}

export interface NativeBtfInfo {
  readonly id: number;
  /** `vmlinux` or a module's; empty for what was loaded with a program. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly kernel: boolean;
}

/** The smallest of its kind, which is gone again when the call returns. */
export interface NativeProgramTrial {
  readonly type: number;
  readonly instructions: Uint8Array;
  readonly attachType?: number;
  readonly attachBtfId?: number;
  readonly flags?: number;
  /** Without a log: of long programs there is no room for it. */
  readonly quiet?: boolean;
  /** Asks for a link of it, where it was loaded, to what is not there. */
  readonly link?: {
    readonly attachType: number;
    readonly target: number;
    /** By BPF_PROG_ATTACH, for what has no links in older kernels. */
    readonly attach?: boolean;
    /** Of kprobe.multi, ones that can't be read; of uprobe.multi; NFPROTO_* of netfilter. */
    readonly addresses?: boolean;
    readonly path?: string;
    readonly family?: number;
  };
}

export interface NativeMapTrial {
  readonly type: number;
  readonly keySize?: number;
  readonly valueSize?: number;
  readonly maxEntries?: number;
  readonly flags?: number;
  /** With an array as template of its inner maps. */
  readonly inner?: boolean;
  readonly btf?: Uint8Array;
  readonly keyTypeId?: number;
  readonly valueTypeId?: number;
  readonly kernelValueTypeId?: number;
}

export interface NativeAddon {
  readonly libbpfVersion: string;
  possibleCpus(): number;
  /** Parses the object; copies `bytes`. Throws. */
  openObject(bytes: Uint8Array, options: NativeOpenOptions): NativeObject;
  openPinnedMap(path: string): NativeMap;
  mapFromId(id: number): NativeMap;
  /** Another descriptor of the same map. EBADF if it is no map's. */
  mapFromFd(fd: number): NativeMap;
  openPinnedLink(path: string): NativeLink;
  /** BPF_LINK_GET_FD_BY_ID (kernel 5.8). */
  linkFromId(id: number): NativeLink;
  /** One pass of an iterator (BPF_ITER_CREATE). */
  createIterator(linkFd: number): NativeIterator;
  /** Turns run-time statistics on until the returned function is called (BPF_ENABLE_STATS, kernel 5.8). */
  enableStats(): () => void;
  /** Interface index by name in a network namespace (path, or undefined for the thread's own); errno ENODEV if there is none. */
  interfaceIndex(name: string, netns?: string): number;
  /** Names of the interfaces there, for messages. */
  interfaceNames(netns?: string): string[];
  /** What is attached: program ids by mode, 0 for none. */
  xdpQuery(ifindex: number, netns?: string): Promise<{ native: number; generic: number; offload: number }>;
  /** BPF_PROG_QUERY: what is attached at a descriptor or interface, in order. The lists that were not asked for are empty. */
  programQuery(options: NativeQuery): Promise<NativeQueryResult>;
  /** One message to the kernel's routing netlink: what it answers, as whole messages. Errors carry the kernel's words. */
  rtnetlink(request: Uint8Array, netns?: string): Promise<Uint8Array>;
  /** Program and map ids on this machine (BPF_PROG_GET_NEXT_ID …), for leak checks. Nothing is opened. */
  ids(kind: 'program' | 'map' | 'link' | 'btf'): number[];
  /** A pidfd (kernel 5.3), to be closed by who asks; `thread`: of a thread (kernel 6.9). */
  openProcess(pid: number, thread: boolean): number;
  /** By id: opened, asked and closed. Errno ENOENT for an id that has gone. */
  programInfo(id: number): ProgramInfo;
  programCode(id: number): RawProgramCode;
  mapInfo(id: number): NativeMapInfo;
  linkInfo(id: number): ReturnType<NativeLink['info']>;
  btfInfo(id: number): NativeBtfInfo;
  btfBytes(id: number): Uint8Array;
  /** `errno`: of the load; `linkErrno`: of the link, 0 where none was asked for. `log` is the verifier's, cut off at its end. */
  tryProgram(trial: NativeProgramTrial): {
    readonly errno: number;
    readonly log: string;
    readonly jitedBytes: number;
    readonly linkErrno: number;
  };
  /** These answer an errno. */
  tryMap(trial: NativeMapTrial): number;
  tryBtf(bytes: Uint8Array): number;
  tryToken(): number;
  /** All threads give up all capabilities but those of the bits of `keep`, and become that user. For good. */
  dropCapabilities(options: { readonly keep: bigint; readonly uid?: number; readonly gid?: number }): void;
  /** SCM_RIGHTS; `descriptors` are the bytes of an Int32Array. The socket must have room for `header`. */
  sendDescriptors(socket: number, descriptors: Uint8Array, header: Uint8Array): void;
  /** What comes after the header, and the descriptors: those that are neither maps nor links are closed, and null. */
  receiveDescriptors(options: {
    readonly path: string;
    readonly request: Uint8Array;
    /** Milliseconds. */
    readonly timeout: number;
  }): Promise<{ readonly message: Uint8Array; readonly handles: readonly (NativeMap | NativeLink | null)[] }>;
  /** SO_PEERCRED */
  peerCredentials(socket: number): { readonly pid: number; readonly uid: number; readonly gid: number };
  /** SO_ATTACH_FILTER; `filter` is an array of struct sock_filter. The socket is not kept open. */
  attachClassicFilter(options: { socket: number; filter: Uint8Array }): Promise<NativeLink>;
  /** Several object files become one (bpf_linker__new …): paths. */
  staticLink(output: string, inputs: readonly string[]): Promise<void>;
}

export interface NativeQuery {
  /** Descriptor, or interface index. */
  readonly target: number;
  readonly attachType: number;
  /** BPF_F_QUERY_* */
  readonly flags?: number;
  /** Ask for each program's flags (kernel 6.1) and for links (kernel 6.6): an older kernel answers EINVAL. */
  readonly programFlags?: boolean;
  readonly links?: boolean;
  readonly netns?: string;
}

export interface NativeQueryResult {
  /** Of all of them. */
  readonly flags: number;
  /** 0n where this hook has none, or the kernel is older than 6.6 (cgroups 6.17). */
  readonly revision: bigint;
  readonly programs: readonly number[];
  readonly programFlags: readonly number[];
  /** 0 for those without. */
  readonly links: readonly number[];
}

export interface NativeObject {
  setProgram(
    name: string,
    edit: {
      autoload?: boolean;
      type?: number;
      expectedAttachType?: number;
      flags?: number;
      /** The interface that it is loaded for. */
      ifindex?: number;
      attachTarget?: { name: string; fd: number };
    },
  ): void;
  setMap(
    name: string,
    edit: {
      autocreate?: boolean;
      type?: number;
      keySize?: number;
      valueSize?: number;
      maxEntries?: number;
      flags?: number;
      numaNode?: number;
      mapExtra?: bigint;
      pinPath?: string | null;
      initialValue?: Uint8Array;
      reuseFd?: number;
      innerMapFd?: number;
    },
  ): void;
  /** On libuv's pool. Rejects with a NativeError that carries `logs`; the object is closed then. `libbpfLog`: all that libbpf said. */
  load(): Promise<{ libbpfLog: string; logs: { program: string; log: string }[] }>;
  /** After load: own descriptors, independent of the object's; `attach` keeps the object alive. Throws ENOENT if not loaded. */
  program(name: string): NativeProgram;
  map(name: string): NativeMap;
  /** Registers a struct_ops map: by a link, or (no BPF_F_LINK in its flags) by its value. On libuv's pool. */
  attachStructOps(name: string): Promise<NativeLink>;
  /** Gives a struct_ops map of BPF_F_LINK the value that `link.update` needs it to have; the link must be of `attachStructOps`. */
  prepareStructOps(name: string, link: NativeLink): Promise<void>;
  /** Names of created maps and loaded programs. */
  mapNames(): string[];
  programNames(): string[];
  close(): void;
}

export interface NativeProgram {
  /** -1 after close. */
  readonly fd: number;
  info(): ProgramInfo;
  code(): RawProgramCode;
  /** The instructions as libbpf hands them to the kernel (after relocation), 8 bytes each. */
  instructions(): Uint8Array;
  run(request: RunRequest): Promise<RunResult>;
  /** BPF_PROG_STREAM_READ_BY_FD (kernel 6.17; EINVAL before): what has been written since the last call. */
  readStream(stream: number): Uint8Array;
  pin(path: string): void;
  close(): void;

  // Attach calls run on libuv's pool and reject with NativeError.
  /** BPF_LINK_CREATE, for every hook that has it. */
  createLink(options: NativeLinkOptions): Promise<NativeLink>;
  /** bpf_xdp_attach over netlink (XDP_FLAGS_UPDATE_IF_NOEXIST added). The link's detach and update use the expected program. */
  attachXdpNetlink(options: { ifindex: number; flags: number; netns?: string }): Promise<NativeLink>;
  /** A filter of the clsact qdisc, which is made if there is none and removed with our last filter if we made it. */
  attachClsact(options: NativeClsactOptions): Promise<NativeLink>;
  /** RTM_NEWROUTE, with NLM_F_CREATE and NLM_F_EXCL. The link's detach and update look for the route by its name first. */
  attachRoute(options: NativeRouteOptions): Promise<NativeLink>;
  attachTracepoint(options: { category: string; name: string; cookie?: bigint }): Promise<NativeLink>;
  attachRawTracepoint(options: { name: string; cookie?: bigint }): Promise<NativeLink>;
  attachTrace(options: { cookie?: bigint }): Promise<NativeLink>;
  /** Without a target: the one of the load. */
  attachFreplace(options: { targetFd?: number; function?: string }): Promise<NativeLink>;
  attachKprobe(options: {
    symbol: string;
    offset?: number;
    retprobe: boolean;
    cookie?: bigint;
  }): Promise<NativeLink>;
  attachUprobe(options: {
    binary: string;
    symbol?: string;
    offset?: number;
    retprobe: boolean;
    pid: number;
    cookie?: bigint;
    refCounter?: number;
  }): Promise<NativeLink>;
  attachUsdt(options: {
    binary: string;
    provider: string;
    name: string;
    pid: number;
    cookie?: bigint;
  }): Promise<NativeLink>;
  /** setsockopt(SOL_SOCKET, attachOption). The socket is not kept open: closing it ends the attachment. */
  attachSocket(options: { socket: number; attachOption: number; detachOption: number }): Promise<NativeLink>;
  attachProgram(options: NativeProgramAttachOptions): Promise<NativeLink>;
  /** `refused`: indices of events that were left out. Rejects with the first refusal's errno where none is left. */
  attachPerfEvents(options: NativePerfEvents): Promise<{ link: NativeLink; refused: number[] }>;
}

export interface NativeLink {
  /** -1 after close or where there is no descriptor. */
  readonly fd: number;
  /** Raw bpf_link_info, decoded: id 0 if there is no kernel link. */
  info(): { id: number; type: number; programId: number; details: Record<string, string | number | bigint> };
  /** Of a link of many probes, lists of u64 as bytes; empty, or zeros, where link or kernel have none. */
  probes(): { addresses: Uint8Array; offsets: Uint8Array; semaphores: Uint8Array; cookies: Uint8Array };
  /** For struct_ops, descriptors of maps. */
  update(programFd: number, expectedFd: number | undefined): Promise<void>;
  detach(): Promise<void>;
  pin(path: string): void;
  unpin(): void;
  /** Gives the descriptor back on libuv's pool. Dropping a NativeLink without this does NOT detach: the descriptor stays open. */
  close(): Promise<void>;
}

export interface NativeMap {
  readonly fd: number;
  readonly info: MapInfo;
  readonly cpus: number;
  readonly perCpu: boolean;
  readonly valueStride: number;
  readonly scratch: Scratch;
  // Own functions of each map, without arguments or `this`.
  readonly lookup: () => Errno;
  readonly lookupAndDelete: () => Errno;
  readonly update: () => Errno;
  readonly delete: () => Errno;
  readonly nextKey: () => Errno;
  readonly firstKey: () => Errno;
  /** Throws EINVAL for sizes that do not fit memory. `after`: starts with that batch's token instead of none. */
  batch(capacity: number, after?: BackendBatch): BackendBatch;
  /** External memory, detached by close(), unmapped when collected. Throws. */
  mmap(readOnly: boolean): ArrayBuffer;
  /** Of an arena: its memory, and where that is for the pointers in it. Detached by close(). Throws. */
  arena(): { readonly memory: ArrayBuffer; readonly address: bigint };
  /** Of a user ring buffer: a page with the consumer's position, which is read-only; the producer's, and at `dataOffset` the data twice. Detached by close(). Throws. */
  userRing(): { readonly consumer: ArrayBuffer; readonly producer: ArrayBuffer; readonly dataOffset: number };
  /** The types that it was made with, undefined if without. Throws (CAP_SYS_ADMIN). */
  btf(): { readonly bytes: Uint8Array; readonly keyTypeId: number; readonly valueTypeId: number } | undefined;
  ring(): NativeRing;
  perf(request: PerfRequest): NativePerf;
  freeze(): void;
  pin(path: string): void;
  unpin(path: string): void;
  close(): void;
}

export interface NativeIterator {
  /**
   * Fills `into`, which nobody may touch meanwhile, as far as the pass goes; `done` at its end. Nothing and not done: ask again. On
   * libuv's pool.
   */
  read(into: Uint8Array): Promise<{ count: number; done: boolean }>;
  /** Ends the pass, when a read under way is over. */
  close(): void;
}

/** As `BackendRing`, which it is. */
export interface NativeRing {
  readonly size: number;
  readonly memory: ArrayBuffer;
  readonly runs: Uint32Array;
  readonly fill: () => number;
  pending(): number;
  level(): { consumer: number; producer: number; highWater: number };
  wait(callback: () => void): void;
  cancel(): void;
  ref(): void;
  unref(): void;
  release(): void;
  close(): void;
}

/** As `BackendPerf`, which it is. */
export interface NativePerf extends NativeRing {
  readonly cpus: Uint32Array;
  readonly lost: ArrayBuffer;
  readonly countLost: () => void;
  readonly skipped: readonly { readonly cpu: number; readonly errno: number }[];
}

export interface AddonLoad {
  readonly addon?: NativeAddon;
  readonly failure?: Error;
}

let loaded: AddonLoad | undefined;

/** The addon, or why it can't be had. Tried once per thread. */
export function loadAddon(): AddonLoad {
  if (!loaded) {
    try {
      loaded = { addon: createRequire(import.meta.url)('../../addon.cjs') as NativeAddon };
    } catch (error) {
      loaded = { failure: error as Error };
    }
  }
  return loaded;
}
