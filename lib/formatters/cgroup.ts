/** `/sys/fs/cgroup/app`: the id of a cgroup (bpf_get_current_cgroup_id()); the number where it has gone, or is not mounted here. */
import { cgroupPath } from '../kernel/cgroup-path.ts';
import { integer } from './value.ts';

/** Ids are never given out twice while a machine runs; a group that has gone keeps its name here. */
const MOST = 4096;
const known = new Map<bigint, string>();

export const cgroup = (value: unknown): string => knownPath(value, 'cgroup') ?? String(value);

/** undefined where it isn't known. */
export function knownPath(value: unknown, what: string): string | undefined {
  const id = integer(value, what);
  const path = known.get(id) ?? findPath(id);
  if (path !== undefined && known.size < MOST) known.set(id, path);
  return path;
}

/** There is none where there is no /proc. */
function findPath(id: bigint): string | undefined {
  try {
    return cgroupPath(id);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
