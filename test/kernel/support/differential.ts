/** One generated program on all four: the kernel, the interpreter, the translation and the one without checks, with what its maps have before and after. */
import { availableParallelism } from 'node:os';
import { type BpfObject, type EbpfError, Emulator, open } from 'node-ebpf';
import { type Random, seeded } from '../../unit/cbpf/support/random.ts';
import { generate } from '../../unit/emulator/support/generate.ts';
import { KEYS, MAPS, VALUE } from '../../unit/emulator/support/generate-maps.ts';
import { objectOf } from './generated.ts';

interface Side {
  readonly name: string;
  readonly backend: 'kernel' | Emulator;
  /** Has the maps, which each program goes on with. */
  readonly object: BpfObject;
}

/** What the verifier said of a program that it does not take; null for a program that was compared. */
export type Refusal = string | null;

type Key = number | bigint;
type Words = readonly bigint[];

export class Differential implements AsyncDisposable {
  readonly #sides: readonly Side[];

  private constructor(sides: readonly Side[]) {
    this.#sides = sides;
  }

  static async create(): Promise<Differential> {
    const object = objectOf({ main: [], functions: [], maps: [], context: new Uint8Array(0) });
    const cpus = await possibleCpus(object);
    const backends = [
      ['kernel', 'kernel'],
      ['interpreter', new Emulator({ cpus, engine: 'interpreter' })],
      ['translation', new Emulator({ cpus })],
      ['translation without checks', new Emulator({ cpus, verify: true })],
    ] as const;
    const sides: Side[] = [];
    for (const [name, backend] of backends)
      sides.push({ name, backend, object: await mapsOf(object, backend) });
    return new Differential(sides);
  }

  /** Throws where they do not agree. */
  async run(seed: number): Promise<Refusal> {
    const generated = generate(seeded(seed), { maps: true });
    const object = objectOf(generated);
    const seen: string[] = [];
    for (const side of this.#sides) {
      fill(side.object, seeded(seed ^ 0x5555_5555));
      try {
        seen.push(await this.#runOn(side, object, generated.context));
      } catch (error) {
        const refusal = refusalOf(error);
        if (side.backend !== 'kernel' || refusal === null)
          throw new Error(`seed ${seed}, ${side.name}: ${error}`, { cause: error });
        return refusal;
      }
    }
    const [theirs] = seen;
    this.#sides.forEach(({ name }, i) => {
      if (seen[i] !== theirs)
        throw new Error(`seed ${seed}: the kernel and the ${name} differ:\n${theirs}\n${seen[i]}`);
    });
    return null;
  }

  async #runOn({ backend, object: { maps } }: Side, bytes: Uint8Array, context: Uint8Array): Promise<string> {
    const spec = await open(bytes);
    for (const map of spec.maps) map.reuse = maps[map.name]!;
    await using object = await spec.load({ backend });
    const ran = await object.programs.generated!.run({ context });
    return JSON.stringify({
      returned: ran.returnValue,
      context: Buffer.from(ran.context!).toString('hex'),
      ...Object.fromEntries(MAPS.map(({ name, type }) => [name, contents(maps[name], type)])),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { object } of this.#sides) await object.close();
  }
}

async function mapsOf(bytes: Uint8Array, backend: 'kernel' | Emulator): Promise<BpfObject> {
  const spec = await open(bytes);
  for (const program of spec.programs) program.autoload = false;
  return spec.load({ backend });
}

/** As many as a value of a per-CPU map has in the kernel. */
async function possibleCpus(bytes: Uint8Array): Promise<number> {
  await using object = await mapsOf(bytes, 'kernel');
  const value = object.maps.places!.get(0);
  return Array.isArray(value) ? value.length : availableParallelism();
}

/** The same in all of them, whatever was there before. */
// biome-ignore lint/suspicious/noExplicitAny: names of maps are known at run time only
function fill({ maps }: { readonly maps: any }, random: Random): void {
  const value = (): bigint[] =>
    Array.from({ length: VALUE / 8 }, () => BigInt(random(2 ** 32)) << BigInt(random(32)));
  for (const { name, type, entries } of MAPS) {
    const map = maps[name];
    if (type === 'array') for (let key = 0; key < entries; key++) map.set(key, value());
    else if (type === 'percpu_array')
      for (let key = 0; key < entries; key++) {
        const one = value();
        map.set(
          key,
          map.get(key).map(() => one),
        );
      }
    else {
      for (const key of [...map.keys()]) map.delete(key);
      let room = entries;
      for (let key = 0; key < KEYS; key++) if (random(2) && room-- > 0) map.set(BigInt(key), value());
    }
  }
}

/** Hashes have no order. A program runs on one CPU, whichever it is. */
// biome-ignore lint/suspicious/noExplicitAny: names of maps are known at run time only
function contents(map: any, type: string): readonly string[] {
  const entries = [...map] as [Key, Words | readonly Words[]][];
  if (type !== 'percpu_array') return entries.map(([key, words]) => `${key}: ${words}`).sort();
  const values = entries.map(([, each]) => each as readonly Words[]);
  return values[0]!.map((_, cpu) => values.map(each => each[cpu]!.join()).join('; ')).sort();
}

function refusalOf(error: unknown): string | null {
  const { code, reason } = error as EbpfError & { readonly reason?: unknown };
  return code === 'ERR_EBPF_VERIFIER' ? String(reason).replace(/\d+/g, 'N') : null;
}
