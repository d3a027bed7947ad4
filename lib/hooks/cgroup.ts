/** What the hooks of control groups are asked. */
import type { Floor } from './floor.ts';

/** Each hook of this file, and the first kernel that has it. */
export const CGROUP_FLOORS = {} as const satisfies Record<string, Floor>;
