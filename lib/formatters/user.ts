/** `root`: a uid, as /etc/passwd has it; the number where it hasn't. */
import { readFileSync } from 'node:fs';
import { integer } from './value.ts';

let users: ReadonlyMap<string, string> | undefined;

export function user(value: unknown): string {
  const id = String(BigInt.asUintN(32, integer(value, 'user')));
  users ??= readUsers();
  return users.get(id) ?? id;
}

/** Of several names of a uid the first, as getpwuid(3) has it. */
function readUsers(): Map<string, string> {
  const found = new Map<string, string>();
  try {
    for (const [, name, id] of readFileSync('/etc/passwd', 'utf8').matchAll(/^([^:\n]+):[^:\n]*:(\d+):/gm))
      if (!found.has(id!)) found.set(id!, name!);
  } catch {
    // Without the file users are numbers.
  }
  return found;
}
