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
import { type EmulatorOptions, refuse, settingsOf } from './options.ts';
import { versionText } from './verify.ts';
import { RealClock, VirtualClock } from './world/clock.ts';
import { openFile } from './world/file.ts';
import { KernelStruct, type StructFields } from './world/kernel-struct.ts';
import type { InterfaceOptions } from './world/network/device.ts';
import type { Network } from './world/network/network.ts';
import { EmulatedSocket, type SocketOptions } from './world/sockets/socket.ts';
import type { Task, TaskOptions } from './world/task.ts';
import type { SentSignal } from './world/traces.ts';
import { InUserMemory } from './world/values.ts';
import { World } from './world/world.ts';

declare module '../backend.ts' {
  interface BackendFaces {
    readonly emulator: Emulator;
  }
}

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
    const { cpus, seed, clock, memory, turns, arch, btf, sanitize, rules, engine, verify, kernel } =
      settingsOf(options);
    const helpers = new Map<number, Helper>();
    const machine = new Machine({
      memory,
      helpers,
      kfunc: id => this.#kfuncs.byNumber(id),
      tailCall: (map, index) => this.world.mapsByAddress.get(map)?.programAt(index)?.handle,
      ...(turns !== undefined && { turns }),
    });
    this.world = new World(machine, new (engine === 'interpreter' ? Interpreter : Jit)(machine), {
      cpus,
      seed,
      clock: clock === 'virtual' ? new VirtualClock() : new RealClock(),
      btf,
      helpers,
      arch,
      sanitize,
      rules,
    });
    for (const [number, helper] of helpersOf(this.world)) helpers.set(number, helper);
    this.#kfuncs = new KernelFunctions(this.world);
    const environment = { ...kernel, ...provided(this.world, this.#kfuncs) };
    if (verify) rulesOf(versionText(environment));
    this.#settings = { kernel: environment, verify };
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

/** What of the kernel that is played the world has. */
function provided(world: World, kfuncs: KernelFunctions): KernelEnvironment {
  return {
    symbol: name => world.symbols.untyped(name),
    provides: (kind, name) => kind === 'ksym' || kfuncs.has(name),
  };
}

function notPinned(what: string, path: string): EbpfError {
  return new EbpfError('ERR_EBPF_NO_TARGET', `emulator: no ${what} is pinned at ${path}`);
}
