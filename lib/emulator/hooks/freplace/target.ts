/** Functions of programs that other programs are loaded for (bpf_check_attach_target in kernel/bpf/verifier.c). */
import { EbpfError, type ErrorCode, nearestName, suggestion } from '../../../errors.ts';
import type { Btf } from '../../../formats/btf/btf.ts';
import { AttachType, ProgramType } from '../../../formats/object/numbers.ts';
import type { Handle } from '../../../hooks/tracing.ts';
import type { LinkedFunction, LinkedProgram } from '../../../linker/index.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedProgram } from '../../program.ts';
import { NO_TYPES } from '../../world/members.ts';
import type { World } from '../../world/world.ts';
import { mismatch } from './signature.ts';

const { EINVAL, ENOENT } = ERRNO;

export interface TargetFunction {
  readonly program: EmulatedProgram;
  readonly fn: LinkedFunction;
}

export class TargetError extends EbpfError {
  constructor(code: ErrorCode, doing: string, why: string, errno: number) {
    super(code, `${doing}: ${why}`, { errno });
  }
}

/** Throws ERR_EBPF_NO_TARGET for a function that the program has not, ERR_EBPF_INVALID_ARGUMENT for a program of another emulator. */
export function targetFunction(world: World, handle: Handle, name: string, doing: string): TargetFunction {
  const target = world.programs.byDescriptor(handle.fd());
  if (!target) {
    const why = 'the program is none of this emulator';
    throw new TargetError('ERR_EBPF_INVALID_ARGUMENT', doing, why, EINVAL);
  }
  if (typeof name !== 'string') {
    const why = `a function is named by text, not a ${typeof name}`;
    throw new TargetError('ERR_EBPF_INVALID_ARGUMENT', doing, why, EINVAL);
  }
  const { functions } = target.linked;
  const fn = functions.find(fn => fn.name === name);
  if (fn) return { program: target, fn };
  const near = nearestName(
    name,
    functions.map(fn => fn.name),
  );
  const hint = near === undefined ? '' : `; ${suggestion(near)}`;
  const why = `there is no global function of that program '${name}'${hint}`;
  throw new TargetError('ERR_EBPF_NO_TARGET', doing, why, ENOENT);
}

/** Whether a program of freplace fits in the place of a function. Throws ERR_EBPF_INVALID_ARGUMENT. */
export function checkReplacement(
  replacement: Pick<LinkedProgram, 'functions'> & { readonly ownBtf: EmulatedProgram['ownBtf'] },
  { program, fn }: TargetFunction,
  doing: string,
): void {
  const refuse = (why: string) => {
    throw new TargetError('ERR_EBPF_INVALID_ARGUMENT', doing, why, EINVAL);
  };
  if (program.type === ProgramType.EXT) refuse('a program that replaces a function is not itself replaced');
  if (!fn.global) refuse(`${fn.name}() is a static function, and only global ones are replaced`);
  const why = mismatch(replacement.ownBtf, replacement.functions[0]!.typeId, program.ownBtf, fn.typeId);
  if (why !== undefined) refuse(`it does not fit in the place of ${fn.name}(): ${why}`);
}

/** At load, of programs that are loaded for another one. Throws as the others do. */
export function checkAttachTarget(world: World, linked: LinkedProgram, types: Btf | null): void {
  const { attach, name, functions, type, expectedAttachType } = linked;
  if (!attach?.program) return;
  const doing = `program '${name}': cannot be loaded`;
  const target = targetFunction(world, attach.program, attach.name, doing);
  if (type === ProgramType.EXT) checkReplacement({ functions, ownBtf: types ?? NO_TYPES }, target, doing);
  else if (expectedAttachType === AttachType.MODIFY_RETURN)
    throw new TargetError('ERR_EBPF_LOAD', doing, 'fmod_ret changes no result of a program', EINVAL);
}
