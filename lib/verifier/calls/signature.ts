/** What the types of a global function say of its arguments: btf_prepare_func_args(). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Env } from '../env.ts';
import { EINVAL, EOPNOTSUPP } from '../outcome.ts';
import type { Program } from '../program/program.ts';
import { CONTEXT_TYPES } from '../rules/context-types.ts';
import { kernelType, kindText } from './kernel-type.ts';

export type Parameter =
  | { readonly kind: 'context' | 'scalar' | 'dynptr' | 'arena' | 'untrusted memory' }
  | { readonly kind: 'memory'; readonly size: number; readonly nullable: boolean }
  | {
      readonly kind: 'object';
      /** In the kernel. */
      readonly type: string;
      readonly id: number;
      readonly nullable: boolean;
      readonly untrusted: boolean;
    };

const MAX_PARAMETERS = 5;
const TAGS = new Set(['ctx', 'trusted', 'untrusted', 'nonnull', 'nullable', 'arena']);

export function parametersOf(env: Env, index: number): Parameter[] {
  const { program } = env;
  const { typeId, name } = program.subprograms[index]!;
  const { btf } = program;
  const fn = btf?.type(typeId);
  const proto = fn?.kind === 'func' ? btf!.type(fn.type) : undefined;
  if (!btf || proto?.kind !== 'func_proto') return env.unsupported('global functions without types');
  if (proto.params.length > MAX_PARAMETERS)
    env.reject(
      EINVAL,
      `Global function ${name}() with ${proto.params.length} > ${MAX_PARAMETERS} args. Buggy compiler.\n`,
    );
  const { voidGlobals } = env.rules.knows;
  const returnsArena = env.rules.knows.arenaTypes && isArenaPointer(btf, proto.returnType);
  if (!isNumber(btf, proto.returnType) && !(voidGlobals && returnsNothing(env, index)) && !returnsArena) {
    const what = voidGlobals ? 'return value not void or scalar' : "doesn't return scalar";
    env.reject(EINVAL, `Global function ${name}() ${what}. Only those are supported.\n`);
  }
  return proto.params.map(({ type }, i) => {
    const tags = tagsOf(env, btf, typeId, i);
    if (env.rules.knows.arenaTypes && isArenaPointer(btf, type)) tags.add('arena');
    return parameter(env, btf, type, i, tags, name);
  });
}

/** Of a function that has types. */
export function returnsNothing({ program: { btf, subprograms } }: Env, index: number): boolean {
  const fn = btf?.type(subprograms[index]!.typeId);
  const proto = fn?.kind === 'func' ? btf!.type(fn.type) : undefined;
  return proto?.kind === 'func_proto' && btf!.resolve(proto.returnType) === 0;
}

function isNumber(btf: Btf, typeId: number): boolean {
  const { kind } = btf.type(btf.resolve(typeId));
  return kind === 'int' || kind === 'enum' || kind === 'enum64';
}

/** Has the type tag `arena` behind it. */
function isArenaPointer(btf: Btf, typeId: number): boolean {
  const pointer = btf.type(btf.resolve(typeId));
  if (pointer.kind !== 'ptr') return false;
  let type = btf.type(pointer.type);
  while (type.kind === 'type_tag') {
    if (type.name === 'arena') return true;
    type = btf.type(type.type);
  }
  return false;
}

/** Declaration tags `arg:…` of a parameter. */
function tagsOf(env: Env, btf: Btf, typeId: number, i: number): Set<string> {
  const tags = btf
    .tags(typeId, i)
    .filter(tag => tag.startsWith('arg:'))
    .map(tag => tag.slice(4));
  // Older kernels look at no tag, and loaders help with that of contexts alone (bpf_program_fixup_func_info() in libbpf).
  if (!env.rules.knows.argumentTags) return new Set(tags.filter(tag => tag === 'ctx'));
  for (const tag of tags)
    if (!TAGS.has(tag)) env.reject(EOPNOTSUPP, `arg#${i} has unsupported set of tags\n`);
  return new Set(tags);
}

function parameter(
  env: Env,
  btf: Btf,
  typeId: number,
  i: number,
  tags: ReadonlySet<string>,
  name: string,
): Parameter {
  const type = btf.type(btf.resolve(typeId));
  const invalid = (): never => env.reject(EINVAL, `arg#${i} has invalid combination of tags\n`);
  const alone = (tag: string): never =>
    env.reject(EINVAL, `arg#${i} ${tag} cannot be combined with any other tags\n`);
  if (type.kind !== 'ptr') {
    if (tags.size > 0) env.reject(EINVAL, `arg#${i} has pointer tag, but is not a pointer type\n`);
    if (isNumber(btf, typeId)) return { kind: 'scalar' };
    return env.reject(
      EINVAL,
      `Arg#${i} type ${type.kind.toUpperCase()} in ${name}() is not supported yet.\n`,
    );
  }
  const target = btf.type(btf.resolve(type.type));
  if (!env.rules.knows.memoryArguments && !isContextType(env.program, btf, type.type))
    env.reject(EINVAL, `Arg#${i} type PTR in ${name}() is not supported yet.\n`);
  if (tags.has('ctx') || isContextType(env.program, btf, type.type)) {
    if (tags.size > (tags.has('ctx') ? 1 : 0)) invalid();
    return { kind: 'context' };
  }
  if (target.kind === 'struct' && target.name === 'bpf_dynptr') {
    if (tags.size > 0) invalid();
    return { kind: 'dynptr' };
  }
  const object = (trust: { nullable: boolean; untrusted: boolean }): Parameter => {
    const id = kernelType(env, i, target);
    return { kind: 'object', type: env.program.kernelBtf!.nameOf(id), id, ...trust };
  };
  if (tags.has('trusted')) {
    if (tags.has('nonnull') || tags.has('untrusted')) invalid();
    return object({ nullable: tags.has('nullable'), untrusted: false });
  }
  if (tags.has('untrusted')) {
    if (tags.size > 1) alone('untrusted');
    if (target.kind === 'struct' || target.kind === 'union')
      return object({ nullable: false, untrusted: true });
    if (target.kind !== 'void' && target.kind !== 'int' && target.kind !== 'enum' && target.kind !== 'enum64')
      env.reject(
        EINVAL,
        `arg#${i} reference type('${kindText(target.kind)} ${target.name}') is not a primitive type\n`,
      );
    return { kind: 'untrusted memory' };
  }
  if (tags.has('arena')) return tags.size > 1 ? alone('arena') : { kind: 'arena' };
  if (tags.has('nullable')) invalid();
  const sized = target.kind !== 'void' && target.kind !== 'fwd' && target.kind !== 'func_proto';
  if (!sized)
    env.reject(
      EINVAL,
      `arg#${i} reference type('${kindText(target.kind)} ${target.name}') size cannot be determined: -22\n`,
    );
  return { kind: 'memory', size: btf.sizeOf(type.type), nullable: !tags.has('nonnull') };
}

/** btf_is_prog_ctx_type(): by the name of the struct, or the typedef's that kprobes have. */
export function isContextType(program: Program, btf: Btf, targetId: number): boolean {
  const names = CONTEXT_TYPES[program.type] ?? [];
  let id = targetId;
  for (let depth = 0; depth < 32; depth++) {
    const type = btf.type(id);
    if (names.includes(type.name)) return true;
    if (type.kind !== 'typedef' && type.kind !== 'const' && type.kind !== 'volatile') return false;
    id = type.type;
  }
  return false;
}
