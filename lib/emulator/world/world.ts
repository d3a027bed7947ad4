/** What everything in one emulator shares beyond the machine that runs instructions: time, chance, ids, what is attached, what runs. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { EmulatedLink } from '../link.ts';
import type { Engine, Machine } from '../machine.ts';
import type { EmulatedMap } from '../maps/map.ts';
import type { EmulatedProgram } from '../program.ts';
import { AllocatedObjects } from './allocated.ts';
import { Cgroups } from './cgroups.ts';
import type { RealClock, VirtualClock } from './clock.ts';
import type { Context, Execution } from './execution.ts';
import { Handles } from './handles.ts';
import { Interfaces } from './interfaces.ts';

import { Places } from './places.ts';
import { Random } from './random.ts';
import { Sockets } from './sockets/sockets.ts';

export interface WorldOptions {
  readonly cpus: number;
  readonly seed: number;
  readonly clock: VirtualClock | RealClock;
  /** Types of the kernel that it plays; null where those of the programs are all there is. */
  readonly btf: Btf | null;
}

export class World {
  readonly cpus: number;
  readonly clock: VirtualClock | RealClock;
  readonly random: Random;
  readonly btf: Btf | null;
  readonly programs = new Handles<EmulatedProgram>(0);
  readonly maps = new Handles<EmulatedMap>(1);
  readonly links = new Handles<EmulatedLink>(2);
  readonly places = new Places();
  readonly cgroups = new Cgroups(this.places);
  readonly interfaces = new Interfaces();
  /** By the path where it is pinned: this emulator's bpffs. */
  readonly pins = new Map<string, EmulatedProgram | EmulatedMap | EmulatedLink>();
  /** Maps by the address that programs have of them. */
  readonly mapsByAddress = new Map<number, EmulatedMap>();
  /** What programs have made for themselves. */
  readonly allocated: AllocatedObjects;
  readonly sockets: Sockets;
  readonly machine: Machine;
  readonly engine: Engine;
  /** Whether runs are counted and timed (`enableStats`): how many want it. */
  statistics = 0;
  #running: Execution | null = null;

  constructor(machine: Machine, engine: Engine, { cpus, seed, clock, btf }: WorldOptions) {
    this.machine = machine;
    this.engine = engine;
    this.cpus = cpus;
    this.clock = clock;
    this.btf = btf;
    this.random = new Random(seed);
    this.allocated = new AllocatedObjects(machine.memory, cpus);
    this.sockets = new Sockets(machine.memory, this.cgroups.root);
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

  /** Runs a program: the lower 32 bits of r0, with their sign. Throws EmulatorFault. */
  execute(program: EmulatedProgram, context: Context, cpu = this.cpu): number {
    const { machine } = this;
    const [before, packetBefore] = [this.#running, machine.packet];
    this.#running = { program, context, cpu };
    machine.packet = context.packet ?? null;
    try {
      return program.enter(context.region.address);
    } finally {
      this.#running = before;
      machine.packet = packetBefore;
    }
  }
}
