/** The objects that verdicts are compared on: of the tree's tests, and of distribution packages in the cache. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { embeddedObjects } from '../../test/kernel/support/embedded.ts';
import { cacheFolder } from '../lib/cache.js';
import { distributionFolder } from '../lib/distribution.js';
import { root } from '../lib/tree.js';

/** Of the kernel's selftests: that of the newest stable Debian, and the newest. */
export const SELFTESTS = ['6.12', '7.2'] as const;
export type SelftestsSeries = (typeof SELFTESTS)[number];

export type SetName = 'tests' | 'distribution' | `selftests-${SelftestsSeries}`;

/** With what they are called in reports. */
export const SETS: readonly (readonly [SetName, string])[] = [
  ['tests', "this tree's tests"],
  ['distribution', 'distribution packages'],
  ...SELFTESTS.map(series => [`selftests-${series}`, `kernel selftests (${series})`] as const),
];

export interface CorpusObject {
  readonly name: string;
  readonly set: SetName;
  readonly bytes: Uint8Array;
}

/** Compiled selftests of the kernel (selftests.ts): of another number, they are another recipe's, and made anew. */
export const selftestsFolder = (series: SelftestsSeries) => join(cacheFolder(), 'selftests', `${series}-2`);

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
  for (const series of SELFTESTS)
    for (const file of files(selftestsFolder(series)))
      yield { name: basename(file), set: `selftests-${series}`, bytes: readFileSync(file) };
}

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));
  return names.filter(name => statSync(name).isFile()).sort();
}
