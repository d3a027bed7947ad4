/** What everything in one emulator shares beyond the machine that runs instructions: time, chance, ids, what is attached, what runs. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Helper } from '../helpers.ts';
import type { StructOpsTable } from '../hooks/struct-ops/table.ts';
import type { LinkBase } from '../link-base.ts';
import type { Engine, Machine } from '../machine.ts';
import { DirectHelpers } from '../maps/direct.ts';
import { inlineLookup } from '../maps/inline.ts';
import type { EmulatedMap } from '../maps/map.ts';
import { MapCode } from '../maps/wasm/code.ts';
import { CONTROL, FRAME_STRIDE } from '../memory/layout.ts';
import type { EmulatedProgram } from '../program.ts';
import { AllocatedObjects } from './allocated.ts';
import { Cgroups } from './cgroups.ts';
import { type RealClock, VirtualClock } from './clock.ts';
import { Connections } from './connections.ts';
import type { Context, Execution } from './execution.ts';
import { Handles } from './handles.ts';
import { Networks } from './network/index.ts';
import { Owners } from './owners.ts';
import { Pins } from './pins.ts';
import { Places } from './places.ts';
import { Random } from './random.ts';
import { Sockets } from './sockets/sockets.ts';
import { SynCookies } from './sockets/syn-cookies.ts';
import { Structs } from './structs.ts';
import { Symbols } from './symbols.ts';
import { Tasks } from './tasks.ts';
import { Timers } from './timers.ts';
import { Traces } from './traces.ts';
import { UserMemory } from './user-memory.ts';

export interface WorldOptions {
  readonly cpus: number;
  readonly seed: number;
  readonly clock: VirtualClock | RealClock;
  /** Types of the kernel that it plays; null where those of the programs are all there is. */
  readonly btf: Btf | null;
  /** The machine's, by number: more can come. */
  readonly helpers: Map<number, Helper>;
  readonly arch: Arch;
  /** Pointers to kernel objects that lead nowhere are a fault. */
  readonly sanitize?: boolean;
  readonly rules?: boolean;
}

/** Whose registers probes have. */
export type Arch = 'x64' | 'arm64';
/** Of what is called outside of a program's run. */
const NO_CONTEXT: Context = { region: { name: 'no context', address: 0, size: 0, writable: false } };

export class World {
  readonly cpus: number;
  readonly clock: VirtualClock | RealClock;
  readonly random: Random;
  readonly btf: Btf | null;
  readonly arch: Arch;
  readonly sanitize: boolean;
  /** Programs are refused what the kernel refuses them when they are loaded. */
  readonly rules: boolean;
  readonly programs = new Handles<EmulatedProgram>(0);
  readonly maps = new Handles<EmulatedMap>(1);
  readonly links = new Handles<LinkBase>(2);
  readonly places = new Places();
  readonly networks = new Networks();
  readonly connections = new Connections(this);
  readonly tasks = new Tasks(this);
  readonly structs = new Structs();
  readonly symbols = new Symbols(this);
  readonly traces = new Traces();
  readonly cgroups = new Cgroups(this.places);
  /** Tables of operations that are registered, the oldest first. */
  readonly structOps = new Set<StructOpsTable>();
  /** By the path where it is pinned: this emulator's bpffs. */
  readonly pins = new Pins<EmulatedProgram | EmulatedMap | LinkBase>();
  /** Maps by the address that programs have of them. */
  readonly mapsByAddress = new Map<number, EmulatedMap>();
  /** What programs have made for themselves. */
  readonly allocated: AllocatedObjects;
  readonly directHelpers: DirectHelpers;
  readonly sockets: Sockets;
  readonly synCookies: SynCookies;
  readonly machine: Machine;
  readonly userMemory: UserMemory;
  readonly engine: Engine;
  /** What of maps is WebAssembly. */
  readonly mapCode: MapCode;
  readonly timers = new Timers(this);
  /** A kernel object that a map's value pointed to is let go with the value. */
  releaseObject = (address: number): void => this.allocated.letGo(address);
  readonly owners = new Owners(this);
  /** Whether runs are counted and timed (`enableStats`): how many want it. */
  statistics = 0;
  readonly #attributes = new Map<string, Map<string, Uint8Array>>();
  #running: Execution | null = null;
  #last: Execution | null = null;
  /** What CONTROL.CPU says. */
  #cpu = 0;

