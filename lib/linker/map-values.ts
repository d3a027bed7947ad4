/** Maps as a kernel would be asked for them: the file's definitions, the user's edits, and what loaders put right. */
import type { BackendMap, LoadRequest, MapEdit } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { MapImage } from '../formats/object/image.ts';
import type { MapEntry, MapTable } from './maps.ts';
import type { StructOps } from './struct-ops.ts';
import type { KernelEnvironment, LinkedMap } from './types.ts';

/** enum bpf_map_type (include/uapi/linux/bpf.h). */
const TYPE = { ARRAY: 2, PERF_EVENT_ARRAY: 4, STRUCT_OPS: 26, RINGBUF: 27, USER_RINGBUF: 31 } as const;
/** Those whose creation with types a kernel refuses: …PERF_EVENT_ARRAY, STACK_TRACE, CGROUP_ARRAY, maps of maps, DEVMAP, … */
const UNTYPED = new Set([4, 7, 8, 12, 13, 14, 15, 16, 17, 18, 22, 23, 25, 33]);

const RDONLY_PROG = 1 << 7;
const MMAPABLE = 1 << 10;
const PIN_ROOT = '/sys/fs/bpf';

export interface MapContext {
  readonly request: LoadRequest;
  readonly kernel: KernelEnvironment;
  readonly structOps: ReadonlyMap<string, StructOps>;
  /** Contents of `.kconfig`. */
  readonly config: Uint8Array | null;
}

/** Whether a map is to be created. */
export function isCreated(entry: MapEntry, edit: MapEdit | undefined): boolean {
  return edit?.autocreate ?? !entry.image?.section.startsWith('?');
}

export function linkMaps(table: MapTable, context: MapContext): LinkedMap[] {
  const edits = new Map(context.request.maps.map(edit => [edit.name, edit]));
  return table.entries.map(entry => {
    if (!entry.image) return configMap(context);
    const edit = edits.get(entry.image.name) ?? { name: entry.image.name };
    return linkMap(entry.image, edit, entry, context);
  });
}

function linkMap(image: MapImage, edit: MapEdit, entry: MapEntry, context: MapContext): LinkedMap {
  const { kernel, request } = context;
  const type = edit.type ?? image.type;
  const create = isCreated(entry, edit);
  const structOps = context.structOps.get(image.name);
  const pinned = edit.pinPath === undefined ? image.pinByName : edit.pinPath !== null;
  const pinPath = edit.pinPath ?? `${request.pinRoot ?? PIN_ROOT}/${image.name}`;
  const flags = edit.flags ?? image.flags;
  return {
    name: image.name,
    image,
    create,
    type,
    keySize: edit.keySize ?? image.keySize,
    valueSize: structOps?.valueSize ?? edit.valueSize ?? image.valueSize,
    maxEntries: entriesOf(image, edit, type, kernel),
    flags: entry.data && kernel.features?.mmapableArrays === false ? flags & ~MMAPABLE : flags,
    numaNode: edit.numaNode ?? image.numaNode,
    mapExtra: edit.mapExtra ?? image.mapExtra,
    keyTypeId: UNTYPED.has(type) ? 0 : image.keyTypeId,
    valueTypeId: UNTYPED.has(type) || type === TYPE.STRUCT_OPS ? 0 : image.valueTypeId,
    inner: edit.innerMap ?? innerOf(image, entry, context),
    initialSlots: image.initialSlots,
    initialValue: structOps?.value ?? initialValue(image, edit),
    frozen: entry.data && (image.flags & RDONLY_PROG) !== 0,
    pinPath: pinned ? pinPath : null,
    reuse: edit.reuse ?? null,
    structOps: structOps?.layout ?? null,
  };
}

function innerOf(
  { name, inner }: MapImage,
  entry: MapEntry,
  context: MapContext,
): LinkedMap | BackendMap | null {
  return inner && linkMap({ ...inner, name: `${name}.inner` }, { name, pinPath: null }, entry, context);
}

function entriesOf(image: MapImage, edit: MapEdit, type: number, kernel: KernelEnvironment): number {
  const given = isRing(image.type) ? ringSize(image.maxEntries, kernel) : image.maxEntries;
  const { maxEntries = given } = edit;
  if (edit.maxEntries !== undefined && isRing(type)) return ringSize(maxEntries, kernel);
  return type === TYPE.PERF_EVENT_ARRAY && maxEntries === 0 ? (kernel.cpus ?? 1) : maxEntries;
}

const isRing = (type: number) => type === TYPE.RINGBUF || type === TYPE.USER_RINGBUF;

/** Kernels want a power of two of pages: the next one that is larger (adjust_ringbuf_sz in libbpf.c). 0 stays 0, and is refused. */
function ringSize(size: number, { pageSize = 4096 }: KernelEnvironment): number {
  let pages = pageSize;
  while (size > 0 && pages < size) pages *= 2;
  return size === 0 || pages >= 2 ** 32 ? size : pages;
}

function initialValue(image: MapImage, edit: MapEdit): Uint8Array | null {
  if (!image.initialValue) return null;
  const value = edit.initialValue ?? image.initialValue;
  const size = edit.valueSize ?? image.valueSize;
  if (value.length !== size && edit.initialValue) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `map '${image.name}': initialValue has ${value.length} bytes, the map's value ${size}`,
    );
  }
  return value;
}

function configMap({ config, request }: MapContext): LinkedMap {
  return {
    ...{ name: '.kconfig', image: null, create: true, type: TYPE.ARRAY, keySize: 4, maxEntries: 1 },
    valueSize: config!.length,
    flags: RDONLY_PROG | MMAPABLE,
    valueTypeId: request.image.btf?.find('datasec', '.kconfig') ?? 0,
    ...{ numaNode: 0, mapExtra: 0n, keyTypeId: 0, inner: null, initialSlots: [] },
    initialValue: config,
    ...{ frozen: true, pinPath: null, reuse: null, structOps: null },
  };
}
