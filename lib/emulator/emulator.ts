/** The kernel that is none: a backend in this process, with a world of its own that the user moves. */
import type {
  Backend,
  BackendLink,
  BackendMap,
  BackendObject,
  Descriptor,
  LoadRequest,
  MapOwner,
} from '../backend.ts';
import { EbpfError } from '../errors.ts';
import { Btf } from '../formats/btf/btf.ts';
import type { TraceLine } from '../formats/trace/line.ts';
import type { Attached, AttachedOptions, AttachedPlace } from '../hooks/attached.ts';
import type { PerfEvent } from '../hooks/probes.ts';
import type { KernelEnvironment } from '../linker/index.ts';
import { rulesOf } from '../verifier/index.ts';
import { helpersOf } from './helpers/index.ts';
import type { Helper } from './helpers.ts';
import * as asked from './hooks/asked.ts';
import { attachedTo } from './hooks/attached/attached.ts';
import { EmulatedCgroup } from './hooks/cgroup/cgroup.ts';
import type { EmulatedInterface } from './hooks/network/interface.ts';
import { EmulatedNetwork } from './hooks/network/network.ts';
import { EmulatedPerfEvent } from './hooks/perf-event/perf-event.ts';
import { Executable } from './hooks/probe/executable.ts';
import { KernelFunction } from './hooks/probe/function.ts';
import { LsmHook } from './hooks/probe/lsm.ts';
import { SystemCall } from './hooks/probe/syscall.ts';
import { type LookupOptions, type LookupResult, lookUp } from './hooks/sockets/lookup.ts';
import { type Delivery, type SendResult, send } from './hooks/sockets/sk-msg/send.ts';
import { deliver } from './hooks/sockets/sk-skb/deliver.ts';
import { RegisteredOps } from './hooks/struct-ops/registered.ts';
import { Tracepoint } from './hooks/tracepoint/tracepoint.ts';
import { Interpreter } from './interpreter/interpreter.ts';
import { Jit } from './jit/jit.ts';
import { KernelFunctions } from './kfuncs/index.ts';
import { LinkBase } from './link-base.ts';
import { type LoadSettings, loadObject } from './load.ts';
import { Machine } from './machine.ts';
import { mapHandle } from './maps/handle.ts';
import { EmulatedMap } from './maps/map.ts';
import { versionText } from './verify.ts';
import { RealClock, VirtualClock } from './world/clock.ts';
import { openFile } from './world/file.ts';
import { hostBtf, hostConfig } from './world/host.ts';
import { KernelStruct, type StructFields } from './world/kernel-struct.ts';
import type { InterfaceOptions } from './world/network/device.ts';
import type { Network } from './world/network/network.ts';
import { EmulatedSocket, type SocketOptions } from './world/sockets/socket.ts';
import type { Task, TaskOptions } from './world/task.ts';
import type { SentSignal } from './world/traces.ts';
import { InUserMemory } from './world/values.ts';
import { type Arch, World } from './world/world.ts';

export interface EmulatorOptions {
  /** Possible CPUs: how many values per-CPU maps have. Default 1. */
  readonly cpus?: number;
  /** Of bpf_get_prandom_u32: the same seed, the same numbers. Default 1. */
  readonly seed?: number;
  /**
   * `virtual` (default): time stands still but for `emulator.clock.advance(nanoseconds)`, so that a test sees the same times whenever it runs.
   * `real`: the machine's.
   */
  readonly clock?: 'virtual' | 'real';
  /** Bytes for all that programs can reach: maps, stacks, packets; at most 2 GiB. Default 256 MiB, of which the system gives what is used. */
  readonly memory?: number;
  /** Loops begun again and calls after which a run is ended with an EmulatorFault. Default 100 million. */
  readonly turns?: number;
  /** BTF of the kernel that it plays: bytes of a /sys/kernel/btf/vmlinux; null for the types of the programs themselves. Default: the running kernel's, where there is one. */
  readonly btf?: Uint8Array | null;
  /** Text of the kernel configuration for `__kconfig` variables, lines `CONFIG_HZ=250`. Default: the running kernel's, where it can be read. */
  readonly kernelConfig?: string;
  /** Whose registers probes have: programs are compiled for them. Default: this machine's, and x64 where it is neither. */
  readonly arch?: Arch;
  /** LINUX_KERNEL_VERSION that programs see. Default 6.18.0. */
  readonly kernelVersion?: string;
  /**
   * A pointer to an object of the kernel that is NULL, or no pointer, is a fault when a program follows it. Default: it reads 0, as the kernel
   * makes it.
   */
  readonly sanitize?: boolean;
  /** @internal Whether programs are held to what their type may call: tests of helpers have them called by all. Default true. */
  readonly rules?: boolean;
  /**
   * Programs are verified before they are loaded, as the kernel does it: `load` rejects with the `VerifierError` that the kernel would give. What
   * the verifier has no verdict on runs all the same, with a process warning `EBPF_NOT_VERIFIED` that names it. Accesses are checked as ever while
   * programs run. Default false.
   */
  readonly verify?: boolean;
  /** @internal The interpreter is what tests compare the translation with. */
  readonly engine?: 'jit' | 'interpreter';
}

