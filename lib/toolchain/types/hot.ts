/**
 * What modules of the bundler plugins are made with while one develops: when the object changes, the program that runs is replaced by
 * its next version, and goes on with its maps and links. Nobody who holds the object needs to know.
 */
import { channel } from 'node:diagnostics_channel';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { CodecOptions } from '../../codec/types.ts';
import type { BpfObject, Replacement } from '../../object/object.ts';
import { load, open, type Source } from '../../open.ts';
import { type BoundLoadOptions, type BoundObject, type EmbeddedObject, sourceOf } from './bind.ts';

/** The object's bytes, or the file that has them: that one is looked at for changes. */
export type HotSource = EmbeddedObject | { readonly path: string; readonly name: string };

/** Milliseconds between two looks at a file. */
const INTERVAL = 200;

const replacements = channel('ebpf:replace');
const known = new Map<string, Hot>();

/**
 * As `bindObject`. Called again for the same `id`, it replaces what was loaded before, and answers the same. Generated modules call it;
 * nobody else needs to.
 */
export function bindHotObject<S>(id: string, source: HotSource, codec: CodecOptions = {}): BoundObject<S> {
  let hot = known.get(id);
  if (hot) hot.update(source, codec);
  else known.set(id, (hot = new Hot(source, codec)));
  return hot.bound as BoundObject<S>;
}

class Hot {
  readonly bound: BoundObject<unknown> = {
    open: async options => open(await this.#source(), { ...this.#codec, ...options }),
    load: options => this.#load(options),
  };
  #given: HotSource;
  #codec: CodecOptions;
  readonly #running = new Set<Running>();
  /** One replacement after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(source: HotSource, codec: CodecOptions) {
    this.#given = source;
    this.#codec = codec;
  }

  update(source: HotSource, codec: CodecOptions): void {
    // Another module than this one may be why it was evaluated again.
    if (JSON.stringify([source, codec]) === JSON.stringify([this.#given, this.#codec])) return;
    this.#unwatch();
    this.#given = source;
    this.#codec = codec;
    if (this.#running.size > 0) this.#watch();
    this.#replaceAll();
  }

  async #source(): Promise<Source> {
    const given = this.#given;
    return 'path' in given ? { bytes: await readFile(given.path), name: given.name } : sourceOf(given);
  }

  async #load(options: BoundLoadOptions<unknown> = {}): Promise<BpfObject<unknown>> {
    // Before it is read: what changes meanwhile is seen.
    this.#watch();
    try {
      const object = await load(await this.#source(), { ...this.#codec, ...options });
      const running = new Running(object, options, () => this.#end(running));
      this.#running.add(running);
      return running.facade;
    } catch (error) {
      if (this.#running.size === 0) this.#unwatch();
      throw error;
    }
  }

  #end(running: Running): void {
    this.#running.delete(running);
    if (this.#running.size === 0) this.#unwatch();
  }

  readonly #changed = () => this.#replaceAll();

  #watch(): void {
    if (!('path' in this.#given)) return;
    unwatchFile(this.#given.path, this.#changed);
    watchFile(this.#given.path, { interval: INTERVAL, persistent: false }, this.#changed);
  }

  #unwatch(): void {
    if ('path' in this.#given) unwatchFile(this.#given.path, this.#changed);
  }

  #replaceAll(): void {
    this.#last = this.#last.then(async () => {
      for (const running of this.#running) await this.#replace(running);
    });
  }

  /** A version that can't take over is a warning: the one before runs on. */
  async #replace(running: Running): Promise<void> {
    const { current } = running;
    const { name } = current;
    try {
      const source = await this.#source();
      const next = await load(source, { ...this.#codec, ...running.options, inherit: current });
      const replacement = await running.replaceBy(next);
      if (replacement && replacements.hasSubscribers)
        replacements.publish({ object: running.facade, ...replacement });
    } catch (error) {
      process.emitWarning(
        `object '${name}' has changed, and the version before runs on: ${(error as Error).message}`,
        { type: 'EbpfWarning', code: 'EBPF_NOT_REPLACED' },
      );
    }
  }
}

/** An object that was loaded, with all versions of it: handles on maps of the earlier ones, which may be in use, stay open. */
class Running {
  /** Always the newest version. */
  readonly facade: BpfObject<unknown>;
  readonly options: BoundLoadOptions<unknown>;
  readonly #versions: BpfObject<unknown>[];
  readonly #end: () => void;
  #closed = false;

  constructor(object: BpfObject<unknown>, options: BoundLoadOptions<unknown>, end: () => void) {
    this.#versions = [object];
    this.options = options;
    this.#end = end;
    const close = () => this.#close();
    this.facade = new Proxy(object, {
      get: (_, key) => {
        if (key === 'close' || key === Symbol.asyncDispose) return close;
        const value = Reflect.get(this.current, key, this.current);
        return typeof value === 'function' ? value.bind(this.current) : value;
      },
    });
  }

  get current(): BpfObject<unknown> {
    return this.#versions.at(-1)!;
  }

  /** undefined if it was closed meanwhile. */
  async replaceBy(next: BpfObject<unknown>): Promise<Replacement | undefined> {
    try {
      if (this.#closed) {
        await next.close();
        return undefined;
      }
      // What is attached nowhere has nothing to be taken over: whoever attaches it will attach the next version.
      const replacement =
        this.current.links.size > 0 ? await next.replace(this.current) : { maps: next.inherited, links: [] };
      this.#versions.push(next);
      return replacement;
    } catch (error) {
      await next.close();
      throw error;
    }
  }

  async #close(): Promise<void> {
    this.#closed = true;
    this.#end();
    for (const version of this.#versions.toReversed()) await version.close();
  }
}
