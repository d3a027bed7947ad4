/** Operations that programs may stand for: check_struct_ops_btf_id(). */
import { acquire } from '../calls/references.ts';
import type { Env } from '../env.ts';
import { parameterOfStub } from '../memory/operations.ts';
import { EINVAL, ENOTSUPP } from '../outcome.ts';
import { attachedPrototype } from '../program/attached.ts';
import { OPERATIONS } from '../tables/operations.ts';

const STRUCT_OPS = 27;

export function checkStructOps(env: Env): void {
  const { program } = env;
  if (program.type !== STRUCT_OPS) return;
  if (!program.gpl) env.reject(EINVAL, 'struct ops programs must have a GPL compatible license\n');
  const attached = attachedPrototype(env.program);
  if (!attached) return;
  const { name: struct, called: member, proto } = attached;
  const operations = OPERATIONS.get(struct) ?? env.unsupported(`operations of struct ${struct}`);
  const refuse = (errno: number): never =>
    env.reject(errno, `attach to unsupported member ${member} of struct ${struct}\n`);
  if (operations.without.has(member)) refuse(ENOTSUPP);
  const mayNotSleep = operations.sleepable !== null && !operations.sleepable.has(member);
  if (program.sleepable && mayNotSleep) refuse(EINVAL);
  const givesReference = proto.params.some((_, i) => parameterOfStub(attached, i)?.reference);
  const callsTail = program.subprograms.some(({ hasTailCall }) => hasTailCall);
  if (givesReference && callsTail) env.reject(EINVAL, 'program with __ref argument cannot tail call\n');
}

/** What an operation is given to give on (do_check_common()). */
export function takeReferences(env: Env): void {
  if (env.program.type !== STRUCT_OPS) return;
  const attached = attachedPrototype(env.program);
  attached?.proto.params.forEach((_, i) => {
    if (parameterOfStub(attached, i)?.reference) env.givenReferences.set(i, acquire(env));
  });
}