  constructor(machine: Machine, engine: Engine, options: WorldOptions) {
    const { cpus, seed, clock, btf, helpers, arch, sanitize = false, rules = true } = options;
    this.machine = machine;
    this.userMemory = new UserMemory(machine.memory);
    this.engine = engine;
    this.cpus = cpus;
    this.clock = clock;
    this.btf = btf;
    this.directHelpers = new DirectHelpers(helpers, inlineLookup(this));
    this.mapCode = new MapCode(machine, address => this.mapsByAddress.get(address));
    this.arch = arch;
    this.sanitize = sanitize;
    this.rules = rules;
    this.random = new Random(seed, machine.memory.view, CONTROL.RANDOM);
    const secrets = new Random(~seed, new DataView(new ArrayBuffer(16)), 0);
    this.synCookies = new SynCookies(
      () => clock.now(),
      () => secrets.next(),
    );
    if (clock instanceof VirtualClock)
      clock.follow(now => machine.memory.view.setBigUint64(CONTROL.TIME, BigInt.asUintN(64, now), true));
    this.allocated = new AllocatedObjects(machine.memory, cpus);
    this.sockets = new Sockets(machine.memory, this.cgroups.root);
  }

  /** Extended attributes of what is at a path, by name. */
  attributes(path: string): Map<string, Uint8Array> {
    let found = this.#attributes.get(path);
    if (!found) {
      found = new Map();
      this.#attributes.set(path, found);
    }
    return found;
  }

  /** What runs now. Helpers are called by programs alone: there is always one then. */
  get running(): Execution {
    if (!this.#running) throw new Error('no program runs');
    return this.#running;
  }

  /** 0 where no program runs: what the user does happens there. */
  get cpu(): number {
    return this.#running?.cpu ?? 0;
  }

  /** Calls a function of a program when none runs, as a timer does: r0. Throws EmulatorFault. */
  callBack(program: EmulatedProgram, handle: number, values: readonly bigint[]): bigint {
    const { machine } = this;
    const { view } = machine.memory;
    const before = this.#running;
    const outer = machine.runs.begin();
    this.#running = { program, context: NO_CONTEXT, cpu: 0 };
    machine.turns.value = machine.turnLimit;
    // As if a function above the first frame had called it.
    view.setUint32(CONTROL.FRAME, machine.runs.firstFrame + FRAME_STRIDE, true);
    view.setUint32(CONTROL.TAIL_CALLS, 0, true);
    try {
      return program.callBack(handle, values);
    } finally {
      this.#running = before;
      machine.runs.end(outer);
    }
  }

  /** Runs a program: the lower 32 bits of r0, with their sign. Throws EmulatorFault. */
  execute(program: EmulatedProgram, context: Context, cpu = this.cpu): number {
    const { machine } = this;
    const before = this.#running;
    const packetBefore = machine.packet;
    const { packet = null } = context;
    const last = this.#last;
    // The same program mostly runs on the same context again, whatever is in it.
    if (last?.program === program && last.context === context && last.cpu === cpu) this.#running = last;
    else this.#running = this.#last = { program, context, cpu };
    if (cpu !== this.#cpu) this.#onCpu(cpu);
    if (packet !== packetBefore) machine.packet = packet;
    try {
      return program.enter(context.region.address);
    } finally {
      this.#running = before;
      if (packet !== packetBefore) machine.packet = packetBefore;
      if (before !== null || cpu !== 0) this.#onCpu(before?.cpu ?? 0);
    }
  }

  #onCpu(cpu: number): void {
    this.#cpu = cpu;
    this.machine.memory.view.setUint32(CONTROL.CPU, cpu, true);
  }
}
