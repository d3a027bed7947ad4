/** A kernel's verdicts, kept outside of the tree: a load takes a tenth of a second and more, and the answer does not change. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Backend, LoadRequest } from '../../lib/backend.ts';
import { cacheFolder } from '../lib/cache.js';
import { askKernel, judged, type Verdict } from './verdicts.ts';

/** Loads wait for each other in the kernel, more than they compute. */
const AT_ONCE = 4;
/** Answers between two saves: a guest may end at any time. */
const UNSAVED = 20;

export const answersFolder = () => join(cacheFolder(), 'agreement');

/** `/proc/kallsyms` of a kernel that a guest ran. */
export const symbolsFile = (release: string) => join(answersFolder(), `${release}.kallsyms`);

export const objectKey = (object: Uint8Array) =>
  createHash('sha256').update(object).digest('hex').slice(0, 16);

/** By what an answer is kept: an object's hash, and the program that is loaded of it. */
export const answerKey = (hash: string, program: string) => `${hash} ${program}`;

export const hashOf = (key: string) => key.slice(0, key.indexOf(' '));

/** In a folder of objects that a guest is to ask about: the keys, in JSON. */
export const QUESTIONS = 'questions.json';

export interface AnswersOptions {
  /** `uname -r` of the kernel whose answers these are; the running one if not given. */
  readonly of?: string;
  /** Of the running kernel: it is asked what is not known. Without, what was never asked is left out. */
  readonly ask?: Backend;
  /** Nothing counts that is kept. */
  readonly fresh?: boolean;
  /** What was accepted and lacks statistics is asked again: the first answers were kept without. */
  readonly measured?: boolean;
}

export class KernelAnswers {
  readonly #options: AnswersOptions;
  readonly #file: string;
  readonly #known: Map<string, Verdict>;
  #unsaved = new Map<string, Verdict>();

  constructor(options: AnswersOptions) {
    this.#options = options;
    this.#file = join(answersFolder(), `${options.of ?? release()}.json`);
    this.#known = options.fresh ? new Map() : this.#kept();
  }

  #kept(): Map<string, Verdict> {
    const kept = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '[]';
    return new Map(JSON.parse(kept) as [string, Verdict][]);
  }

  /** In the order of the requests, each of one program of the object. */
  async of(object: Uint8Array, requests: readonly LoadRequest[]): Promise<(Verdict | undefined)[]> {
    const hash = objectKey(object);
    const out: (Verdict | undefined)[] = [];
    for (let i = 0; i < requests.length; i += AT_ONCE) {
      const some = requests.slice(i, i + AT_ONCE);
      out.push(...(await Promise.all(some.map(request => this.#one(hash, request)))));
      if (this.#unsaved.size > UNSAVED) this.save();
    }
    return out;
  }

  async #one(hash: string, request: LoadRequest): Promise<Verdict | undefined> {
    const key = answerKey(hash, request.programs.find(({ autoload }) => autoload)?.name ?? '');
    let verdict = this.#known.get(key);
    if (this.#options.ask && !(verdict && this.#isWhole(verdict))) {
      const answer = await askKernel(this.#options.ask, request);
      verdict = { ...answer, log: answer.log.slice(-20_000) };
      this.#known.set(key, verdict);
      this.#unsaved.set(key, verdict);
    }
    return verdict && judged(verdict);
  }

  /** Of the objects that there are answers of. */
  get hashes(): ReadonlySet<string> {
    return new Set([...this.#known.keys()].map(hashOf));
  }

  get(key: string): Verdict | undefined {
    const kept = this.#known.get(key);
    return kept && judged(kept);
  }

  #isWhole({ verdict, processed }: Verdict): boolean {
    return !this.#options.measured || verdict !== 'accepted' || processed !== undefined;
  }

  /** Others may have kept answers meanwhile. */
  save(): void {
    if (this.#unsaved.size === 0) return;
    mkdirSync(answersFolder(), { recursive: true });
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify([...new Map([...this.#kept(), ...this.#unsaved])]));
    renameSync(draft, this.#file);
    this.#unsaved = new Map();
  }
}
