/** Programs with maps, packets and helpers, through `program.run` on both backends: what it answers as `duration`. */
import { fileURLToPath } from 'node:url';
import { type BpfObject, Emulator, load } from 'node-ebpf';
import { quantile } from '../measure.ts';
import { compare, goal, heading, judge, type Ratios } from './compare.ts';
import { udpFrame } from './packets.ts';

const path = fileURLToPath(new URL('../maps.bpf.o', import.meta.url));
/** The geometric means of the ratios must not be above these. */
const LIMITS = { checked: 0.45, verified: 0.4 };
const LOOKUPS = 1024;
/** Nanoseconds that a lookup in a program may take. */
const HOT = 8;
const TIMES = 60;

/** Runs in a round of the kernel, and in one of the emulator's pieces. */
const ROWS = [
  { program: 'flow_count', data: udpFrame(64, 1), repeat: [10_000, 1000] },
  { program: 'lookups', data: udpFrame(64, 1), repeat: [200, 10] },
  { program: 'count_bytes', data: udpFrame(1024, 1), repeat: [1000, 50] },
  { program: 'helpers', data: udpFrame(64, 1), repeat: [1000, 50] },
] as const;

export async function mapPrograms(rounds: number): Promise<void> {
  const kernel = await prepared('kernel');
  const checked = await prepared(new Emulator());
  const verified = await prepared(new Emulator({ verify: true }));
  const run = async (object: BpfObject, program: string, data: Uint8Array, repeat: number) => {
    const { returnValue, duration } = await object.programs[program]!.run({ data, repeat });
    return { answer: returnValue, ns: duration };
  };
  heading();
  const ratios: Ratios[] = [];
  for (const { program, data, repeat } of ROWS) {
    const sides = {
      kernel: () => run(kernel, program, data, repeat[0]),
      checked: () => run(checked, program, data, repeat[1]),
      verified: () => run(verified, program, data, repeat[1]),
    };
    ratios.push(await compare(program, rounds, sides));
  }
  judge(ratios, LIMITS);
  await hotLookup(async program => (await run(checked, program, udpFrame(64, 1), 10)).ns);
  await kernel.close();
  await checked.close();
  await verified.close();
}

async function prepared(backend: 'kernel' | Emulator): Promise<BpfObject> {
  const object = await load(path, { backend });
  for (let key = 0; key < LOOKUPS; key += 2) object.maps.numbers!.set(BigInt(key), BigInt(key * 3));
  return object;
}

/** What a program takes that looks a key of 8 bytes up again and again, without what it takes to do all but that. */
async function hotLookup(time: (program: string) => Promise<number>): Promise<void> {
  const median = async (program: string) => {
    for (let end = performance.now() + 200; performance.now() < end; ) await time(program);
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) times.push(await time(program));
    return quantile(times, 0.5) / LOOKUPS;
  };
  const ns = (await median('hot')) - (await median('hot_without'));
  goal(`\na hot hash lookup in a program, key of 8 bytes: ${ns.toFixed(1)} ns`, ns, HOT);
}
