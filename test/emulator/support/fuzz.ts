/** An emulator whose programs call helpers with whatever a program can have in a register. Everything follows from the seed. */
import { load } from 'node-ebpf';
import { Emulator } from '../../../lib/emulator/emulator.ts';
import type { Helper } from '../../../lib/emulator/helpers.ts';
import { KernelFunctions } from '../../../lib/emulator/kfuncs/index.ts';
import type { TestObject } from '../../kernel/support/objects.ts';
import { random } from '../../unit/formats/damage.ts';
import { ARGUMENTS, FIXED, MOST_CALLS, objectOf, SCRATCH, WORDS } from './fuzz-programs.ts';

/** Numbers that kernel functions have here, so that they are called as helpers are. */
const KFUNCS = 1_000_000;
const CANARY = 200;
const PATTERN = 0xa5;
const SMALL = [
  0n,
  0n,
  0n,
  0n,
  0n,
  0n,
  0n,
  0n,
  1n,
  1n,
  2n,
  3n,
  4n,
  8n,
  14n,
  16n,
  20n,
  64n,
  255n,
  256n,
  4096n,
  65536n,
];
const HUGE = [31n, 32n, 63n, 64n].flatMap(bits => [(1n << bits) - 1n, (1n << bits) - 8n, 1n << bits]);

/** A number, and how often the context, the frame and the last result are added to it. */
type Argument = readonly [number: bigint, context: bigint, frame: bigint, result: bigint];

export class Fuzz {
  readonly emulator = new Emulator({ cpus: 2, memory: 32 << 20, turns: 20_000, rules: false });
  /** By the number that programs call them by. */
  readonly helpers: Map<number, Helper>;
  object!: TestObject;
  readonly #next: () => number;
  readonly #canaries: number[] = [];
  #pointers: number[] = [];
  /** Address, and that of its values. */
  #maps: (readonly [number, number])[] = [];
  /** What most arguments are about that are maps or their values: they have to fit together. */
  #favourite: readonly [number, number] = [0, 0];

