/**
 * The only file that sees the addon: its shape, and how it is found. Native code makes no policy and no messages: it
 * answers numbers and plain objects, and throws `NativeError`s, which kernel/errors.ts turns into `EbpfError`s.
 */
import { createRequire } from 'node:module';
import type { BackendBatch, MapInfo, ProgramInfo, RunRequest, RunResult, Scratch } from '../backend.ts';

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
}

export interface NativeAddon {
  readonly libbpfVersion: string;
  possibleCpus(): number;
  /** Parses the object; copies `bytes`. Throws. */
  openObject(bytes: Uint8Array, options: NativeOpenOptions): NativeObject;
  openPinnedMap(path: string): NativeMap;
  mapFromId(id: number): NativeMap;
  openPinnedLink(path: string): NativeLink;
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
  /** Program and map ids on this machine (BPF_PROG_GET_NEXT_ID …), for leak checks. Nothing is opened. */
  ids(kind: 'program' | 'map' | 'link' | 'btf'): number[];
}

export interface NativeObject {
  setProgram(
    name: string,
    edit: {
      autoload?: boolean;
      type?: number;
      expectedAttachType?: number;
      flags?: number;
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
  /** The instructions as libbpf hands them to the kernel (after relocation), 8 bytes each. */
  instructions(): Uint8Array;
  run(request: RunRequest): Promise<RunResult>;
  pin(path: string): void;
  close(): void;

  // Attach calls run on libuv's pool and reject with NativeError.
  /** BPF_LINK_CREATE, for every hook that has it. */
  createLink(options: NativeLinkOptions): Promise<NativeLink>;
  /** bpf_xdp_attach over netlink (XDP_FLAGS_UPDATE_IF_NOEXIST added). The link's detach and update use the expected program. */
  attachXdpNetlink(options: { ifindex: number; flags: number; netns?: string }): Promise<NativeLink>;
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
  }): Promise<NativeLink>;
  /** perf_event_open with PERF_TYPE_SOFTWARE and `config`, then bpf_program__attach_perf_event_opts. */
  attachPerfEvent(options: {
    config: number;
    period?: bigint;
    frequency?: number;
    pid: number;
    cpu: number;
    cookie?: bigint;
  }): Promise<NativeLink>;
}

/** The fields of `union bpf_attr.link_create`; of those with fields of their own, at most one is there. */
export interface NativeLinkOptions {
  /** Descriptor (of a cgroup, map, network namespace, program), or interface index; 0 where the hook has neither. */
  readonly target: number;
  /** enum bpf_attach_type */
  readonly attachType: number;
  readonly flags?: number;
  /** Path of the network namespace to do it in. */
  readonly netns?: string;
  /** tcx, netkit, cgroups: a descriptor or, with BPF_F_ID in `flags`, an id. */
  readonly anchor?: { readonly relative?: number; readonly expectedRevision?: bigint };
  readonly tracing?: { readonly targetBtfId?: number; readonly cookie?: bigint };
  readonly netfilter?: {
    readonly protocolFamily: number;
    readonly hook: number;
    readonly priority: number;
    readonly flags?: number;
  };
  /** By name, or by address; addresses and cookies are the bytes of a BigUint64Array. */
  readonly kprobes?: {
    readonly symbols?: readonly string[];
    readonly addresses?: Uint8Array;
    readonly cookies?: Uint8Array;
    readonly flags?: number;
  };
  /** Offsets in the file, cookies and the semaphores' offsets: the bytes of a BigUint64Array each. */
  readonly uprobes?: {
    readonly path: string;
    readonly offsets: Uint8Array;
    readonly cookies?: Uint8Array;
    readonly semaphores?: Uint8Array;
    readonly pid?: number;
    readonly flags?: number;
  };
  /** union bpf_iter_link_info */
  readonly iterator?: Uint8Array;
}

export interface NativeLink {
  /** -1 after close or where there is no descriptor. */
  readonly fd: number;
  /** Raw bpf_link_info, decoded: id 0 if there is no kernel link. */
  info(): { id: number; type: number; programId: number; details: Record<string, string | number | bigint> };
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
  // Own functions of each map, without arguments or `this`; answer an errno.
  readonly lookup: () => number;
  readonly lookupAndDelete: () => number;
  readonly update: () => number;
  readonly delete: () => number;
  readonly nextKey: () => number;
  readonly firstKey: () => number;
  /** Throws EINVAL for sizes that do not fit memory. `after`: starts with that batch's token instead of none. */
  batch(capacity: number, after?: BackendBatch): BackendBatch;
  /** External memory, detached by close(), unmapped when collected. Throws. */
  mmap(readOnly: boolean): ArrayBuffer;
  ring(): NativeRing;
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
  wait(callback: () => void): void;
  cancel(): void;
  ref(): void;
  unref(): void;
  release(): void;
  close(): void;
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
