/** Contexts that are the arguments of a kernel function, tracepoint, iterator or operation, 8 bytes each: btf_ctx_access(). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Env } from '../env.ts';
import { attachedPrototype, parameterAt } from '../program/attached.ts';
import { answersOfHook, isUntrustedHook } from '../rules/hooks.ts';
import { within32 } from '../state/bounds.ts';
import { change, pointer, type Register, scalarOf, UNKNOWN_SCALAR } from '../state/register.ts';
import { draft, UNKNOWN } from '../state/scalar.ts';
import { baseOf, F, mayBeNull, T, typeOfText } from '../state/type.ts';
import type { Access } from './access.ts';
import { specialOperand } from './operations.ts';

/** TRACING, STRUCT_OPS, EXT, LSM. */
const TRACING = 26;
const STRUCT_OPS = 27;
const LSM = 29;
const TYPES = new Set([TRACING, STRUCT_OPS, 28, LSM]);
/** BPF_TRACE_RAW_TP, _FEXIT, BPF_MODIFY_RETURN, BPF_LSM_MAC, BPF_TRACE_ITER, BPF_LSM_CGROUP */
const A = { RAW_TP: 23, FEXIT: 25, MODIFY_RETURN: 26, LSM_MAC: 27, ITER: 28, LSM_CGROUP: 43 } as const;
/** Bytes. */
const SLOT = 8;
/** MAX_BPF_FUNC_ARGS */
const MAX_ARGUMENTS = 12;

/** What is passed by its value, besides numbers. */
const VALUES: ReadonlySet<string> = new Set(['enum', 'enum64', 'struct', 'union']);

export const hasArguments = (env: Env) => TYPES.has(env.program.type);

export function accessArguments(env: Env, what: Access, offset: number, invalid: () => never): void {
  const { size, write, value } = what;
  if (offset < 0 || offset >= MAX_ARGUMENTS * 8 || write || offset % size !== 0) invalid();
  const next = argument(env, offset, size, invalid);
  if (value < 0) return;
  if (next.type !== T.SCALAR && what.signExtended) invalid();
  env.set(value, mayBeNull(next.type) ? change(next, { id: env.newId() }) : next);
}

function argument(env: Env, offset: number, size: number, invalid: () => never): Register {
  const { program } = env;
  const attached = attachedPrototype(env.program);
  const say = (text: string): never => {
    env.say(`${text}\n`);
    return invalid();
  };
  if (!attached) return env.unsupported('arguments of what this kernel has no types of');
  const { btf, proto, skipped, name, called: tname } = attached;
  if (offset % 8 !== 0) say(`func '${tname}' offset ${offset} is not multiple of 8`);
  const index = parameterAt(attached, offset);
  const parameters = proto.params.slice(skipped);
  const operand = program.type === STRUCT_OPS ? specialOperand(env, attached, index) : undefined;
  if (operand && size === SLOT) return given(env, operand, offset, invalid);
  const none = () => say(`func '${tname}' doesn't have ${index + 1}-th argument`);
  if (index > parameters.length) none();
  let typeId: number;
  if (index === parameters.length) {
    const last: readonly number[] = [A.FEXIT, A.LSM_MAC, A.LSM_CGROUP, A.MODIFY_RETURN];
    if (!last.includes(program.attach)) none();
    if (program.type === LSM) return hookResult(env);
    typeId = proto.returnType;
  } else typeId = parameters[index]!.type;
  const id = btf.resolve(typeId);
  const type = btf.type(id);
  const isSmall = type.kind === 'int' && type.size <= SLOT;
  if (index === parameters.length && program.attach === A.MODIFY_RETURN && !isSmall)
    say(`ret type ${type.kind.toUpperCase()} not allowed for fmod_ret`);
  if (isSmall || VALUES.has(type.kind)) return UNKNOWN_SCALAR;
  if (type.kind !== 'ptr')
    return say(
      `func '${tname}' arg${index} '${btf.nameOf(id)}' has type ${type.kind.toUpperCase()}. Only pointer access is allowed`,
    );
  if (size !== 8) say(`func '${tname}' size ${size} must be 8`);
  const list = program.attach === A.ITER ? env.rules.iterators[name] : env.rules.tracepoints[name];
  const special = program.type === TRACING && (program.attach === A.ITER || program.attach === A.RAW_TP);
  const told = special ? toldOf(list, offset) : undefined;
  if (told !== undefined) return asTold(env, btf, told);
  const target = structAt(btf, type.type);
  if (!target) return UNKNOWN_SCALAR;
  const parameter = index < parameters.length ? parameters[index]!.name : '';
  // Nobody has looked at what tracepoints of modules are given.
  const ofModule = program.attach === A.RAW_TP && program.linked.attach?.module;
  const nullable = parameter.endsWith('__nullable') || ofModule ? F.MAYBE_NULL : 0;
  const kind = btf.type(target.id).kind.toUpperCase();
  env.say(`func '${tname}' arg${index} has btf_id ${target.id} type ${kind} '${btf.nameOf(target.id)}'\n`);
  const btfId = promoted(env, btf, target.id);
  return pointer(T.BTF_ID | trust(env) | nullable | target.flags, { btf, btfId });
}

