/** The objects that verdicts are compared on: of the tree's tests, and of distribution packages in the cache. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { embeddedObjects } from '../../test/kernel/support/embedded.ts';
import { cacheFolder } from '../lib/cache.js';
import { distributionFolder } from '../lib/distribution.js';
import { root } from '../lib/tree.js';

/** Kernels whose own selftests are part of it (selftests.ts). */
export const SERIES = ['6.12', '7.2'] as const;
export type Series = (typeof SERIES)[number];
export type SetName = 'tests' | 'distribution' | `selftests ${Series}`;
export const SETS: readonly SetName[] = [
  'tests',
  'distribution',
  ...SERIES.map(series => `selftests ${series}` as const),
];
export const isSelftests = (set: SetName) => set.startsWith('selftests');

export interface CorpusObject {
  readonly name: string;
  readonly set: SetName;
  readonly bytes: Uint8Array;
}

/** How selftests are compiled: of another number, they are another version's, and made anew. */
const LAYOUT = 1;
export const selftestsFolder = (series: Series) => join(cacheFolder(), 'selftests', `${series}-${LAYOUT}`);

/** `wanted`: parts of names; none: all. What is in several files comes once. */
export function* corpus(wanted: readonly string[]): Generator<CorpusObject> {
  const known = new Set<string>();
  for (const object of all()) {
    const hash = createHash('sha256').update(object.bytes).digest('hex');
    if (known.has(hash)) continue;
    known.add(hash);
    if (wanted.length === 0 || wanted.some(part => `${object.set}/${object.name}`.includes(part)))
      yield object;
  }
}

function* all(): Generator<CorpusObject> {
  for (const file of files(join(root, 'test/bpf')))
    if (file.endsWith('.bpf.o')) yield { name: basename(file), set: 'tests', bytes: readFileSync(file) };
  for (const file of files(distributionFolder()))
    for (const [i, bytes] of embeddedObjects(readFileSync(file)).entries())
      yield { name: `${basename(file)}${i === 0 ? '' : `#${i + 1}`}`, set: 'distribution', bytes };
  for (const series of SERIES)
    for (const file of files(join(selftestsFolder(series), 'objects')))
      if (file.endsWith('.bpf.o'))
        yield { name: basename(file), set: `selftests ${series}`, bytes: readFileSync(file) };
}

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));
  return names.filter(name => statSync(name).isFile()).sort();
}
