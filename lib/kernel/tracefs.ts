/** tracefs: which tracepoints the kernel has. */
import { existsSync, readdirSync } from 'node:fs';

/** Where it is mounted by convention (kernel 4.1, and before that inside of debugfs): libbpf looks in the same places. */
const MOUNTS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

export const MOUNT_COMMAND = 'mount -t tracefs tracefs /sys/kernel/tracing';

/** A file or folder of it, if it is mounted and has it. */
export function tracefsPath(name: string): string | undefined {
  return MOUNTS.map(mount => `${mount}/${name}`).find(path => existsSync(path));
}

/** Names in `events`, or in one of its categories; empty for what isn't there or can't be read. */
export function eventNames(category = ''): string[] {
  const folder = tracefsPath(`events/${category}`);
  if (folder === undefined) return [];
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}
