/**
 * Counts real packets in the real kernel: an XDP program on one end of a veth pair, traffic from the other, and a second version of
 * the program that takes over while packets fly. Without root, or Linux, the same programs run in the emulator, on packets of a capture.
 */
import { parseArgs } from 'node:util';
import { EbpfError } from 'node-ebpf';
import { demoInEmulator } from './emulated.ts';
import { demoInKernel } from './kernel.ts';
import { checkCommands, whyNoKernel } from './machine.ts';
import { Problem } from './problem.ts';
import { Screen } from './screen.ts';
import { faults, report } from './summary.ts';

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

const HELP = `npm run demo -- [options]: an XDP program counts real packets, and is replaced while they fly

  --json  the last line is the summary as one object, in place of the live table`;

const { help, json } = given();
if (help) {
  console.log(HELP);
  process.exit(0);
}
const screen = new Screen(process.stdout, json);
/** Aborted by Ctrl-C and by whatever fails: all waits end then, and everything is undone on the way out. */
const run = new AbortController();
const fail = (reason: Error) => run.abort(reason);

for (const [signal, number] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    process.exitCode = 128 + number;
    fail(new Problem(`stopped by ${signal}`));
  });
}

try {
  const reason = whyNoKernel();
  if (reason === undefined) checkCommands();
  else screen.say(`${reason}. So the programs run in the emulator; as root on Linux they run in the kernel.`);
  const summary =
    reason === undefined ? await demoInKernel(screen, run.signal, fail) : await demoInEmulator(screen);
  screen.say(report(summary));
  const wrong = faults(summary);
  if (json) console.log(JSON.stringify(summary));
  for (const fault of wrong) console.error(`Not as it must be: ${fault}.`);
  if (wrong.length > 0) process.exitCode = 1;
} catch (error) {
  // What ended the run, rather than the wait that it ended.
  const reason: unknown = run.signal.aborted ? run.signal.reason : error;
  screen.clear();
  const told = reason instanceof Problem || reason instanceof EbpfError;
  console.error(told ? reason.message : reason);
  process.exitCode ??= 1;
}

function given() {
  try {
    return parseArgs({
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}
