/** Maps that say where packets go: devmap, devmap_hash, cpumap and xskmap, as bpf_redirect_map asks them. */
import { EmulatedTargets } from '../../maps/devmap.ts';
import type { EmulatedMap } from '../../maps/map.ts';
import type { EmulatedProgram } from '../../program.ts';

/** BPF_MAP_TYPE_* */
export const MAP_TYPE = { DEVMAP: 14, CPUMAP: 16, XSKMAP: 17, DEVMAP_HASH: 25 } as const;

export interface Target {
  /** Index of an interface; of a CPU map, how many frames wait there. */
  readonly number: number;
  /** What runs on the packet there. */
  readonly program: EmulatedProgram | undefined;
}

export interface Targets {
  targetAt(key: number): Target | undefined;
  targets(): Iterable<readonly [key: number, target: Target]>;
}

const NONE: Targets = { targetAt: () => undefined, targets: () => [] };

/** undefined for maps of other kinds. A map of AF_XDP sockets has none here: the emulator has no such sockets. */
export function targetsOf(map: EmulatedMap): Targets | undefined {
  if (map instanceof EmulatedTargets) return map;
  return map.definition.type === MAP_TYPE.XSKMAP ? NONE : undefined;
}

export const isDeviceMap = ({ definition: { type } }: EmulatedMap): boolean =>
  type === MAP_TYPE.DEVMAP || type === MAP_TYPE.DEVMAP_HASH;