const MOST_CPUS = 1024;

/**
 * @example
 * const emulator = new Emulator({ cpus: 4, seed: 1 });
 * await using object = await load('flows.bpf.o', { backend: emulator });
 */
export class Emulator implements Backend {
  readonly kind = 'emulator';
  /** @internal */
  readonly world: World;
  readonly #kfuncs: KernelFunctions;
  readonly #settings: LoadSettings;
  readonly #networks = new Map<Network, EmulatedNetwork>();

  /** Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_MEMORY, ERR_EBPF_INVALID_BTF, ERR_EBPF_NOT_SUPPORTED (`verify` for a kernel without tables). */
  constructor(options: EmulatorOptions = {}) {
    if (typeof options !== 'object' || options === null) refuse(`options are an object, not ${options}`);
    const { cpus = 1, seed = 1, clock = 'virtual', memory = 256 * 2 ** 20, turns } = options;
    const { arch = process.arch === 'arm64' ? 'arm64' : 'x64' } = options;
    if (!Number.isInteger(cpus) || cpus < 1 || cpus > MOST_CPUS)
      refuse(`cpus are 1 to ${MOST_CPUS}, not ${cpus}`);
    if (!Number.isSafeInteger(seed)) refuse(`seed is an integer, not ${seed}`);
    if (clock !== 'virtual' && clock !== 'real') refuse(`clock is 'virtual' or 'real', not '${clock}'`);
    if (arch !== 'x64' && arch !== 'arm64') refuse(`arch is 'x64' or 'arm64', not '${arch}'`);
    const btf = options.btf ? Btf.lazy(options.btf) : options.btf === null ? null : hostBtf();
    const helpers = new Map<number, Helper>();
    const machine = new Machine({
      memory,
      helpers,
      kfunc: id => this.#kfuncs.byNumber(id),
      tailCall: (map, index) => this.world.mapsByAddress.get(map)?.programAt(index)?.handle,
      ...(turns !== undefined && { turns }),
    });
    this.world = new World(machine, new (options.engine === 'interpreter' ? Interpreter : Jit)(machine), {
      cpus,
      seed,
      clock: clock === 'virtual' ? new VirtualClock() : new RealClock(),
      btf,
      helpers,
      arch,
      sanitize: options.sanitize ?? false,
      rules: options.rules ?? true,
    });
    for (const [number, helper] of helpersOf(this.world)) helpers.set(number, helper);
    this.#kfuncs = new KernelFunctions(this.world);
    const kernel = environmentOf(this.world, this.#kfuncs, options);
    if (options.verify) rulesOf(versionText(kernel));
    this.#settings = { kernel, verify: options.verify ?? false };
  }

  /** The virtual clock. Throws ERR_EBPF_INVALID_STATE where time is the machine's. */
  get clock(): VirtualClock {
    const { clock } = this.world;
    if (clock instanceof VirtualClock) return clock;
    throw new EbpfError(
      'ERR_EBPF_INVALID_STATE',
      "emulator: its clock is the machine's ({ clock: 'real' }), and goes by itself",
    );
  }

  /**
   * A process or thread, as a struct task_struct that programs read: `comm`, `uid`, any field of the kernel's. It runs once it is `current`.
   * Throws ERR_EBPF_INVALID_ARGUMENT (a pid that another task has), ERR_EBPF_VALUE (a field that is none, or out of range).
   *
   * @example
   * emulator.current = emulator.task({ pid: 42, comm: 'node', uid: 1000 });
   */
  task(options: TaskOptions): Task {
    return this.world.tasks.create(asked.options('what makes a task', options));
  }

  /** The task that programs run for; a process `init` with pid 1 until another is set. */
  get current(): Task {
    return this.world.tasks.current;
  }

  set current(task: Task) {
    this.world.tasks.current = task;
  }

  /**
   * A struct of the kernel that stays, laid out from BTF: given to several events, it is the same pointer to all. Fields that are not given are
   * zero. Iterators over kmem_cache, dmabuf, netlink and ipv6_route go over those of their structs (`kmem_cache`, `dma_buf`, `netlink_sock`,
   * `fib6_info`), since the emulator has none itself. Throws ERR_EBPF_NO_TARGET (no such struct), ERR_EBPF_VALUE.
   *
   * @example
   * const request = emulator.struct('request', { cmd_flags: 1 });
   * emulator.tracepoint('block/block_rq_issue').fire({ rq: request });
   */
  struct(name: string, fields: StructFields = {}): KernelStruct {
    const struct = new KernelStruct(this.world, asked.text('the name of a struct', name), fields).check();
    this.world.structs.add(name, struct);
    return struct;
  }

  /**
   * An open file, as a struct file whose path bpf_d_path tells. `fields` are others of the struct: `{ f_mode: 1, f_inode: { i_ino: 7n } }`.
   * Throws ERR_EBPF_INVALID_ARGUMENT for a path that is not absolute, ERR_EBPF_VALUE.
   *
   * @example
   * emulator.lsm('file_open').call([emulator.file('/etc/shadow')]);
   */
  file(path: string, fields: StructFields = {}): KernelStruct {
    return openFile(this.world, asked.text('the path of a file', path), fields);
  }

  /**
   * Extended attributes of what is at a path, by name: what bpf_get_file_xattr reads of `emulator.file(path)`, and bpf_set_dentry_xattr writes.
   * Throws ERR_EBPF_INVALID_ARGUMENT.
   *
   * @example
   * emulator.attributes('/usr/bin/node').set('user.trusted', Uint8Array.of(1));
   */
  attributes(path: string): Map<string, Uint8Array> {
    return this.world.attributes(asked.text('the path of a file', path));
  }

  /**
   * Sets a variable of the kernel (`extern const struct rq runqueues __ksym`), or fields of it, as one CPU has it; all are zero before.
   * Throws ERR_EBPF_NO_TARGET (none of that name in BTF), ERR_EBPF_NO_BTF, ERR_EBPF_INVALID_ARGUMENT (no such CPU), ERR_EBPF_VALUE.
   */
  setVariable(name: string, value: unknown, { cpu = 0 }: { readonly cpu?: number } = {}): void {
    if (!Number.isInteger(cpu) || cpu < 0 || cpu >= this.world.cpus)
      refuse(`cpu is 0 to ${this.world.cpus - 1}, not ${cpu}`);
    this.world.symbols.write(asked.text('the name of a variable', name), value, cpu);
  }

  /** Marks a value for an argument or a field: the pointer to it is one to a process's memory, which bpf_probe_read_user reads. */
  user(value: unknown): InUserMemory {
    return new InUserMemory(value);
  }

  /** Lines of bpf_trace_printk, in their order: at most 65,536, then the oldest go. The array may be emptied. */
  get trace(): TraceLine[] {
    return this.world.traces.lines;
  }

  /** Signals that programs have sent, in their order, at most as many; nobody gets them. */
  get signals(): SentSignal[] {
    return this.world.traces.signals;
  }

  /**
   * A tracepoint, by `CATEGORY/NAME`. Throws ERR_EBPF_NO_TARGET where the kernel has none of that name (not where the emulator has no BTF).
   *
   * @example
   * emulator.tracepoint('sched/sched_process_exec').fire({ pid: 42, filename: '/bin/ls' });
   */
  tracepoint(name: string): Tracepoint {
    const [category = '', event = '', ...rest] = asked.text('the name of a tracepoint', name).split('/');
    if (event === '' || rest.length > 0) refuse(`a tracepoint is like 'sched/sched_switch', not '${name}'`);
    return new Tracepoint(this.world, category, event);
  }

  /**
   * A function of the kernel. Throws ERR_EBPF_NO_TARGET.
   *
   * @example
   * emulator.function('do_unlinkat').call([-100, { name: '/tmp/x' }], 0n);
   */
  function(name: string): KernelFunction {
    return new KernelFunction(this.world, asked.text('the name of a function', name));
  }

  /** A system call by its name: `openat`. Throws ERR_EBPF_NO_TARGET. */
  syscall(name: string): SystemCall {
    return new SystemCall(this.world, asked.text('the name of a system call', name));
  }

  /** A hook of security modules by its name: `file_open`. Throws ERR_EBPF_NO_TARGET. */
  lsm(name: string): LsmHook {
    return new LsmHook(this.world, asked.text('the name of a hook', name));
  }

  /**
   * A table of operations that is registered (`object.maps.….attach()`), by the name that it has itself (`name`, `id`), or else by its map's.
   * Throws ERR_EBPF_NO_TARGET where none is.
   *
   * @example
   * const socket = emulator.socket({ remoteAddress: '192.0.2.1', tcp: { snd_cwnd: 10 } });
   * emulator.structOps('my_cubic').call('ssthresh', [socket]);
   */
  structOps(name: string): RegisteredOps {
    return new RegisteredOps(this.world, asked.text('the name of a table of operations', name));
  }

  /** A program or library, by the name by which programs were attached to it: `libc.so.6`, `/usr/bin/node`. No such file is needed. */
  executable(path: string): Executable {
    return new Executable(this.world, asked.text('the path of an executable', path));
  }

  /** A perf event, as programs are attached to it: `cpu-clock`, `{ hardware: 'cycles' }`. */
  perfEvent(event: PerfEvent): EmulatedPerfEvent {
    return new EmulatedPerfEvent(this.world, event);
  }

  /**
   * A network interface, which is there by being named, here or in an attachment. Packets that it receives or sends meet the programs
   * that are attached to it. Throws ERR_EBPF_NO_INTERFACE, ERR_EBPF_INVALID_ARGUMENT.
   *
   * @example
   * await object.programs.count_flows.attach({ interface: 'veth0' });
   * const { action, packet } = emulator.interface('veth0').receive(bytes);
   */
  interface(name: string, options?: InterfaceOptions): EmulatedInterface {
    return this.network.interface(asked.text('the name of an interface', name), options);
  }

  /** Interfaces, routes and neighbours that are meant where no namespace is named. */
  get network(): EmulatedNetwork {
    return this.#networkOf(this.world.networks.own);
  }

  /** Those of another network namespace, which is there by being named: by the path or pid that attachments have as `netns`. */
  namespace(netns: string | number): EmulatedNetwork {
    if (typeof netns !== 'number') asked.text('a network namespace', netns);
    return this.#networkOf(this.world.networks.of(netns));
  }

  #networkOf(network: Network): EmulatedNetwork {
    let found = this.#networks.get(network);
    if (!found) {
      found = new EmulatedNetwork(this.world, network);
      this.#networks.set(network, found);
    }
    return found;
  }