  constructor(seed: number) {
    this.#next = random(seed);
    const { world } = this.emulator;
    this.helpers = world.machine.helpers as unknown as Map<number, Helper>;
    const kfuncs = new KernelFunctions(world);
    const caller = { program: 'fuzz', types: null, exceptionCallback: () => null };
    kfuncs.names.forEach((name, i) => {
      this.helpers.set(KFUNCS + i, kfuncs.byNumber(kfuncs.numberOf(name, caller)!)!);
    });
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** The helper, after others, which may have made what it wants: those whose names have a word in common come more often. */
  row(number: number): number[] {
    const words = this.#words(number);
    const kin = [...this.helpers.keys()].filter(other =>
      this.#words(other).some(word => words.includes(word)),
    );
    const before = Array.from({ length: this.below(MOST_CALLS) }, () =>
      this.pick(this.#next() < 0.7 ? kin : [...this.helpers.keys()]),
    );
    return [...before, number];
  }

  #words(number: number): string[] {
    const common = ['bpf', 'get', 'set', 'from', 'impl', 'current', 'elem', 'read', 'write', 'bytes', 'new'];
    return this.helpers
      .get(number)!
      .name.split('_')
      .filter(word => !common.includes(word));
  }

  async load(section: string, rows: readonly (readonly number[])[]): Promise<void> {
    const { world } = this.emulator;
    this.#addCanary();
    this.object = (await load(objectOf(section, rows), { backend: this.emulator } as object)) as TestObject;
    this.#addCanary();
    // Keys of zeros, as memory is that nobody has written to.
    for (const name of ['hash', 'lru_hash', 'lpm_trie'])
      this.object.maps[name]!.set(new Uint8Array(8), new Uint8Array(name === 'lpm_trie' ? 4 : 12));
    const { memory } = world.machine;
    const freed = memory.allocate('freed', 72);
    memory.free(freed);
    const maps = [...world.mapsByAddress.values()];
    const { limit, readShadow, writeShadow } = memory.layout;
    this.#maps = maps.map(map => [map.address, map.values]);
    this.#favourite = this.#maps[0]!;
    const addresses = this.#maps.flat().filter(address => address !== 0);
    const functions = [0, 1, 2, 3].map(place => 0xf000_0000 + place);
    const task = world.btf ? [world.tasks.current.address(world.btf)] : [];
    this.#pointers = [...addresses, ...functions, ...task, ...this.#canaries];
    this.#pointers.push(freed.address, limit - 4, readShadow, writeShadow, 0x100);
  }

  /** Gives all calls of a row arguments: as text. */
  fill(row: readonly number[]): string {
    const { view, bytes } = this.emulator.world.machine.memory;
    const [table, scratch] = [this.#area('table'), this.#area('scratch')];
    const wild = this.#next() < 0.4;
    this.#favourite = this.pick(this.#maps);
    const calls = row.map((number, i) => {
      const { name, parameters } = this.helpers.get(number)!;
      const values = Array.from({ length: ARGUMENTS }, (_, k) => this.#argument(parameters[k], wild));
      values.flat().forEach((word, w) => {
        view.setBigUint64(table + (i * ARGUMENTS * WORDS + w) * 8, BigInt.asUintN(64, word), true);
      });
      return `${name}(${values.slice(0, parameters.length).map(textOf).join(', ')})`;
    });
    for (let i = 0; i < SCRATCH; i++) bytes[scratch + i] = this.#next() < 0.6 ? 0 : this.below(256);
    for (let i = 0; i < 4; i++)
      view.setUint32(scratch + this.below(SCRATCH / 4) * 4, this.pick(this.#pointers), true);
    return calls.join('; ');
  }

  #argument(kind: string | undefined, wild: boolean): Argument {
    const roll = this.#next();
    if (kind !== 'pointer' && roll < 0.75) {
      if (wild && this.#next() < 0.2)
        return [BigInt(this.below(2 ** 32)) << BigInt(this.below(33)), 0n, 0n, 0n];
      return [this.#next() < (wild ? 0.5 : 0.9) ? this.pick(SMALL) : this.pick(HUGE), 0n, 0n, 0n];
    }
    const nudge = wild && this.#next() < 0.4 ? BigInt(this.below(33) - 16) : 0n;
    const frame = BigInt(-8 * (wild ? this.below(68) : 8 + this.pick([0, 8, 16, 32])));
    const place = this.pick(['context', 'frame', 'frame', 'result', 'scratch', 'map', 'map', 'value', 'any']);
    if (place === 'context') return [nudge, 1n, 0n, 0n];
    if (place === 'frame') return [frame + nudge, 0n, 1n, 0n];
    if (place === 'result') return [nudge, 0n, 0n, 1n];
    const [map, values] = this.#next() < 0.8 ? this.#favourite : this.pick(this.#maps);
    if (place === 'map') return [BigInt(map) + nudge, 0n, 0n, 0n];
    if (place === 'value') return [BigInt(values + this.pick([0, 0, 16, 32])) + nudge, 0n, 0n, 0n];
    const at = wild ? this.below(SCRATCH + 8) : 8 * this.below(4);
    if (place === 'scratch') return [BigInt(this.#area('scratch') + at), 0n, 0n, 0n];
    const numbers = [...SMALL, ...HUGE];
    return [
      wild && this.#next() < 0.3 ? this.pick(numbers) : BigInt(this.pick(this.#pointers)) + nudge,
      0n,
      0n,
      0n,
    ];
  }

  /** What has been changed that no program may change; undefined where all is as it was. */
  damage(): string | undefined {
    const { bytes } = this.emulator.world.machine.memory;
    for (const at of this.#canaries)
      if (bytes.subarray(at, at + CANARY).some(byte => byte !== PATTERN)) return 'a region of nobody';
    const fixed = this.#area('.rodata');
    if (Buffer.from(bytes.subarray(fixed, fixed + FIXED.length)).toString() !== FIXED) return '.rodata';
    if (bytes.subarray(0, 0x100).some(byte => byte !== 0)) return 'NULL';
    return undefined;
  }

  /** Bytes that no program can reach. */
  #addCanary(): void {
    const { memory } = this.emulator.world.machine;
    const region = memory.allocate('canary', CANARY);
    memory.expose(region, region.address, 0);
    memory.bytes.fill(PATTERN, region.address, region.address + CANARY);
    this.#canaries.push(region.address);
  }

  #area(name: string): number {
    for (const map of this.emulator.world.mapsByAddress.values())
      if (map.definition.name.endsWith(name)) return map.values;
    throw new Error(`there is no map ${name}`);
  }
}

function textOf([number, ...bases]: Argument): string {
  const names = ['context', 'frame', 'result'].filter((_, i) => bases[i] !== 0n);
  return [...names, `${number < 0n ? '-' : ''}0x${(number < 0n ? -number : number).toString(16)}`].join('+');
}
