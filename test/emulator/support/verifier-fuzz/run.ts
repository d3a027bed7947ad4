/**
 * A program that our verifier has taken, on random packets, contexts and contents of maps: with every check of the emulator on, and without any, in
 * which case the results must be the same.
 */
import { createHash } from 'node:crypto';
import type { BackendMap, LoadRequest, RunRequest } from '../../../../lib/backend.ts';
import { Emulator } from '../../../../lib/emulator/emulator.ts';
import type { EmulatorOptions } from '../../../../lib/emulator/options.ts';
import { EbpfError, EmulatorFault } from '../../../../lib/errors.ts';
import { ProgramType } from '../../../../lib/formats/object/numbers.ts';
import { type Random, randomFrame } from '../../../unit/cbpf/support/random.ts';

export type Run =
  /** What it answered, and what its maps have afterwards. */
  | { readonly outcome: 'ran'; readonly results: string }
  /** `guarded`: some load was through a kernel object that is not there, which reads 0 in the kernel. `long`: it had not ended when it was stopped. */
  | { readonly outcome: 'guarded' | 'long' }
  /** The kernel takes it, too: docs/verifier.md says why. */
  | { readonly outcome: 'known'; readonly why: string }
  /** No run of programs of its type alone, or something that the emulator has not got. */
  | { readonly outcome: 'not run'; readonly why: string }
  | { readonly outcome: 'fault'; readonly why: string };

/** __get_spi(): what begins where the stack ends is taken for what lies in its first 8 bytes. */
const KNOWN = /: the (iterator|dynptr|flags).*: 0 bytes behind the end of stack of frame/;

/** Bytes of headers, and a type behind which none must follow. */
const ETHERNET = 14;
const IPV6 = 40;
const ARP = [0x08, 0x06];
const RUNS = 5;
const TURNS = 200_000;
/** Programs before an emulator is given up, with all that they have left in it. */
const PER_EMULATOR = 200;
const ENTRIES = 4;

/** Bytes of context as the kernel has them, where they are numbers: registers, arguments, a tracepoint's record, anything. */
const CONTEXTS: { readonly [type: number]: number } = {
  [ProgramType.KPROBE]: 168,
  [ProgramType.PERF_EVENT]: 200,
  [ProgramType.TRACEPOINT]: 8192,
  [ProgramType.RAW_TRACEPOINT]: 96,
  [ProgramType.SYSCALL]: 0xffff,
};
const PACKETS = new Set<number>([
  ...[ProgramType.XDP, ProgramType.SCHED_CLS, ProgramType.SCHED_ACT, ProgramType.SOCKET_FILTER],
  ...[ProgramType.CGROUP_SKB, ProgramType.LWT_IN, ProgramType.LWT_OUT, ProgramType.LWT_XMIT],
  ...[ProgramType.LWT_SEG6LOCAL, ProgramType.FLOW_DISSECTOR],
]);

export class Runner {
  readonly #options: EmulatorOptions;
  #checked!: Emulator;
  /** They run the same programs one after the other, since what is left on a stack may be read. */
  #compared!: readonly [checked: Emulator, unchecked: Emulator];
  #left = 0;

  /** `options`: the machine that programs were verified for. */
  constructor(options: EmulatorOptions) {
    this.#options = { ...options, memory: 64 << 20, turns: TURNS };
    this.#begin();
  }

