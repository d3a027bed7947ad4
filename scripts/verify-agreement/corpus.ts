/** The objects that verdicts are compared on: of the tree's tests, and of distribution packages in the cache. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { embeddedObjects } from '../../test/kernel/support/embedded.ts';
import { cacheFolder } from '../lib/cache.js';
import { distributionFolder } from '../lib/distribution.js';
import { root } from '../lib/tree.js';

export type SetName = 'tests' | 'distribution' | 'selftests';

export interface CorpusObject {
  readonly name: string;
  readonly set: SetName;
  readonly bytes: Uint8Array;
}

/** Compiled selftests of the kernel, if somebody has made them (scripts/verify-agreement/selftests.ts). */
export const selftestsFolder = () => join(cacheFolder(), 'selftests', 'objects');

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
  for (const file of files(selftestsFolder()))
    if (file.endsWith('.o')) yield { name: basename(file), set: 'selftests', bytes: readFileSync(file) };
}

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));
  return names.filter(name => statSync(name).isFile()).sort();
}
