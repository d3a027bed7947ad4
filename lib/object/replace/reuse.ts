/** Whether a map that is there already is made as an object's own would be: found out before the load, so that the error can say what differs. */
import { join } from 'node:path';
import type { Backend, BackendMap, MapTypes } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { MapType, mapTypeName } from '../maps/types.ts';
import type { MapSpec } from '../spec/map.ts';
import { typeDifferences } from './types.ts';

const PIN_ROOT = '/sys/fs/bpf';
/** BPF_F_RDONLY_PROG: the kernel gives it to these types by itself (dev_map_alloc() in kernel/bpf/devmap.c). */
const RDONLY_PROG = 1 << 7;
const ADDED_FLAGS: ReadonlyMap<number, number> = new Map([
  [MapType.devmap, RDONLY_PROG],
  [MapType.devmap_hash, RDONLY_PROG],
]);
/** The loader makes sizes of its own for these: pages, a slot for each CPU. */
const SIZED_BY_LOADER: ReadonlySet<number> = new Set([
  MapType.ringbuf,
  MapType.user_ringbuf,
  MapType.perf_event_array,
]);

export interface Reusing {
  readonly object: string;
  readonly btf: Btf | null;
  readonly backend: Backend;
  readonly pinRoot: string | undefined;
}

/** Throws ERR_EBPF_MAP_MISMATCH. What can't be opened, or tells no types, is left to the load. */
export function checkReuse(specs: Iterable<MapSpec>, { object, btf, backend, pinRoot }: Reusing): void {
  for (const spec of specs) {
    if (!spec.autocreate || spec.initialValue) continue;
    const { name, reuse } = spec;
    const doing = `object '${object}', map '${name}'`;
    if (reuse) {
      const differences = mapMismatch(spec, btf, reuse.backend, false);
      if (differences.length > 0)
        throw mismatch(`${doing}: cannot go on with map '${reuse.name}'`, differences);
      continue;
    }
    const path = pinPathOf(spec, pinRoot);
    const pinned = path === undefined ? undefined : openPinned(backend, path);
    if (!pinned) continue;
    try {
      const differences = mapMismatch(spec, btf, pinned, true);
      const remedy = 'unpin it, or pin elsewhere (pinPath)';
      if (differences.length > 0)
        throw mismatch(`${doing}: cannot go on with what is pinned at ${path} (${remedy})`, differences);
    } finally {
      pinned.close();
    }
  }
}

export function mismatch(doing: string, differences: readonly string[]): EbpfError {
  const list = differences.map(line => `\n  ${line}`).join('');
  return new EbpfError('ERR_EBPF_MAP_MISMATCH', `${doing}: it is made in another way:${list}`);
}

function pinPathOf({ pinPath, image, name }: MapSpec, pinRoot = PIN_ROOT): string | undefined {
  if (pinPath !== undefined) return pinPath ?? undefined;
  return image.pinByName ? join(pinRoot, name) : undefined;
}

function openPinned(backend: Backend, path: string): BackendMap | undefined {
  try {
    return backend.openPinnedMap(path);
  } catch (error) {
    // Nothing is pinned there, or what is no map, or what the process may not open: the load says so, if it minds.
    if (error instanceof EbpfError) return undefined;
    throw error;
  }
}

/**
 * A line for each difference: `value.bytes: __u64 at byte 8, was __u32 at byte 8`, where "was" is the map that is there. `whole`: all
 * numbers have to be the same, as libbpf wants it of pins (map_is_reuse_compat() in libbpf.c); else those by which keys and values are read.
 */
export function mapMismatch(spec: MapSpec, btf: Btf | null, map: BackendMap, whole: boolean): string[] {
  const { keySize = spec.image.keySize, valueSize = spec.image.valueSize } = spec.edit();
  const { info } = map;
  if (spec.type !== info.type) return [`type: ${mapTypeName(spec.type)}, was ${mapTypeName(info.type)}`];
  const added = ADDED_FLAGS.get(info.type) ?? 0;
  const numbers: [name: string, now: number | bigint, was: number | bigint][] = [
    ['keySize', keySize, info.keySize],
    ['valueSize', valueSize, info.valueSize],
  ];
  if (whole) {
    if (!SIZED_BY_LOADER.has(info.type)) numbers.push(['maxEntries', spec.maxEntries, info.maxEntries]);
    numbers.push(
      ['flags', spec.flags & ~added, info.flags & ~added],
      ['mapExtra', spec.mapExtra, info.mapExtra],
    );
  }
  const lines = numbers
    .filter(([, now, was]) => now !== was)
    .map(([name, now, was]) => `${name}: ${now}, was ${was}`);
  const types = readTypes(map);
  if (!types || !btf) return lines;
  const { keyTypeId, valueTypeId } = spec.image;
  if (keyTypeId !== 0 && types.keyTypeId !== 0)
    lines.push(...typeDifferences({ btf: types.btf, id: types.keyTypeId }, { btf, id: keyTypeId }, 'key'));
  if (valueTypeId !== 0)
    lines.push(
      ...typeDifferences({ btf: types.btf, id: types.valueTypeId }, { btf, id: valueTypeId }, 'value'),
    );
  return lines;
}

/** null where it has none, or the process may not read them. */
export function readTypes(map: BackendMap): MapTypes | null {
  try {
    return map.types();
  } catch (error) {
    // Only who has CAP_SYS_ADMIN may read them.
    if (error instanceof EbpfError && error.code === 'ERR_EBPF_PERMISSION') return null;
    throw error;
  }
}
