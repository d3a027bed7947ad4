/** Real packets in the real kernel: traffic from one end of a veth pair, the programs on the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Children } from './children.ts';
import { settle } from './counters.ts';
import { type NewFlow, readSizes, total } from './flows.ts';
import { facts, loadVersionOne, loadVersionTwo } from './load.ts';
import { BLOCKED_PORT, FLOOD_RATE, INTERFACE } from './plan.ts';
import type { Screen } from './screen.ts';
import type { Summary } from './summary.ts';
import { number } from './table.ts';
import { bringUp, createTopology } from './topology.ts';
import { Traffic } from './traffic.ts';

export async function demoInKernel(
  screen: Screen,
  signal: AbortSignal,
  fail: (reason: Error) => void,
): Promise<Summary> {
  await using children = new Children(fail);
  screen.say('Two network namespaces, joined by a veth pair');
  const topology = await createTopology(children, signal);
  const traffic = await Traffic.create(children, topology, signal);

  await using one = await loadVersionOne('kernel');
  await using two = await loadVersionTwo(one, 'kernel');
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