  /**
   * A socket that is there, whoever made it: programs find it, and its packets and calls are given to them. Of a group's process: `cgroup(path).socket`.
   * Throws ERR_EBPF_INVALID_ARGUMENT.
   *
   * @example
   * emulator.socket({ localAddress: '127.0.0.1', localPort: 80, state: 'listen' });
   */
  socket(options: SocketOptions = {}): EmulatedSocket {
    return this.world.sockets.create(asked.options('what makes a socket', options));
  }

  /**
   * The socket that a connection or datagram from elsewhere is for, as sk_lookup and sk_reuseport programs decide it.
   * Throws ERR_EBPF_INVALID_ARGUMENT, EmulatorFault.
   */
  lookupSocket(options: LookupOptions): LookupResult {
    return lookUp(this.world, asked.options('what a socket is looked up by', options));
  }

  /** What becomes of what a socket sends, as sk_msg programs of the map that it is in decide it. Throws EmulatorFault. */
  send(socket: EmulatedSocket, data: Uint8Array): SendResult {
    return send(this.world, this.#socket(socket), asked.bytes('what is sent', data));
  }

  /**
   * What becomes of what a socket receives, as sk_skb programs of the map that it is in decide it: where the bytes have gone, those that were
   * dropped, or wait for the rest of a message, nowhere. Throws EmulatorFault.
   */
  deliver(socket: EmulatedSocket, data: Uint8Array): readonly Delivery[] {
    return deliver(this.world, this.#socket(socket), asked.bytes('what is delivered', data));
  }

  /**
   * A control group, there by being named: what its processes ask is asked by its methods, and answered by the programs attached to it and above.
   * Throws ERR_EBPF_INVALID_ARGUMENT.
   *
   * @example
   * const { allowed, errno, port } = emulator.cgroup('/app').connect({ address: '192.0.2.1', port: 80 });
   */
  cgroup(path: string): EmulatedCgroup {
    return new EmulatedCgroup(
      this.world,
      this.world.cgroups.at(asked.text('the path of a control group', path), 'emulator'),
    );
  }

  #socket(socket: EmulatedSocket): EmulatedSocket {
    if (socket instanceof EmulatedSocket) return socket;
    return refuse(`a socket is one of emulator.socket(), not ${asked.short(socket)}`);
  }

  async load(request: LoadRequest): Promise<BackendObject> {
    return loadObject(this.world, this.#kfuncs, request, this.#settings);
  }

  openPinnedMap(path: string): BackendMap {
    const pinned = this.world.pins.get(path);
    if (pinned instanceof EmulatedMap) return mapHandle(this.world, pinned);
    throw notPinned('map', path);
  }

  openPinnedLink(path: string): BackendLink {
    const pinned = this.world.pins.get(path);
    if (pinned instanceof LinkBase) return pinned;
    throw notPinned('link', path);
  }

  openLinkById(id: number): BackendLink {
    return this.world.links.get(id, 'link');
  }

  openMapById(id: number): BackendMap {
    return mapHandle(this.world, this.world.maps.get(id, 'map'));
  }

  openOwner(owner: MapOwner, who: string): Descriptor {
    return this.world.owners.open(owner, who);
  }

  interfaceIndex(name: string, who: string): number {
    return this.world.networks.own.of(name, who).ifindex;
  }

  /** @internal */
  openMapByFd(_fd: number, id: number): BackendMap {
    return this.openMapById(id);
  }

  /** As `attached` tells it of the machine: programs in their order, by their ids. Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_INTERFACE. */
  async attached(place: AttachedPlace, options: AttachedOptions = {}): Promise<Attached> {
    return attachedTo(this.world, place, options);
  }

  enableStats(): () => void {
    this.world.statistics++;
    let enabled = true;
    return () => {
      if (enabled) this.world.statistics--;
      enabled = false;
    };
  }
}

function environmentOf(
  world: World,
  kfuncs: KernelFunctions,
  { kernelConfig = hostConfig(), kernelVersion = '6.18.0' }: EmulatorOptions,
): KernelEnvironment {
  const [, major, minor, patch = 0] =
    /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(kernelVersion) ??
    refuse(`kernelVersion is like '6.18.0', not '${kernelVersion}'`);
  return {
    ...(world.btf && { btf: world.btf }),
    ...(kernelConfig !== undefined && { config: kernelConfig }),
    version: (Number(major) << 16) | (Number(minor) << 8) | Math.min(Number(patch), 255),
    symbol: name => world.symbols.untyped(name),
    provides: (kind, name) => kind === 'ksym' || kfuncs.has(name),
    cpus: world.cpus,
  };
}

function notPinned(what: string, path: string): EbpfError {
  return new EbpfError('ERR_EBPF_NO_TARGET', `emulator: no ${what} is pinned at ${path}`);
}

function refuse(why: string): never {
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${why}`);
}
