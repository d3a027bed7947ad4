/** Arguments that are timers, work queues and the like in map values: check_map_field_pointer(). */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import type { FieldKind } from '../program/fields.ts';
import type { VerifierMap } from '../program/map.ts';
import { knownValue } from '../state/scalar.ts';

/** Answers the map that it is in. */
export function mapField(env: Env, register: number, kind: FieldKind): VerifierMap {
  const reg = env.reg(register);
  const map = reg.map!;
  if (reg.scalar.tnum.mask !== 0n)
    env.reject(
      EINVAL,
      `R${register} doesn't have constant offset. ${kind} has to be at the constant offset\n`,
    );
  if (!map.btf) env.reject(EINVAL, `map '${map.name}' has to have BTF in order to use ${kind}\n`);
  const field = map.fields.find(each => each.kind === kind);
  if (!field) env.reject(EINVAL, `map '${map.name}' has no valid ${kind}\n`);
  const offset = reg.off + Number(knownValue(reg.scalar));
  if (field.offset !== offset)
    env.reject(EINVAL, `off ${offset} doesn't point to 'struct ${kind}' that is at ${field.offset}\n`);
  return map;
}
