/**
 * npm run bench:emulator: programs in the emulator, checked and verified, against the kernel's JIT (BPF_PROG_TEST_RUN), the
 * same programs in the same run, interleaved. The ratio is the emulator's time over the kernel's, so that less is better.
 */
import { cpus, loadavg, release } from 'node:os';
import { readArguments } from '../scripts/lib/arguments.js';
import { computation } from './emulator/compute.ts';
import { flows } from './emulator/flows.ts';
import { helperCalls } from './emulator/helper-calls.ts';
import { mapPrograms } from './emulator/maps.ts';

const HELP = `npm run bench:emulator -- [options]: the emulator's speed beside the kernel's JIT. Exits with 1 where a goal is missed

  --quick  fewer rounds`;

const { values: options } = readArguments(HELP, { options: { quick: { type: 'boolean', default: false } } });
const rounds = options.quick ? 9 : 31;

console.log(
  `${cpus().length} times ${cpus()[0]?.model ?? 'unknown CPU'}, load ${loadavg()[0]!.toFixed(1)}, kernel ${release()}, Node ${process.version}; ` +
    `${rounds} rounds, interleaved\n`,
);
// First, as the example is alone in its process: V8 calls a program faster from a place that has called no other.
await flows();
console.log();
await computation(rounds);
console.log(`\na helper call in a program: ${helperCalls()}\n`);
await mapPrograms(rounds);
