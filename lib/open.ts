/** `open` and `load`: from a file to a spec, and from there to a backend. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend, BackendLink, BackendMap } from './backend.ts';
import { chooseBackend } from './choose-backend.ts';
import type { CodecOptions, Value } from './codec/types.ts';
import { EbpfError } from './errors.ts';
import { parseObject } from './formats/object/parse.ts';
import { given } from './given.ts';
import { kernelBackend } from './kernel/backend.ts';
import type { SharedEvents } from './object/events/share.ts';
import { IterLink } from './object/iterators/link.ts';
import { Link } from './object/link.ts';
import type { BpfMap } from './object/maps/base.ts';
import { createMap, untyped } from './object/maps/create.ts';
import { openSharedEvents } from './object/maps/open-shared.ts';
import type { PerfEventArray } from './object/maps/perf-event-array.ts';
import type { RingBuffer } from './object/maps/ring-buffer.ts';
import type { BpfObject } from './object/object.ts';
import { mapMismatch, mismatch, readTypes } from './object/replace/reuse.ts';
import type { AnyShape } from './object/shape.ts';
import { MapSpec } from './object/spec/map.ts';
import { type LoadOptions, ObjectSpec } from './object/spec.ts';

/** An object in memory, and the name that `open` gives it. */
export interface ObjectSource {
  readonly bytes: Uint8Array;
  readonly name?: string;
}

type Given = string | URL | Uint8Array | ObjectSource;

/** An object file: its path, a `file:` URL, its bytes, or what `compile` answers; or a promise of one. */
export type Source = Given | Promise<Given>;

export interface OpenOptions extends CodecOptions {
  /** The object's name; it shows in the names of its data maps. Default: the file's or the source's own, `object` for bytes. */
  readonly name?: string;
}

/**
 * Parses an object file: no kernel, no privileges. Rejects with ERR_EBPF_INVALID_OBJECT or ERR_EBPF_INVALID_BTF, which say
 * which byte is wrong.
 */
export async function open<S = AnyShape>(source: Source, options: OpenOptions = {}): Promise<ObjectSpec<S>> {
  const { name, ...codec } = options;
  const given = await source;
  const bytes = await read(given);
  return new ObjectSpec<S>(parseObject(bytes), name ?? nameOf(given), codec, chooseBackend);
}

/**
 * `open` and `ObjectSpec.load` in one call; `edit` may change the spec in between.
 *
 * @example
 * await using object = await load('flows.bpf.o', { edit: spec => { spec.variables.blocked_port.value = 9; } });
 */
export async function load<S = AnyShape>(
  source: Source,
  options: OpenOptions & LoadOptions & { readonly edit?: (spec: ObjectSpec<S>) => void | Promise<void> } = {},
): Promise<BpfObject<S>> {
  const { backend, btfPath, pinRoot, token, inherit, logLevel, edit, ...openOptions } = options;
  const spec = await open<S>(source, openOptions);
  await edit?.(spec);
  return spec.load({
    ...(backend !== undefined && { backend }),
    ...(btfPath !== undefined && { btfPath }),
    ...(pinRoot !== undefined && { pinRoot }),
    ...(token !== undefined && { token }),
    ...(inherit !== undefined && { inherit }),
    ...(logLevel !== undefined && { logLevel }),
  });
}

export interface OpenMapOptions extends CodecOptions {
  /** Default `kernel`. */
  readonly backend?: 'kernel' | 'emulator' | Backend;
  /** A definition that it must be made like: a map of a spec. Its types are then taken for the map's, where that has none. */
  readonly like?: MapSpec;
}

/**
 * Opens a map that was pinned in bpffs. Its keys and values are typed as the kernel keeps their types with it (BTF); bytes where it has
 * none, or the process may not read them (CAP_SYS_ADMIN). Throws ERR_EBPF_NO_TARGET, ERR_EBPF_MAP_MISMATCH (not `like` what it has to be).
 */
export function openPinnedMap(path: string, options: OpenMapOptions = {}): BpfMap {
  return openedMap(`the map pinned at ${path}`, backend => backend.openPinnedMap(path), options);
}

/**
 * Opens a map of this machine by its id (`map.info.id`), as `openPinnedMap` does a pin. Throws ERR_EBPF_NO_TARGET for an id that has gone,
 * ERR_EBPF_MAP_MISMATCH, ERR_EBPF_PERMISSION (CAP_SYS_ADMIN). Kernel 4.13.
 */
