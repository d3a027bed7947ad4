/**
 * Counts real packets in the real kernel: an XDP program on one end of a veth pair, traffic from the other, and a second version of
 * the program that takes over while packets fly.
 *
 *   npm run demo             a live table, then a summary
 *   npm run demo -- --json   the summary as one line of JSON
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type BpfObject, EbpfError, open, type XdpProgram } from 'node-ebpf';
import { Children } from './children.ts';
import { settle } from './counters.ts';
import { type NewFlow, readSizes, total, type VersionOne, type VersionTwo } from './flows.ts';
import { checkMachine } from './machine.ts';
import { BLOCKED_PORT, FLOOD_RATE, INTERFACE } from './plan.ts';
import { Problem } from './problem.ts';
import { Screen } from './screen.ts';
import { faults, report, type Summary } from './summary.ts';
import { number } from './table.ts';
import { bringUp, createTopology } from './topology.ts';
import { Traffic } from './traffic.ts';

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

const json = process.argv.includes('--json');
const screen = new Screen(process.stdout, json);
/** Aborted by Ctrl-C and by whatever fails: all waits end then, and everything is undone on the way out. */
const run = new AbortController();
const fail = (reason: Error) => run.abort(reason);

async function demo(signal: AbortSignal): Promise<Summary> {
  await using children = new Children(fail);
  screen.say('Two network namespaces, joined by a veth pair');
  const topology = await createTopology(children, signal);
  const traffic = await Traffic.create(children, topology, signal);

  await using one = await loadVersionOne();
  await using two = await loadVersionTwo(one);
  const versions = [one, two];
  const { count_flows } = one.programs;
  const { count_flows_and_sizes } = two.programs;

  await using link = await count_flows.attach({
    interface: INTERFACE,
    netns: topology.inside.pid,
    mode: 'native',
  });
  screen.say(`${count_flows.name} attached to ${INTERFACE} (${link.mechanism}), before the first packet`);

  let events = 0;
  let latest: NewFlow | undefined;
  const readEvents = async () => {
    for await (const batch of one.maps.events.batches()) {
      events += batch.length;
      latest = batch.at(batch.length - 1);
    }
  };
  readEvents().catch(fail);

  const snapshot = () => ({ versions, events, latest, sizes: readSizes(two) });
  using _live = screen.live(snapshot, fail);
  await bringUp(topology);
  screen.say(`Traffic: ping, HTTP and UDP over IPv4 and IPv6; UDP to port ${BLOCKED_PORT} is dropped`);
  traffic.start('start');
  await sleep(3000, undefined, { signal });
  const calm = await traffic.stop();

  const before = await settle(topology.outside, versions, signal);
  screen.say(`The same with ${number(FLOOD_RATE)} packets a second on top`);
  traffic.start('start with flood');
  await sleep(2000, undefined, { signal });
  const start = performance.now();
  await link.update(count_flows_and_sizes, { expected: count_flows });
  const replaceMilliseconds = performance.now() - start;
  screen.say(`Replaced by ${count_flows_and_sizes.name} while they flow`);
  await sleep(2000, undefined, { signal });
  const flooded = await traffic.stop();
  const after = await settle(topology.outside, versions, signal);

  screen.show(snapshot());

  const { blockedArrived } = await traffic.askServer();
  const { sendsDropped } = await topology.outside.counters(INTERFACE);
  return {
    backend: two.backend,
    mechanism: link.mechanism,
    ...after,
    sendsDropped,
    dropped: total(versions, 'dropped'),
    blockedSent: calm.blockedSent + flooded.blockedSent,
    blockedArrived,
    flows: one.maps.flows.count(),
    events,
    missedDuringReplace: after.sent - before.sent - (after.seen - before.seen),
    sentDuringReplace: after.sent - before.sent,
    replaceMilliseconds,
    httpFailures: calm.failures + flooded.failures,
    ...facts(count_flows_and_sizes),
    versions: [
      { program: count_flows.name, ...facts(count_flows), seen: one.variables.seen.value },
      {
        program: count_flows_and_sizes.name,
        ...facts(count_flows_and_sizes),
        seen: two.variables.seen.value,
        sizes: readSizes(two),
      },
    ],
  };
}

async function loadVersionOne(): Promise<BpfObject<VersionOne>> {
  // 64-bit counters as numbers, which are easier to calculate with; a value beyond 2^53 would be an error.
  const spec = await open<VersionOne>(new URL('flows.bpf.o', import.meta.url), { int64: 'number' });
  spec.variables.blocked_port.value = BLOCKED_PORT;
  return spec.load({ backend: 'kernel' });
}

/** It goes on in the maps of the first: no flow is forgotten, none reported twice. */
async function loadVersionTwo(one: BpfObject<VersionOne>): Promise<BpfObject<VersionTwo>> {
  const spec = await open<VersionTwo>(new URL('flows2.bpf.o', import.meta.url), { int64: 'number' });
  spec.variables.blocked_port.value = BLOCKED_PORT;
  for (const name of ['flows', 'protocols', 'events'] as const) spec.maps[name].reuse = one.maps[name];
  return spec.load({ backend: 'kernel' });
}

function facts(program: XdpProgram): { verifiedInstructions: number; jitedBytes: number } {
  const { verifiedInstructions, jitedBytes } = program.info();
  return { verifiedInstructions, jitedBytes };
}

for (const [signal, number] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    process.exitCode = 128 + number;
    fail(new Problem(`stopped by ${signal}`));
  });
}

try {
  checkMachine();
  const summary = await demo(run.signal);
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