  async run(request: LoadRequest, type: number, random: Random): Promise<Run> {
    const inputs = Array.from({ length: RUNS }, () => inputFor(type, random));
    if (inputs.includes(undefined)) return { outcome: 'not run', why: 'programs of its type' };
    if (this.#left-- === 0) this.#begin();
    const seed = random(2 ** 32);
    const on = (emulator: Emulator) => runOn(emulator, request, inputs as RunRequest[], seed);
    const run = await on(this.#checked);
    if (run.outcome === 'ran') {
      if ((await compare(on, this.#compared)) === null) return run;
      // Addresses are numbers, too.
      const again = await compare(on, [this.#emulator({}), this.#emulator({ verify: true })]);
      return again === null ? run : { outcome: 'fault', why: again };
    }
    if (run.outcome !== 'fault') return run;
    // What a program of the kernel reads through objects is guarded there: as it is here without `sanitize`, and nothing else.
    const again = await on(this.#emulator({}));
    return again.outcome === 'ran' ? { outcome: 'guarded' } : run;
  }

  #begin(): void {
    this.#left = PER_EMULATOR;
    this.#checked = this.#emulator({ sanitize: true });
    this.#compared = [this.#emulator({}), this.#emulator({ verify: true })];
  }

  #emulator(options: EmulatorOptions): Emulator {
    return new Emulator({ ...this.#options, ...options });
  }
}

type On = (emulator: Emulator) => Promise<Run>;

/** How a run without checks differs, if it does. */
async function compare(on: On, [one, other]: readonly [Emulator, Emulator]): Promise<string | null> {
  const [checked, unchecked] = [await on(one), await on(other)];
  if (unchecked.outcome !== 'ran') return `without checks: ${JSON.stringify(unchecked)}`;
  if (checked.outcome === 'ran' && checked.results === unchecked.results) return null;
  return `without checks: ${unchecked.results}, not ${JSON.stringify(checked)}`;
}

async function runOn(
  emulator: Emulator,
  request: LoadRequest,
  inputs: readonly RunRequest[],
  seed: number,
): Promise<Run> {
  let long = false;
  const results: unknown[] = [];
  try {
    const object = await emulator.load(request);
    try {
      for (const [i, input] of inputs.entries()) {
        for (const map of object.maps.values()) fill(emulator, map, seed + i);
        for (const program of object.programs.values()) {
          const { returnValue, data, context } = await program.run(input);
          results.push(returnValue, hash(data), hash(context));
        }
        for (const map of object.maps.values()) results.push(contents(emulator, map));
      }
    } catch (error) {
      if (!(error instanceof EmulatorFault) || !/no end after/.test(error.message)) throw error;
      long = true;
    } finally {
      for (const program of object.programs.values()) program.close();
      object.close();
    }
    return long ? { outcome: 'long' } : { outcome: 'ran', results: JSON.stringify(results) };
  } catch (error) {
    if (error instanceof EmulatorFault && /the emulator( has not got|'s context has no)/.test(error.message))
      return { outcome: 'not run', why: error.message.replace(/^.*: /, '') };
    if (error instanceof EmulatorFault)
      return { outcome: KNOWN.test(error.message) ? 'known' : 'fault', why: error.message };
    if (error instanceof EbpfError)
      return { outcome: 'not run', why: `${error.code} ${error.message.split('\n')[0]}` };
    return { outcome: 'fault', why: `the emulator fails: ${(error as Error).stack}` };
  }
}

function inputFor(type: number, random: Random): RunRequest | undefined {
  if (PACKETS.has(type)) {
    const data = new Uint8Array(ETHERNET + (random(3) ? random(80) : random(1100)));
    for (let i = 0; i < data.length; i++) data[i] = random(256);
    // Mostly they are short, so that they end where programs look.
    data.set(randomFrame(random, 'EN10MB').subarray(0, data.length));
    // With a type of IP's and less than its header no skb is made (bpf_prog_test_run_skb in net/bpf/test_run.c).
    if (type !== ProgramType.XDP && data.length < ETHERNET + IPV6) data.set(ARP, ETHERNET - ARP.length);
    return { data };
  }
  const size = CONTEXTS[type];
  if (size === undefined) return undefined;
  return { context: numbers(size, random) };
}

/** Zeros, small numbers, ones of all bits, and anything. */
function numbers(size: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(size);
  // What lies further behind is seldom read.
  for (let at = 0; at < Math.min(size, 512); at += 4) {
    const word = [0, random(64), -1, random(2 ** 32), 1 << random(32)][random(5)]!;
    for (let i = 0; i < 4 && at + i < size; i++) bytes[at + i] = word >>> (8 * i);
  }
  return bytes;
}

const hash = (bytes: Uint8Array | undefined) =>
  bytes && createHash('sha1').update(bytes).digest('hex').slice(0, 16);

/** Of an array's values, which lie in a row. */
function contents(emulator: Emulator, map: BackendMap): string | undefined {
  const { values, mappedBytes } = emulator.world.maps.byDescriptor(map.fd())!;
  return values === 0
    ? undefined
    : hash(emulator.world.machine.memory.bytes.subarray(values, values + mappedBytes));
}

/** Values of maps whose values are bytes and nothing else; what a map does not take, it refuses. */
function fill(emulator: Emulator, map: BackendMap, seed: number): void {
  const { definition } = emulator.world.maps.byDescriptor(map.fd())!;
  const { keySize, valueSize, fields, type, inner } = definition;
  // Programs and maps are in their values, or they have none.
  if (fields.length > 0 || inner || keySize === 0 || valueSize === 0 || map.info.frozen || type === 3) return;
  const { buffer, keyOffset, valueOffset } = map.scratch;
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  for (let entry = 0; entry < ENTRIES; entry++) {
    const key = new Uint8Array(buffer, keyOffset, keySize).fill(0);
    key[0] = entry;
    const value = new Uint8Array(buffer, valueOffset, map.valueStride * map.cpus);
    const small = next() < 128;
    for (let i = 0; i < value.length; i++) value[i] = small && i % 4 > 0 ? 0 : next();
    map.update();
  }
}
