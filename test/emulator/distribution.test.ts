/** Every object of the distribution's tools loads in the emulator: linked, its maps made, its programs translated. */
import { EbpfError, Emulator, open } from 'node-ebpf';
import { expect, it } from 'vitest';
import type { TestSpec } from '../kernel/support/objects.ts';
import { distributionObjects, loadTool } from './support/distribution.ts';

const objects = distributionObjects();

it('loads all of them', async ctx => {
  if (objects.size === 0)
    ctx.skip('packages of the distribution could not be fetched, or nobody did: npm test does');
  let programs = 0;
  const missing: string[] = [];
  const failures: string[] = [];
  for (const [name, bytes] of objects) {
    try {
      const { object, without } = await loadTool((await open(bytes)) as TestSpec, new Emulator());
      programs += [...object.programs].length;
      missing.push(...without.map(program => `${name}: ${program}`));
      await object.close();
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
      failures.push(`${name}: ${error.message}`);
    }
  }
  const counts = `${objects.size} objects, ${programs} programs loaded; ${missing.length} are for what this kernel has not got`;
  console.log([counts, ...failures.map(line => `  not loaded: ${line}`)].join('\n'));
  expect(objects.size).toBeGreaterThan(50);
  expect(programs).toBeGreaterThan(200);
  expect(failures).toEqual([]);
}, 180_000);
