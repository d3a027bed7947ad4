/** Which helpers a program may call. */
import type { Env } from '../env.ts';
import { findKind, unpack } from '../tables/probed.ts';

const cache = new Map<string, { ids: ReadonlySet<number>; kind: string }>();

/** `kind`: the name by which tables know programs of its type. */
export function allowedHelpers(env: Env): { ids: ReadonlySet<number>; kind: string } {
  const { type, attach, sleepable } = env.program;
  const key = `${env.rules.version} ${type} ${attach} ${sleepable}`;
  const known = cache.get(key);
  if (known) return known;
  const kind = findKind(env.rules.kinds, type, attach, sleepable);
  if (!kind) return env.unsupported(`helpers of program type ${type}, attach type ${attach}`);
  const found = { ids: unpack(kind.helpers), kind: kind.name };
  cache.set(key, found);
  return found;
}
