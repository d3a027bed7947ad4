/** The module of every object at hand is one that `tsc --strict` accepts. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { open } from '../../../lib/open.ts';
import { generateTypes } from '../../../lib/toolchain/index.ts';
import { distributionFolder } from '../../../scripts/lib/distribution.js';
import { root } from '../../../scripts/lib/tree.js';
import { embeddedObjects } from '../../kernel/support/embedded.ts';
import { typeErrors } from './support/check.ts';

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    name => !name.includes('node_modules'),
  );
  return names.map(name => join(folder, name)).filter(path => statSync(path).isFile());
}

const own = ['examples', 'test/bpf', 'bench']
  .flatMap(folder => files(join(root, folder)))
  .filter(path => path.endsWith('.bpf.o'));
const packaged = files(distributionFolder());

async function modulesOf(paths: readonly string[]): Promise<Record<string, string>> {
  const modules: Record<string, string> = {};
  const seen = new Set<string>();
  for (const path of paths) {
    for (const bytes of embeddedObjects(readFileSync(path))) {
      const text = bytes.toString('base64');
      if (seen.has(text)) continue;
      seen.add(text);
      const spec = await open(bytes);
      const int64 = seen.size % 2 === 0 ? 'number' : 'bigint';
      modules[`object${seen.size}.ts`] = generateTypes(spec, { int64, embed: seen.size % 5 === 0 });
    }
  }
  return modules;
}

it('of this repository', async () => {
  const modules = await modulesOf(own);
  expect(Object.keys(modules).length).toBeGreaterThan(50);
  expect(typeErrors(modules)).toEqual([]);
});

it('of the distribution', async ctx => {
  if (packaged.length === 0)
    ctx.skip('packages of the distribution could not be fetched, or nobody did: npm test does');
  const modules = await modulesOf(packaged);
  expect(Object.keys(modules).length).toBeGreaterThan(50);
  expect(typeErrors(modules)).toEqual([]);
});
