/** XDP programs that others compiled, of the distribution's xdp-tools and libxdp1: the emulator's answers on packets are the kernel's own. */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EbpfError, Emulator, type ObjectSpec, open } from 'node-ebpf';
import { afterAll, expect, it } from 'vitest';
import { distributionFolder } from '../../scripts/lib/distribution.js';
import { embeddedObjects } from '../kernel/support/embedded.ts';
import { privileged } from './support/both.ts';
import { packets } from './support/packets.ts';

interface Candidate {
  readonly name: string;
  readonly object: Buffer;
  readonly program: string;
}

const PINS = `/sys/fs/bpf/xdp-tools-${process.pid}`;

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter(name => statSync(join(folder, name)).isFile()).sort();
}

/** Each program of type XDP, by where it is. */
async function candidates(): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const seen = new Set<string>();
  for (const file of files(distributionFolder())) {
    for (const object of embeddedObjects(readFileSync(join(distributionFolder(), file)))) {
      const text = object.toString('latin1');
      if (seen.has(text)) continue;
      seen.add(text);
      for (const { name, section } of (await open(object)).programs) {
        const isXdp = /^\??xdp(\.frags)?($|[/_])/.test(section) && !/xdp[^/]*\/(devmap|cpumap)/.test(section);
        if (isXdp) found.push({ name: `${basename(file)} ${name}`, object, program: name });
      }
    }
  }
  return found;
}

const alone = async ({ object, program }: Candidate): Promise<ObjectSpec> => {
  const spec = await open(object);
  for (const each of spec.programs) each.autoload = each.name === program;
  // The tools say how many: as many as there are CPUs.
  for (const map of spec.maps) if (map.maxEntries === 0) map.maxEntries = 4;
  return spec;
};

/** What it makes of packets, one after the other. */
async function answers(candidate: Candidate, backend: 'kernel' | Emulator) {
  const spec = await alone(candidate);
  await using loaded = await spec.load({ backend, pinRoot: PINS });
  const program = loaded.programs[candidate.program]!;
  const said = [];
  for (const data of packets(60, 3)) {
    const { returnValue, data: after } = await program.run({ data });
    said.push([returnValue, Buffer.from(after).toString('hex')]);
  }
  return said;
}

const all = await candidates();
const counts = { compared: 0, notInKernel: [] as string[], notInEmulator: [] as string[] };

afterAll(() => {
  for (const name of files(PINS)) rmSync(join(PINS, name));
  if (existsSync(PINS)) rmdirSync(PINS);
  const { compared, notInKernel, notInEmulator } = counts;
  const lines = [`xdp-tools: ${compared} of ${all.length} XDP programs compared on 60 packets each`];
  for (const [what, names] of Object.entries({ notInKernel, notInEmulator }))
    for (const name of names) lines.push(`  ${what}: ${name}`);
  process.stdout.write(`${lines.join('\n')}\n`);
});

it('are there', ctx => {
  if (all.length === 0)
    ctx.skip('packages of the distribution could not be fetched, or nobody did: npm test does');
  expect(all.length).toBeGreaterThan(20);
});

it.for(all)('$name', async (candidate, ctx) => {
  let theirs: unknown;
  if (privileged) {
    try {
      theirs = await answers(candidate, 'kernel');
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
      counts.notInKernel.push(`${candidate.name}: ${error.message}`);
    }
  }
  try {
    const ours = await answers(candidate, new Emulator({ cpus: 2 }));
    if (theirs === undefined) return;
    expect(ours).toEqual(theirs);
    counts.compared++;
  } catch (error) {
    if (!(error instanceof EbpfError) || error.code !== 'ERR_EBPF_NOT_SUPPORTED') throw error;
    counts.notInEmulator.push(`${candidate.name}: ${error.message}`);
    ctx.skip(error.message);
  }
});
