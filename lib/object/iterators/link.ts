/** What holds an iterator program: each read begins a pass of its own. */
import type { BackendLink } from '../../backend.ts';
import { Link } from '../link.ts';
import type { Program } from '../programs/base.ts';
import { IterReader, type RowTypes } from './reader.ts';

export interface PassOptions {
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const NO_TYPES: RowTypes = { btf: null, codec: {} };

/**
 * The link of an `IterProgram`, with what it iterates over. Pinned, it is a file that `cat` reads. Links of iterators can be updated to
 * another program over the same objects.
 */
export class IterLink extends Link implements AsyncIterable<Uint8Array> {
  readonly #types: RowTypes;

  constructor(backend: BackendLink, program?: Program, types: RowTypes = NO_TYPES, pinPath?: string) {
    super(backend, program, pinPath);
    this.#types = types;
  }

  /** A pass over the objects as they are when it is read: `for await (const chunk of link.read())`, `.text()`, `.lines()`, `.rows(type)`. */
  read(options: PassOptions = {}): IterReader {
    const begin = async () => ({ iteration: this.backend.iterate!(), end: async () => {} });
    const who = this.program ? `program '${this.program.name}'` : 'iterator';
    return new IterReader(who, begin, options.signal, this.#types);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, undefined, undefined> {
    return this.read()[Symbol.asyncIterator]();
  }
}
