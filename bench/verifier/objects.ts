/** What the verifier is measured on: real objects, and the kernel's selftests that are there to be large. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../scripts/lib/tree.js';
import { corpus, selftestsFolder } from '../../scripts/verify-agreement/corpus.ts';

export interface BenchObject {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const EXAMPLES = ['examples/flows/flows.bpf.o', 'examples/flows/flows2.bpf.o'];
const LARGE = ['test_verif_scale1', 'test_verif_scale2', 'loop1'];

/** Of distribution packages, as far as the cache has them, and of the examples. */
export function* realObjects(): Generator<BenchObject> {
  for (const path of EXAMPLES) yield { name: basename(path), bytes: readFileSync(join(root, path)) };
  yield* corpus(['distribution/']);
}

/** As far as `npm run verify:agreement` has compiled them. */
export function* largeObjects(): Generator<BenchObject> {
  for (const name of LARGE) {
    const path = join(selftestsFolder('6.12'), `${name}.bpf.o`);
    if (existsSync(path)) yield { name, bytes: readFileSync(path) };
  }
}
