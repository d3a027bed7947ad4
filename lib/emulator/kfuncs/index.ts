/** All kernel functions that the emulator has for programs, by name: written as helpers are. */
import type { Helper } from '../helpers.ts';
import type { World } from '../world/world.ts';
import { arenaKfuncs } from './arena.ts';
import { castKfuncs } from './casts.ts';
import { cgroupKfuncs } from './cgroups.ts';
import { connectionKfuncs } from './connections.ts';
import { cpumaskKfuncs } from './cpumask.ts';
import { dynptrKfuncs } from './dynptr.ts';
import { dynptrReadKfuncs } from './dynptr-reads.ts';
import { fileKfuncs } from './files.ts';
import { areaIterator } from './iterators/areas.ts';
import { bitsIterator } from './iterators/bits.ts';
import { groupIterators } from './iterators/groups.ts';
import { kernelIterators } from './iterators/kernel.ts';
import { numIterator } from './iterators/num.ts';
import { listKfuncs } from './lists.ts';
import { lockKfuncs } from './locks.ts';
import { mapKfuncs } from './maps.ts';
import { nothingKfuncs } from './nothing.ts';
import { objectKfuncs } from './objects.ts';
import { packetKfuncs } from './packets.ts';
import { treeKfuncs } from './rbtree/kfuncs.ts';
import { streamKfuncs } from './streams.ts';
import { stringKfuncs } from './strings.ts';
import type { KfuncCaller, KfuncTable } from './table.ts';
import { taskKfuncs } from './task.ts';
import { throwKfunc } from './throw.ts';
import { traceKfuncs } from './trace.ts';
import { userStringKfuncs } from './user-strings.ts';
import { workQueueKfuncs } from './wq.ts';

const FAMILIES: readonly ((world: World) => KfuncTable)[] = [
  objectKfuncs,
  listKfuncs,
  treeKfuncs,
  lockKfuncs,
  cpumaskKfuncs,
  dynptrKfuncs,
  numIterator,
  bitsIterator,
  throwKfunc,
  workQueueKfuncs,
  stringKfuncs,
  mapKfuncs,
  castKfuncs,
  cgroupKfuncs,
  groupIterators,
  kernelIterators,
  userStringKfuncs,
  arenaKfuncs,
  taskKfuncs,
  dynptrReadKfuncs,
  streamKfuncs,
  fileKfuncs,
  packetKfuncs,
  traceKfuncs,
  nothingKfuncs,
  areaIterator,
  connectionKfuncs,
];

/** Kernel functions as calls have them: by numbers, which are this emulator's own. */
export class KernelFunctions {
  readonly #table: ReadonlyMap<string, KfuncTable[string]>;
  readonly #numbers = new Map<string, number>();
  readonly #helpers: Helper[] = [];

  constructor(world: World) {
    this.#table = new Map(FAMILIES.flatMap(family => Object.entries(family(world))));
  }

  get names(): string[] {
    return [...this.#table.keys()];
  }

  has(name: string): boolean {
    return this.#table.has(name);
  }

  byNumber(number: number): Helper | undefined {
    return this.#helpers[number - 1];
  }

  /** What calls of it have as their number; undefined where the emulator has not got it. */
  numberOf(name: string, caller: KfuncCaller): number | undefined {
    const entry = this.#table.get(name);
    if (!entry) return undefined;
    if (typeof entry === 'function') return this.#helpers.push({ name, ...entry(caller) });
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#helpers.push({ name, ...entry });
      this.#numbers.set(name, number);
    }
    return number;
  }
}
