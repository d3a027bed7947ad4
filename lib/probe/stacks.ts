/** Stacks as text: functions by name where they can be told. */
import { constants } from 'node:os';
import { frameText } from '../formats/profile/frame.ts';
import type { StackTraceMap } from '../object/maps/stack-trace.ts';
import type { BpfObject } from '../object/object.ts';
import { Symbolizer } from '../stacks/symbolizer.ts';

/** Another stack has its number: maps of stacks are hashes without chains (kernel/bpf/stackmap.c). */
const COLLISION = '[another stack has its number]';

const symbolizers = new WeakMap<BpfObject, Symbolizer>();

/** The innermost frame first; empty where there was no stack. Of a process that isn't known, addresses. */
export function showStack(
  id: number,
  object: BpfObject,
  of: 'kernel' | { readonly pid: number | undefined },
): readonly string[] {
  if (id === -constants.errno.EEXIST) return [COLLISION];
  const stack = id < 0 ? undefined : (object.maps.stacks as StackTraceMap).get(id);
  if (!stack) return [];
  const symbolizer = symbolizers.get(object) ?? new Symbolizer();
  symbolizers.set(object, symbolizer);
  if (of === 'kernel') return symbolizer.kernel(stack).map(frameText);
  const { pid } = of;
  const frames = pid === undefined ? stack.map(address => ({ address })) : symbolizer.user(pid, stack);
  return frames.map(frameText);
}
