/** Variables and functions of the kernel by their types: check_pseudo_btf_id(). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Env } from '../env.ts';
import { ENOENT } from '../outcome.ts';
import { pointer, type Register } from '../state/register.ts';
import { F, T } from '../state/type.ts';

/** Variables of which each CPU has its own. */
const PERCPU = '.data..percpu';

/** The kernel must know where it is. */
export function checkSymbol(env: Env, at: number): void {
  const { name } = lookUp(env, at).type;
  if (env.rules.hasSymbol(name)) return;
  env.reject(ENOENT, `ldimm64 failed to find the address for kernel symbol '${name}'.\n`);
}

function lookUp(env: Env, at: number) {
  const { program } = env;
  const relocation = program.insns.relocation.get(at);
  const extern = relocation?.kind === 'btf-id' ? program.externs[relocation.extern] : undefined;
  if (!extern) return env.unsupported('variables that the object does not name');
  const btf = program.btfOf(extern.module);
  if (!btf)
    return env.unsupported(`types of ${extern.module === null ? 'the kernel' : `module ${extern.module}`}`);
  return { btf, extern, type: btf.type(program.insns.imm[at]!) };
}

export function kernelVariable(env: Env, at: number): Register {
  const { program } = env;
  const { btf, extern, type } = lookUp(env, at);
  if (type.kind === 'func') return pointer(T.MEM | F.RDONLY);
  if (type.kind !== 'var') return env.unsupported(`'${extern.name}', which is no variable of the kernel`);
  const btfId = btf.resolve(type.type);
  if (isPerCpu(btf, program.insns.imm[at]!)) return pointer(T.BTF_ID | F.PERCPU, { btf, btfId });
  const { kind } = btf.type(btfId);
  if (kind === 'struct' || kind === 'union') return pointer(T.BTF_ID, { btf, btfId });
  return pointer(T.MEM | F.RDONLY, { memSize: btf.sizeOf(btfId) });
}

function isPerCpu(btf: Btf, id: number): boolean {
  const section = btf.find('datasec', PERCPU);
  const type = section === undefined ? undefined : btf.type(section);
  return type?.kind === 'datasec' && type.entries.some(entry => entry.type === id);
}
