/** The kernel's verdicts, kept outside of the tree: a load takes a tenth of a second and more, and the answer does not change. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Backend, LoadRequest } from '../../lib/backend.ts';
import { cacheFolder } from '../lib/cache.js';
import { askKernel, type Verdict } from './verdicts.ts';

/** Loads wait for each other in the kernel, more than they compute. */
const AT_ONCE = 4;

export class KernelAnswers {
  readonly #backend: Backend;
  readonly #file: string;
  readonly #known: Map<string, Verdict>;
  readonly #onlyKnown: boolean;
  #unsaved = 0;

  /** `known`: what was never asked is left out. `of`: release of a kernel whose answers a guest has kept here, if not the running one. */
  constructor(
    backend: Backend,
    { fresh, known, of = release() }: { fresh: boolean; known: boolean; of?: string },
  ) {
    this.#onlyKnown = known;
    this.#backend = backend;
    const folder = join(cacheFolder(), 'agreement');
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${of}.json`);
    const kept = !fresh && existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '[]';
    this.#known = new Map(JSON.parse(kept) as [string, Verdict][]);
  }

  /** In the order of the requests, each of one program of the object. */
  async of(object: Uint8Array, requests: readonly LoadRequest[]): Promise<(Verdict | undefined)[]> {
    const hash = createHash('sha256').update(object).digest('hex').slice(0, 16);
    const out: (Verdict | undefined)[] = [];
    for (let i = 0; i < requests.length; i += AT_ONCE) {
      const some = requests.slice(i, i + AT_ONCE);
      out.push(...(await Promise.all(some.map(request => this.#one(hash, request)))));
    }
    if (this.#unsaved > 20) this.save();
    return out;
  }

  async #one(hash: string, request: LoadRequest): Promise<Verdict | undefined> {
    const program = request.programs.find(({ autoload }) => autoload)?.name ?? '';
    const key = `${hash} ${program}`;
    let verdict = this.#known.get(key);
    if (!verdict && !this.#onlyKnown) {
      verdict = await askKernel(this.#backend, request);
      this.#known.set(key, { ...verdict, log: verdict.log.slice(-20_000) });
      this.#unsaved++;
    }
    return verdict;
  }

  save(): void {
    if (this.#unsaved === 0) return;
    writeFileSync(this.#file, JSON.stringify([...this.#known]));
    this.#unsaved = 0;
  }
}
