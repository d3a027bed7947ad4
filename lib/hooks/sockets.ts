/** What the hooks of sockets and network namespaces are asked. */
import type { Floor } from './floor.ts';

/** Each hook of this file, and the first kernel that has it. */
export const SOCKET_FLOORS = {} as const satisfies Record<string, Floor>;
