/** Objects of the kernel, of maps and of the program as arguments of kernel functions: process_kf_arg_ptr_to_btf_id(). */

import { argumentName } from '../calls/argument-name.ts';
import type { Env } from '../env.ts';
import { areNoCastAliases, matches } from '../memory/btf-type.ts';
import { recordOf } from '../memory/record.ts';
import { EINVAL } from '../outcome.ts';
import { hasField } from '../program/fields.ts';
import { hasFlag, type KfuncParameter } from '../program/kfunc.ts';
import type { Register } from '../state/register.ts';
import { isRcu, isUnsafe, KERNEL_STRUCTS, TRUSTED } from '../state/trust.ts';
import { baseOf, F, flagsOf, T, typeText } from '../state/type.ts';
import { KF } from '../tables/kfuncs.ts';
import { kindText } from './kind.ts';
import type { KfuncMeta } from './meta.ts';

export function mapArgument(env: Env, meta: KfuncMeta, register: number): void {
  const reg = env.reg(register);
  const { map, mapUid, btf, memSize } = reg;
  // The kernel looks at a field that pointers of other kinds have, too.
  if (!map && !btf && memSize === 0) env.reject(EINVAL, `pointer in R${register} isn't map pointer\n`);
  if (meta.map && map && hasField(map.fields, 'bpf_wq', 'bpf_task_work')) {
    if (meta.map !== map || meta.mapUid !== mapUid) {
      const [what, one, other] = hasField(map.fields, 'bpf_task_work')
        ? ['bpf_task_work', 2, 3]
        : ['workqueue', 1, 2];
      env.reject(
        EINVAL,
        `${what} pointer in R${one} map_uid=${meta.mapUid} doesn't match map pointer in R${other} map_uid=${mapUid}\n`,
      );
    }
  }
  meta.map = map;
  meta.mapUid = mapUid;
}

export function objectArgument(
  env: Env,
  meta: KfuncMeta,
  { target }: KfuncParameter,
  index: number,
  kind: 'map' | 'object',
): void {
  const { kfunc } = meta;
  const { btf, name } = kfunc;
  const reg = env.reg(index + 1);
  const base = baseOf(reg.type);
  const own = KERNEL_STRUCTS[base];
  if ((base !== T.BTF_ID || (isUnsafe(reg.type) && !isRcu(reg))) && own === undefined) {
    const trusted = base | (flagsOf(reg.type) & TRUSTED);
    env.reject(
      EINVAL,
      `${argumentName(env, index)} is ${typeText(reg.type)} expected ${typeText(trusted)} or socket\n`,
    );
  }
  const wanted = kind === 'map' ? btf.find('struct', 'bpf_map') : target;
  const given = typeOf(env, meta, reg);
  if (wanted === undefined) env.unsupported("kernel functions, without the kernel's BTF");
  const strict =
    (hasFlag(kfunc, KF.RELEASE) && reg.ref !== 0) || areNoCastAliases(given, { btf, id: wanted });
  const id = given.btf.resolve(given.id);
  const [wantedName, givenName] = [btf.nameOf(wanted), given.btf.nameOf(id)];
  if (isProjection(wantedName, givenName)) return;
  if (matches(given, reg.off, { btf, id: wanted }, strict)) return;
  env.reject(
    EINVAL,
    `kernel function ${name} ${argumentName(env, index, 'args#')} expected pointer to ${kindText(btf, wanted)} ${wantedName} ` +
      `but R${index + 1} has a pointer to ${kindText(given.btf, id)} ${givenName}\n`,
  );
}

function typeOf(env: Env, { kfunc: { btf } }: KfuncMeta, reg: Register) {
  if (baseOf(reg.type) === T.BTF_ID && reg.btf) return { btf: reg.btf, id: reg.btfId };
  const id = btf.find('struct', KERNEL_STRUCTS[baseOf(reg.type)]!);
  if (id === undefined) return env.unsupported("objects, without the kernel's BTF");
  return { btf, id };
}

/** btf_is_projection_of(): what a program's context is made of. */
const isProjection = (wanted: string, given: string) =>
  (wanted === '__sk_buff' && given === 'sk_buff') || (wanted === 'xdp_md' && given === 'xdp_buff');

/** KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, TRACING: in an NMI, maybe. */
const TRACING = new Set([2, 5, 7, 17, 24, 26]);

/** What bpf_obj_drop() gets. */
export function allocatedArgument(env: Env, meta: KfuncMeta, index: number): void {
  const reg = env.reg(index + 1);
  const { name, role } = meta.kfunc;
  const fail = (what: string): never => env.reject(EINVAL, `${argumentName(env, index)} expected ${what}\n`);
  const dropper = (drops: string) => `for ${drops}${env.rules.knows.namesRegisters ? '' : '_impl'}()`;
  if (reg.type === (T.BTF_ID | F.ALLOC)) {
    if (role !== 'bpf_obj_drop') fail(dropper('bpf_obj_drop'));
  } else if (reg.type === (T.BTF_ID | F.ALLOC | F.PERCPU)) {
    if (role !== 'bpf_percpu_obj_drop') fail(dropper('bpf_percpu_obj_drop'));
  } else fail('pointer to allocated object');
  if (reg.ref === 0) env.reject(EINVAL, 'allocated object must be referenced\n');
  const keeps = recordOf(env, reg).some(({ kptr }) => kptr?.type === 'ref');
  if (keeps && TRACING.has(env.program.type) && env.rules.knows.dropInNmi)
    env.reject(EINVAL, `${name} cannot be used in tracing programs on types with NMI unsafe fields\n`);
  meta.btf = reg.btf;
  meta.btfId = reg.btfId;
}
