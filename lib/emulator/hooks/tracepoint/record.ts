/**
 * What programs at a tracepoint see: a struct trace_event_raw_CLASS with the event's fields, and behind it the texts that its `__data_loc_`
 * fields point to (include/trace/stages/).
 */
import type { Btf } from '../../../formats/btf/btf.ts';
import type { BtfComposite } from '../../../formats/btf/types.ts';
import { TypeIndex } from '../../../linker/core/candidates.ts';
import type { EmulatedProgram } from '../../program.ts';
import { structOf } from '../../world/members.ts';
import type { ObjectWriter } from '../../world/objects.ts';
import type { World } from '../../world/world.ts';
import { functionSignature, tracepointSignature } from '../trace/arguments.ts';

export interface RecordType {
  readonly id: number;
  readonly type: BtfComposite;
}

const PREFIX = 'trace_event_raw_';
/** The first 8 bytes are the kernel's own: perf_trace_run_bpf_submit puts a pointer there (kernel/events/core.c). */
export const HIDDEN = 8;
const SYSCALL = /^sys_(enter|exit)_/;

/** undefined where no types tell what the event looks like. `program`: whose first parameter may say it. */
export function recordType(btf: Btf, event: string, program?: EmulatedProgram): RecordType | undefined {
  const syscall = SYSCALL.exec(event)?.[1];
  // Those of single system calls have no struct of their own; this one has the same bytes (struct syscall_tp_t in kernel/trace/trace.h).
  if (syscall) return structOf(btf, `${PREFIX}sys_${syscall}`);
  return structOf(btf, PREFIX + event) ?? declared(btf, program) ?? ofClass(btf, event);
}

/** Names of fields as `fire` takes them. */
export function fieldNames({ type }: RecordType): string[] {
  return type.members
    .filter(({ name }) => !['ent', '__data', ''].includes(name))
    .map(({ name }) => name.replace(LOCATION, ''));
}

const LOCATION = /^__(?:rel|data)_loc_/;
const encoder = new TextEncoder();

export function writeRecord(
  world: World,
  writer: ObjectWriter,
  { id, type }: RecordType,
  fields: { readonly [name: string]: unknown },
  what: string,
): Uint8Array {
  const { memory } = world.machine;
  const plain: { [name: string]: unknown } = { ent: { pid: world.tasks.current.pid } };
  const data = type.members.find(({ name }) => name === '__data');
  let end = data ? data.bitOffset / 8 : type.size;
  const texts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  for (const { name, bitOffset } of type.members) {
    const field = name.replace(LOCATION, '');
    if (field === name) {
      if (Object.hasOwn(fields, name)) plain[name] = fields[name];
      continue;
    }
    const bytes = textOf(fields[field]);
    // Where it lies and how long it is; a relative one counts from behind the field.
    const from = name.startsWith('__rel_') ? end - (bitOffset / 8 + 4) : end;
    plain[name] = ((bytes.length << 16) | (from & 0xffff)) >>> 0;
    texts.push({ at: end, bytes });
    end += bytes.length;
  }
  const size = Math.ceil((Math.max(end, type.size) + 4) / 8) * 8 - 4;
  const address = writer.reserve(size, `record of ${what}`);
  writer.write(id, plain, address, what);
  for (const { at, bytes } of texts) memory.bytes.set(bytes, address + at);
  return memory.bytes.slice(address, address + size);
}

/** A text has its NUL; what is not given is an empty one. */
function textOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return encoder.encode(`${typeof value === 'string' ? value : ''}\0`);
}

/** `struct trace_event_raw_sched_wakeup_template *` in the program's own signature. */
function declared(btf: Btf, program: EmulatedProgram | undefined): RecordType | undefined {
  const own = program?.ownBtf;
  const name = program?.linked.functions[0]?.name ?? program?.name;
  const [first] = (own && name !== undefined && functionSignature(own, name)?.parameters) || [];
  const pointer = first && own!.type(own!.resolve(first.type));
  if (pointer?.kind !== 'ptr') return undefined;
  const struct = own!.type(own!.resolve(pointer.type));
  if (struct.kind !== 'struct' && struct.kind !== 'fwd') return undefined;
  return struct.name.startsWith(PREFIX) ? structOf(btf, struct.name.replace(/___.*/, '')) : undefined;
}

/**
 * Events of a class (DECLARE_EVENT_CLASS) share its struct, and BTF does not say which class an event is of. It takes the same arguments;
 * among those that do, its name begins as the event's does.
 */
function ofClass(btf: Btf, event: string): RecordType | undefined {
  let known = classes.get(btf);
  if (!known) classes.set(btf, (known = new Map()));
  if (!known.has(event)) known.set(event, findClass(btf, event));
  return known.get(event);
}

const classes = new WeakMap<Btf, Map<string, RecordType | undefined>>();

function findClass(btf: Btf, event: string): RecordType | undefined {
  const wanted = tracepointSignature(btf, event);
  if (!wanted) return undefined;
  const types = wanted.parameters.map(({ type }) => type).join();
  let best: { readonly name: string; readonly common: number } | undefined;
  for (const struct of TypeIndex.of(btf).namesOf('struct')) {
    if (!struct.startsWith(PREFIX)) continue;
    const name = struct.slice(PREFIX.length);
    const common = commonPrefix(name, event) + (/_(?:template|class)$/.test(name) ? 0.5 : 0);
    if (common < 3 || (best && common <= best.common)) continue;
    const probe = functionSignature(btf, `__bpf_trace_${name}`);
    if (
      probe?.parameters
        .slice(1)
        .map(({ type }) => type)
        .join() === types
    )
      best = { name, common };
  }
  return best && structOf(btf, PREFIX + best.name);
}

function commonPrefix(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
