/** Functions and raw tracepoints of the kernel: their arguments by name, from BTF, and what those point to. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfFuncProto } from '../../formats/btf/types.ts';
import { hostKernel, KERNEL_BTF_FOLDER } from '../../kernel-btf.ts';
import { hint, noField, refuse } from '../errors.ts';
import { type Argument, argumentValue } from '../path.ts';
import { registersFor } from '../registers.ts';
import type { Fields, Hook } from '../types.ts';
import { contextNumber, contextSlot } from '../value.ts';

/** Bytes of an argument's slot in the context of raw tracepoints and tracing programs. */
const SLOT = 8;

interface Prototype {
  readonly btf: Btf;
  readonly params: BtfFuncProto['params'];
  readonly returns: number;
}

type Kinds = 'func' | 'typedef';

/** Typedefs and pointers before a prototype: one of each, for tracepoints. */
const MOST_STEPS = 4;

/** undefined without BTF, and for what is not in it: functions in assembler, for instance. */
function findPrototype(kind: Kinds, name: string): Prototype | undefined {
  for (const btf of hostKernel.all()) {
    const id = btf.findOwn(kind, name);
    let type = id === undefined ? undefined : btf.type(id);
    for (let step = 0; step < MOST_STEPS && type && 'type' in type; step++) type = btf.type(type.type);
    if (type?.kind === 'func_proto') return { btf, params: type.params, returns: type.returnType };
  }
  return undefined;
}

/** Throws ERR_EBPF_NO_BTF, ERR_EBPF_NO_TARGET. */
function prototypeOf(hook: string, kind: Kinds, name: string, what: string, prefix = ''): Prototype {
  if (!hostKernel.kernel) {
    const why = `the kernel's types are needed, and ${KERNEL_BTF_FOLDER}/vmlinux can't be read (CONFIG_DEBUG_INFO_BTF)`;
    throw refuse(hook, why, 'ERR_EBPF_NO_BTF');
  }
  const found = findPrototype(kind, `${prefix}${name}`);
  if (found) return found;
  const names = [...hostKernel.all()].flatMap(btf =>
    Array.from(btf.ownOf(kind), id => btf.nameOf(id)).filter(each => each.startsWith(prefix)),
  );
  const near = hint(
    name,
    names.map(each => each.slice(prefix.length)),
  );
  throw refuse(hook, `the types of the kernel have no ${what} '${name}'${near}`, 'ERR_EBPF_NO_TARGET');
}

/** `name`, and what stands behind it. */
export const FIELD = /^(\w+)((?:->|[.[]).*)?$/s;

/** Fields of arguments that lie one after the other: each takes as many slots as it needs, and `slots[i]` is where one is. */
function fieldsOf(
  hook: string,
  prototype: () => Prototype,
  slots: (i: number) => number | undefined,
  context: Context,
  result?: number,
): Fields {
  let known: ReadonlyMap<string, Argument> | undefined;
  const read = ({ btf, params, returns }: Prototype) => {
    const found = new Map<string, Argument>();
    const add = (name: string, type: number, offset: number | undefined) => {
      if (offset !== undefined && name !== '' && !found.has(name))
        found.set(name, { type, offset, number: (size, signed) => context(offset, size, signed) });
    };
    let slot = 0;
    for (const { name, type } of params) {
      add(name, type, slots(slot));
      slot += type === 0 ? 1 : Math.max(1, Math.ceil(btf.sizeOf(type) / SLOT));
    }
    if (result !== undefined && returns !== 0) add('ret', returns, result < 0 ? slots(slot) : result);
    return found;
  };
  return field => {
    const types = prototype();
    known ??= read(types);
    const [, name = field, path = ''] = FIELD.exec(field) ?? [];
    const argument = known.get(name);
    if (!argument) throw noField(hook, name, known.keys());
    return argumentValue(hook, types.btf, argument, name, path);
  };
}

type Context = typeof contextNumber;

export function kprobeHook(name: string, fn: string): Hook {
  const { parameters } = registersFor(name);
  const prototype = once(() => prototypeOf(name, 'func', fn, 'function'));
  const field = fieldsOf(name, prototype, i => parameters[i], contextNumber);
  return { name, places: [{ section: `kprobe/${fn}`, field }], exit: `kretprobe/${fn}` };
}

/** The result alone: where the arguments were, something else is by then. Without BTF it is a number of 64 bits. */
export function kretprobeHook(name: string, fn: string): Hook {
  const { result } = registersFor(name);
  const plain = contextNumber(result, 8, true);
  const field: Fields = each => {
    const found = findPrototype('func', fn);
    if (!found && each === 'ret') return plain;
    if (!found) throw noField(name, each, ['ret']);
    return fieldsOf(
      name,
      () => ({ ...found, params: [] }),
      () => undefined,
      contextNumber,
      result,
    )(each);
  };
  return { name, places: [{ section: `kretprobe/${fn}`, field }] };
}

export function fentryHook(name: string, fn: string): Hook {
  const prototype = once(() => prototypeOf(name, 'func', fn, 'function'));
  const field = fieldsOf(name, prototype, i => i * SLOT, contextSlot);
  return { name, places: [{ section: `fentry/${fn}`, field }], exit: `fexit/${fn}` };
}

/** Arguments and, behind them, the result. */
export function fexitHook(name: string, fn: string): Hook {
  const prototype = once(() => prototypeOf(name, 'func', fn, 'function'));
  const field = fieldsOf(name, prototype, i => i * SLOT, contextSlot, -1);
  return { name, places: [{ section: `fexit/${fn}`, field }] };
}

/**
 * `raw_tp` and `tp_btf`. BTF has a typedef for each tracepoint, and for its arguments' names the function __traceiter_NAME (kernel 5.10); the
 * first parameter of both is the tracer's own. Without names they are `arg0` and on.
 */
export function rawTracepointHook(name: string, kind: 'raw_tp' | 'tp_btf', event: string): Hook {
  const prototype = once((): Prototype => {
    const found =
      findPrototype('func', `__traceiter_${event}`) ??
      prototypeOf(name, 'typedef', event, 'tracepoint', 'btf_trace_');
    const params = found.params.slice(1);
    return { ...found, params: params.map(({ name, type }, i) => ({ name: name || `arg${i}`, type })) };
  });
  const field = fieldsOf(name, prototype, i => i * SLOT, contextSlot);
  return { name, places: [{ section: `${kind}/${event}`, field }] };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