export function openMap(id: number, options: OpenMapOptions = {}): BpfMap {
  return openedMap(`map ${id}`, backend => backend.openMapById(id), options);
}

const NO_TYPES = { keyTypeId: 0, valueTypeId: 0 };

function openedMap(
  what: string,
  openIn: (backend: Backend) => BackendMap,
  { backend: choice = 'kernel', like, ...codec }: OpenMapOptions,
): BpfMap {
  const { backend } = chooseBackend(choice, []);
  const map = openIn(backend);
  try {
    const differences = like ? mapMismatch(like, like.btf, map, false) : [];
    if (differences.length > 0) throw mismatch(`${what}: it is not like map '${like!.name}'`, differences);
    const types = readTypes(map);
    const { keyTypeId, valueTypeId } = types ?? like?.image ?? NO_TYPES;
    const said = like && { name: like.name, inner: like.image.inner };
    const spec = new MapSpec({ ...untyped(map), ...said, keyTypeId, valueTypeId });
    if (like) Object.assign(spec, given(like, 'codec', 'eventType'));
    return createMap(spec, map, { btf: types?.btf ?? like?.btf ?? null, codec, backend });
  } catch (error) {
    map.close();
    throw error;
  }
}

/**
 * Opens a ring buffer or perf event array that another thread of this process has loaded, with the types that it has there: how a worker
 * thread reads events. It needs no privilege; it is one reader at a time all the same, so the other thread leaves it alone. Close it at
 * the end. Throws ERR_EBPF_CLOSED (the other thread has closed its object), ERR_EBPF_INVALID_ARGUMENT.
 *
 * @example
 * parentPort.once('message', async shared => {
 *   for await (const batch of openShared<Event>(shared).batches()) …
 * });
 */
export function openShared<E = Value>(shared: SharedEvents): RingBuffer<E> | PerfEventArray<E> {
  return openSharedEvents(kernelBackend(), shared) as RingBuffer<E> | PerfEventArray<E>;
}

/** Opens a link that was pinned in bpffs: it can be updated, unpinned, detached. Throws ERR_EBPF_NO_TARGET. */
export function openPinnedLink(path: string): Link {
  return opened(kernelBackend().openPinnedLink(path), path);
}

/**
 * Opens a link by its id, as `link.info()` and `attached()` tell it: one of another process or library, or one whose handle was
 * dropped (`BPF_LINK_GET_FD_BY_ID`, kernel 5.8). It can be asked, updated and detached; closing it detaches nothing, since it
 * is held elsewhere. Throws ERR_EBPF_NO_TARGET for an id that has gone, ERR_EBPF_PERMISSION (CAP_SYS_ADMIN).
 */
export function openLink(id: number): Link {
  return opened(kernelBackend().openLinkById(id));
}

/** Iterators can be read through a link that was opened, too. */
function opened(link: BackendLink, pinPath?: string): Link {
  return link.iterate
    ? new IterLink(link, undefined, undefined, pinPath)
    : new Link(link, undefined, pinPath);
}

/**
 * Has the kernel count the runs and run time of every program (`info().runCount`, `runTime`), until it is disposed or closed:
 * some 25 ns a run (`BPF_ENABLE_STATS`, kernel 5.8). Throws ERR_EBPF_PERMISSION (CAP_SYS_ADMIN).
 */
export function enableStats(): Disposable & { close(): void } {
  const stop = kernelBackend().enableStats();
  return { close: stop, [Symbol.dispose]: stop };
}

async function read(source: Given): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (isObjectSource(source)) return source.bytes;
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `open: expected a path, a URL, a Uint8Array or a compiled object, got ${source === null ? 'null' : typeof source}`,
    );
  }
  try {
    return await readFile(source);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `cannot read the object file: ${message}`, {
      cause,
      ...(code !== undefined && { syscall: 'open' }),
    });
  }
}

function isObjectSource(source: Given): source is ObjectSource {
  return (source as Partial<ObjectSource> | null)?.bytes instanceof Uint8Array;
}

/** `flows` for `/opt/agent/flows.bpf.o`. */
function nameOf(source: Given): string {
  if (source instanceof Uint8Array) return 'object';
  if (isObjectSource(source)) return source.name ?? 'object';
  const file = basename(source instanceof URL ? fileURLToPath(source) : source);
  return file.replace(/(\.bpf)?\.o$/, '') || 'object';
}
