/** Tracepoints and system calls, by what tracefs says of their fields. */
import { readFileSync } from 'node:fs';
import { eventNames, MOUNT_COMMAND, tracefsPath } from '../../kernel/tracefs.ts';
import { hint, noField, refuse } from '../errors.ts';
import { parseFormat, type TracepointField } from '../format.ts';
import type { Fields, Hook, Value } from '../types.ts';
import { contextArray, contextLocated, contextNumber, isSize, TEXT, textAt } from '../value.ts';

const SYSCALLS = 'syscalls';
const ENTER = 'sys_enter_';
const EXIT = 'sys_exit_';

export function tracepointHook(name: string, category: string, event: string): Hook {
  const path = formatPath(name, category, event, () => {
    const events = eventNames(category);
    const near = events.length > 0 ? hint(event, events) : hint(category, eventNames());
    return `there is no such tracepoint${near}`;
  });
  const place = { section: `tracepoint/${category}/${event}`, field: fieldsOf(name, path) };
  const syscall = event.startsWith(ENTER) ? event.slice(ENTER.length) : undefined;
  const exit = syscall === undefined ? {} : { exit: `tracepoint/${category}/${EXIT}${syscall}` };
  return { name, places: [place], ...exit };
}

/** A system call by its name, with the names of its arguments. */
export function syscallHook(name: string, syscall: string): Hook {
  formatPath(name, SYSCALLS, `${ENTER}${syscall}`, () => {
    const known = eventNames(SYSCALLS).flatMap(each =>
      each.startsWith(ENTER) ? [each.slice(ENTER.length)] : [],
    );
    return `there is no system call of that name with a tracepoint (CONFIG_FTRACE_SYSCALLS)${hint(syscall, known)}`;
  });
  return tracepointHook(name, SYSCALLS, `${ENTER}${syscall}`);
}

function formatPath(name: string, category: string, event: string, missing: () => string): string {
  if (tracefsPath('events') === undefined) {
    const why = `tracefs, which knows the fields of tracepoints, is not mounted: ${MOUNT_COMMAND}`;
    throw refuse(name, why, 'ERR_EBPF_NO_TRACEFS');
  }
  const path = tracefsPath(`events/${category}/${event}/format`);
  if (path === undefined) throw refuse(name, missing(), 'ERR_EBPF_NO_TARGET');
  return path;
}

function fieldsOf(hook: string, path: string): Fields {
  let known: ReadonlyMap<string, Value> | undefined;
  return name => {
    known ??= readFields(path);
    const value = known.get(name);
    if (!value) throw noField(hook, name, known.keys());
    return value;
  };
}

function readFields(path: string): Map<string, Value> {
  const fields = new Map<string, Value>();
  for (const field of parseFormat(readFileSync(path, 'utf8'))) {
    const value = fieldValue(field);
    if (value) fields.set(field.name, value);
  }
  return fields;
}

/** undefined for what is neither a number nor a text. */
function fieldValue({ type, offset, size, signed }: TracepointField): Value | undefined {
  if (/^__data_loc (?:const )?(?:unsigned )?char\[\]$/.test(type)) return contextLocated(offset);
  const number =
    isSize(size) && !/\[|__(?:data|rel)_loc/.test(type) ? contextNumber(offset, size, signed) : undefined;
  if (/^(?:const )?char \*$/.test(type) && size === 8)
    return { ...textAt(number!.load!), load: number!.load! };
  if (/^char\[\w+\]$/.test(type) && size <= TEXT) return contextArray(offset, size);
  return number;
}
