/** What was asked for, as values of a place. */
import { hint, refuse } from './errors.ts';
import type { Chosen } from './program.ts';
import { TASK_VALUES } from './task.ts';
import type { Hook, Place, Value } from './types.ts';
import { textAt } from './value.ts';
import type { Wanted } from './where.ts';

/**
 * What can be said of the task at the hook; `pid` is the process, `tid` the thread, `cgroup` the id of its cgroup, `kstack` and `ustack`
 * the functions that it is in, innermost first: by name, the process's where `by` or `where` has its pid, and else as addresses.
 */
export type TaskKey = keyof typeof TASK_VALUES;

export interface Question {
  readonly by?: readonly string[];
  readonly fields?: readonly string[];
  readonly of?: string;
  readonly where?: Readonly<Record<string, Wanted>>;
}

export function chooser(
  hook: Hook,
  { by = [], fields = [], of, where = {} }: Question,
): (place: Place) => Chosen {
  return place => {
    const values = new Map<string, Value>();
    const choose = (name: string, value: Value) => {
      if (values.has(name)) throw refuse(hook.name, `'${name}' is asked for twice`);
      values.set(name, value);
    };
    for (const name of by) choose(name, ofTask(name) ?? noTaskValue(hook, name));
    for (const name of fields) choose(name, ofPlace(hook, place, name));
    const measured = of === undefined ? {} : { of: number(hook, place, of) };
    const conditions = Object.entries(where).map(([name, wanted]) => {
      return { name, wanted, value: ofTask(name) ?? ofPlace(hook, place, name) };
    });
    return { values, conditions, ...measured };
  };
}

const ofTask = (name: string): Value | undefined =>
  Object.hasOwn(TASK_VALUES, name) ? TASK_VALUES[name as TaskKey] : undefined;

function noTaskValue(hook: Hook, name: string): never {
  throw refuse(hook.name, `there is no 'by' '${name}'${hint(name, Object.keys(TASK_VALUES))}`);
}

/** A field, or the text at the address that it is. */
function ofPlace(hook: Hook, place: Place, name: string): Value {
  const [, inner] = /^str\((.+)\)$/s.exec(name) ?? [];
  const value = place.field(inner ?? name);
  if (inner === undefined) return value;
  if (value.load) return textAt(value.load);
  throw refuse(hook.name, `field '${name}': '${inner}' is no address`);
}

function number(hook: Hook, place: Place, name: string): Value {
  const value = ofTask(name) ?? ofPlace(hook, place, name);
  if (value.load && value.type.kind === 'int') return value;
  throw refuse(hook.name, `of: '${name}' is no number`);
}
