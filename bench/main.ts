/** npm run bench: ours against C on the same libbpf, in the same run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BpfObject, load } from 'node-ebpf';
import { readArguments } from '../scripts/lib/arguments.js';
import { buildPeer } from './build.ts';
import { measure, type Outcome, type Row } from './measure.ts';
import { Peer } from './peer.ts';
import { IteratorRows } from './rows/iterator.ts';
import { fill, mapRows } from './rows/maps.ts';
import { loadRow, variableRow } from './rows/others.ts';
import { PerfRows } from './rows/perf.ts';
import { type FloodOutcome, floodRow, ringRows } from './rows/ring.ts';
import type { Bench } from './shapes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const objectPath = `${root}bench/bench.bpf.o`;

const HELP = `npm run bench -- [options]: this library's speed beside C's on the same libbpf. Exits with 1 where a row is below its limit

  --quick           a second a row
  --only WORD,WORD  rows whose names have one of the words
  --json FILE       where the figures go; build/bench.json if not said`;

const { values: options } = readArguments(HELP, {
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'string', default: `${root}build/bench.json` },
  },
});

const effort = options.quick ? { rounds: 5, seconds: 1 } : { rounds: 15, seconds: 6 };
const words = options.only.split(',').filter(word => word !== '');
const wanted = (name: string) => words.length === 0 || words.some(word => name.includes(word));

const program = buildPeer();
const object: BpfObject<Bench> = await load<Bench>(objectPath, {
  edit: spec => {
    spec.maps.events.codec = { int64: 'number' };
  },
});
fill(object);
const peer = await Peer.start(program, objectPath);
const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} CPUs, kernel ${release()}, Node ${process.version}`;
console.log(`${machine}; at least ${effort.rounds} rounds, interleaved; ratio is C's time over ours\n`);
console.log(`${'row'.padEnd(40)}${'C ns'.padStart(10)}${'ours ns'.padStart(10)}  ratio (quartiles)    limit`);

const iterator = new IteratorRows(peer);
const perf = new PerfRows(peer);
const rows: Row[] = [
  ...mapRows(object, peer),
  variableRow(object, peer),
  loadRow(peer),
  ...ringRows(object, peer),
  ...perf.rows(),
  ...iterator.rows(),
];
const outcomes: Outcome[] = [];
for (const row of rows.filter(({ name }) => wanted(name))) {
  const outcome = await measure(row, effort);
  outcomes.push(outcome);
  print(outcome);
}
const floodOutcome = wanted('flood') ? await floodRow(object, program, options.quick ? 2 : 10) : undefined;
if (floodOutcome) printFlood(floodOutcome);
await iterator.close();
await perf.close();
await peer.stop();
await object.close();

mkdirSync(dirname(options.json), { recursive: true });
const report = { date: new Date().toISOString(), machine, rows: outcomes, flood: floodOutcome };
writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(`\nwritten to ${options.json}`);
const missed =
  outcomes.filter(({ passed }) => !passed).length + (floodOutcome && !floodOutcome.passed ? 1 : 0);
if (missed > 0) {
  console.log(`${missed} below the limit`);
  process.exitCode = 1;
}

function print({ name, c, ours, ratio, quartiles, limit, enough, passed }: Outcome): void {
  const [low, high] = quartiles.map(value => value.toFixed(2));
  const alternative =
    enough === undefined ? '' : ` or ${enough / 1e6} M/s (${(1e3 / ours).toFixed(1)} M/s here)`;
  console.log(
    `${name.padEnd(40)}${format(c)}${format(ours)}   ${ratio.toFixed(2)} (${low} to ${high})  >= ${limit.toFixed(2)}${alternative} ${passed ? 'ok' : 'MISSED'}`,
  );
}

function printFlood(flood: FloodOutcome): void {
  const { seconds, produced, received, lost, longestTurn, longestDelay, passed } = flood;
  console.log(
    `\nflood of ${seconds} s: ${produced} produced = ${received} received + ${lost} lost (counted); longest turn ` +
      `${longestTurn.toFixed(1)} ms, longest delay of a timer ${longestDelay.toFixed(1)} ms (limit 50) ${passed ? 'ok' : 'MISSED'}`,
  );
}

function format(ns: number): string {
  return (ns >= 100 ? ns.toFixed(0) : ns.toFixed(2)).padStart(10);
}
