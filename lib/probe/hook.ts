/** Where a probe sits, and what can be read there. */
import { readFileSync } from 'node:fs';
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import { eventNames, MOUNT_COMMAND, tracefsPath } from '../kernel/tracefs.ts';
import { parseFormat, type TracepointField } from './format.ts';
import { functionHook } from './function.ts';
import type { Hook, Value } from './types.ts';
import { contextArray, contextLocated, contextNumber, contextText } from './value.ts';

const TRACEPOINT = /^(?:tracepoint|tp):(\w+)[/:](\w+)$/;
const FUNCTION = /^(kprobe|kretprobe):([\w.]+)$/;

/**
 * `tracepoint:CATEGORY/NAME`, `kprobe:FUNCTION` or `kretprobe:FUNCTION`. Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_TARGET,
 * ERR_EBPF_NO_TRACEFS, ERR_EBPF_NO_BTF.
 */
export function findHook(name: string): Hook {
  const tracepoint = TRACEPOINT.exec(name);
  if (tracepoint) return tracepointHook(name, tracepoint[1]!, tracepoint[2]!);
  const fn = FUNCTION.exec(name);
  if (fn) return functionHook(name, fn[2]!, fn[1] === 'kretprobe');
  throw new EbpfError(
    'ERR_EBPF_INVALID_ARGUMENT',
    `probe: '${name}' is no hook: write tracepoint:CATEGORY/NAME, kprobe:FUNCTION or kretprobe:FUNCTION`,
  );
}

function tracepointHook(name: string, category: string, event: string): Hook {
  if (tracefsPath('events') === undefined) {
    const why = `tracefs, which knows the fields of tracepoints, is not mounted: ${MOUNT_COMMAND}`;
    throw new EbpfError('ERR_EBPF_NO_TRACEFS', `probe '${name}': ${why}`);
  }
  const path = tracefsPath(`events/${category}/${event}/format`);
  if (path === undefined) {
    const events = eventNames(category);
    const near = events.length > 0 ? nearestName(event, events) : nearestName(category, eventNames());
    const hint = near === undefined ? '' : `; ${suggestion(near)}`;
    throw new EbpfError('ERR_EBPF_NO_TARGET', `probe '${name}': there is no such tracepoint${hint}`);
  }
  const enter = /^sys_enter_(\w+)$/.exec(event);
  const exit = enter ? `tracepoint/${category}/sys_exit_${enter[1]}` : undefined;
  return { name, section: `tracepoint/${category}/${event}`, exit, fields: () => fieldsOf(path) };
}

function fieldsOf(path: string): Map<string, Value> {
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
  if (/^(?:const )?char \*$/.test(type) && size === 8) return contextText(offset);
  if (/^char\[\w+\]$/.test(type) && size <= 64) return contextArray(offset, size);
  if (/\[|__(?:data|rel)_loc/.test(type)) return undefined;
  return size === 1 || size === 2 || size === 4 || size === 8
    ? contextNumber(offset, size, signed)
    : undefined;
}