/** A reference that the program has given away is no argument any more. */
function given(env: Env, operand: Register, offset: number, invalid: () => never): Register {
  const { ref } = operand;
  if (ref !== 0 && !env.state.refs.some(({ id }) => id === ref)) {
    env.say(`invalid bpf_context access off=${offset}. Reference may already be released\n`);
    return invalid();
  }
  return operand;
}

/** What the hook would return so far: 0 or a negative errno, or a boolean. Before 6.12, and of cgroups: nothing is known of it. */
function hookResult({ program, rules }: Env): Register {
  if (program.attach !== A.LSM_MAC || !rules.knows.hookReturns) return UNKNOWN_SCALAR;
  const { min, max } = answersOfHook(program);
  return scalarOf(within32(draft(UNKNOWN), min, max));
}

/** Congestion controls get sockets that are TCP's (bpf_tcp_ca_is_valid_access()). */
function promoted({ program }: Env, btf: Btf, id: number): number {
  const isTcp = program.type === STRUCT_OPS && program.linked.attach?.name === 'tcp_congestion_ops';
  if (!isTcp || btf.nameOf(id) !== 'sock') return id;
  return btf.find('struct', 'tcp_sock') ?? id;
}

/** prog_args_trusted() */
function trust({ program, rules }: Env): number {
  if (!rules.knows.trusted) return 0;
  if (program.type === STRUCT_OPS) return F.TRUSTED;
  const trusted = program.type === TRACING && (program.attach === A.RAW_TP || program.attach === A.ITER);
  const hook = program.type === LSM && !isUntrustedHook(rules.version, program.linked.attach?.name ?? '');
  return trusted || hook ? F.TRUSTED : 0;
}

function structAt(btf: Btf, target: number): { id: number; flags: number } | undefined {
  const tag = btf.type(target);
  const flags = tag.kind === 'type_tag' ? ({ user: F.USER, percpu: F.PERCPU }[tag.name] ?? 0) : 0;
  const id = btf.resolve(target);
  const { kind } = btf.type(id);
  return kind === 'struct' || kind === 'union' ? { id, flags } : undefined;
}

/** What the kernel was asked about an argument: `8:trusted_ptr_or_null_task_struct`. */
function toldOf(list: string | undefined, offset: number): string | undefined {
  return list
    ?.split(' ')
    .find(each => each.startsWith(`${offset}:`))
    ?.slice(`${offset}:`.length);
}

function asTold(env: Env, btf: Btf, text: string): Register {
  if (text === '!' || text === 'scalar') return UNKNOWN_SCALAR;
  // Buffers that may be written had a name of their own until 5.16.
  const { type, name } = typeOfText(text.replace(/^rdwr_buf/, 'buf'));
  if (baseOf(type) === T.NOT_INIT) env.unsupported(`arguments of type '${text}'`);
  if (baseOf(type) !== T.BTF_ID) return pointer(type);
  const btfId = btf.find('struct', name) ?? btf.find('union', name);
  if (btfId === undefined) return env.unsupported(`type '${name}', which the kernel's BTF lacks`);
  return pointer(type, { btf, btfId });
}
