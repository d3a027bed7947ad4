/** Maps as programs call them, by chance: the helpers of the emulator answer as the kernel's do. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Emulator, load } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestObject, testObject } from '../kernel/support/objects.ts';
import { privileged } from './support/both.ts';

const VERBS = ['lookup', 'add', 'update', 'delete', 'push', 'pop', 'peek', 'lookupCpu', 'visit'];
const BYTES = 48;

interface Call {
  readonly program: string;
  readonly verb: string;
  readonly key: number;
  readonly value: number;
  readonly flags: number;
}

/** Keys that are there or not, and of tries what covers what: a length above, data below. */
const key = fc.oneof(fc.nat(5), fc.constant(0xffff_ffff));
const prefix = fc.tuple(fc.constantFrom(0, 8, 15, 16, 32, 33), fc.constantFrom(0, 0x80, 0x8000, 0x8080));
const flags = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(9) });
const value = fc.nat(3);

const calls = (programs: readonly string[], verbs: readonly string[], keys: fc.Arbitrary<number> = key) =>
  fc.array(
    fc.record({
      program: fc.constantFrom(...programs),
      verb: fc.constantFrom(...verbs),
      key: keys,
      value,
      flags,
    }),
    { maxLength: 30 },
  );

const KEYED = ['lookup', 'add', 'update', 'update', 'delete'];
const LISTED = ['push', 'push', 'pop', 'peek'];
const SUBJECTS: readonly [map: string, calls: fc.Arbitrary<readonly Call[]>][] = [
  ['hash', calls(['call_hash', 'visit_hash'], KEYED)],
  ['hash_grown', calls(['call_hash_grown'], KEYED)],
  ['array', calls(['call_array', 'visit_array'], KEYED)],
  ['percpu_hash', calls(['call_percpu_hash', 'percpu_percpu_hash', 'visit_percpu_hash'], KEYED)],
  ['percpu_array', calls(['call_percpu_array', 'percpu_percpu_array', 'visit_percpu_array'], KEYED)],
  // Few enough keys that nobody has to go for another.
  ['lru_hash', calls(['call_lru_hash', 'visit_lru_hash'], KEYED, fc.nat(3))],
  ['lru_percpu_hash', calls(['call_lru_percpu_hash', 'percpu_lru_percpu_hash'], KEYED, fc.nat(3))],
  [
    'trie',
    calls(
      ['call_trie'],
      KEYED,
      prefix.map(([length, data]) => length * 0x1_0000 + data),
    ),
  ],
  ['queue', calls(['call_queue'], LISTED)],
  ['stack', calls(['call_stack'], LISTED)],
];

/** A walk that stops somewhere sees what comes first, which is not the same for both; arrays have an order. */
function comparable({ program, value }: Call, out: bigint[]): unknown {
  const [result, found, seen] = out;
  if (program.startsWith('visit_') && value !== 0 && !program.includes('array')) return null;
  return [program, result, found, seen];
}

async function play(object: TestObject, calls: readonly Call[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const call of calls) {
    const packet = new DataView(new ArrayBuffer(BYTES));
    packet.setUint32(0, VERBS.indexOf(call.verb), true);
    packet.setUint32(4, call.key, true);
    packet.setBigUint64(8, BigInt(call.value), true);
    packet.setBigUint64(16, BigInt(call.program.startsWith('visit_') ? 0 : call.flags), true);
    const { data: after } = await object.programs[call.program]!.run({
      data: new Uint8Array(packet.buffer),
    });
    const view = new DataView(after.buffer, after.byteOffset, after.byteLength);
    answers.push(
      comparable(
        call,
        [24, 32, 40].map(at => view.getBigInt64(at, true)),
      ),
    );
  }
  return answers;
}

/** Without the run of a program: as a user empties them. */
function empty(object: TestObject, name: string): void {
  // biome-ignore lint/suspicious/noExplicitAny: each family has its own verbs
  const map = object.maps[name] as any;
  if (map.pop) while (map.pop() !== undefined);
  else if (map.clear) map.clear();
  else for (let i = 0; i < map.length; i++) (map.setAll ?? map.set).call(map, i, 0n);
}

/** All threads of this process: programs then run on the CPU that is the emulator's first. */
const runOn = (cpus: string) => execFileSync('taskset', ['-a', '-p', '-c', cpus, String(process.pid)]);
const allowed = () => /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;

describe.skipIf(!privileged)(`helpers by chance${privileged ? '' : ' (skipped: not root)'}`, () => {
  let kernel: TestObject;
  let emulated: TestObject;
  let before: string;
  beforeAll(async () => {
    before = allowed();
    runOn('0');
    const source = testObject('map-calls');
    kernel = (await load(source, { backend: 'kernel' })) as unknown as TestObject;
    const { cpus } = (kernel.maps.percpu_hash as unknown as { backend: { cpus: number } }).backend;
    emulated = (await load(source, { backend: new Emulator({ cpus }) })) as unknown as TestObject;
  });
  afterAll(async () => {
    await kernel.close();
    await emulated.close();
    runOn(before);
  });

  it.each(SUBJECTS)('on a map %s', async (name, sequences) => {
    await fc.assert(
      fc.asyncProperty(sequences, async sequence => {
        for (const object of [kernel, emulated]) empty(object, name);
        expect(await play(emulated, sequence)).toEqual(await play(kernel, sequence));
      }),
      { numRuns: 60 },
    );
  });
});
