/** Programs in the place of another program's function (bpf_tracing_prog_attach in kernel/bpf/syscall.c). */
import { attachTypeName } from '../../../formats/object/numbers.ts';
import type { FreplaceAttach } from '../../../hooks/tracing.ts';
import { ERRNO } from '../../errno.ts';
import { callbackOf } from '../../helpers/callback.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { checkReplacement, TargetError, targetFunction } from './target.ts';

const { EBUSY, EINVAL } = ERRNO;

export function attachFreplace(
  world: World,
  program: EmulatedProgram,
  request: FreplaceAttach,
): EmulatedLink {
  const { function: name } = request;
  const doing = `program '${program.name}': cannot attach to function ${name}`;
  const found = targetFunction(world, request.target, name, doing);
  const { program: target, fn } = found;
  // Of this emulator, or it would not have been loaded.
  const first = program.linked.attach?.program as EmulatedProgram | null | undefined;
  if (first && first.type !== target.type) {
    const why = `'${target.name}' is of another type than '${first.name}', for which it was loaded`;
    throw new TargetError('ERR_EBPF_INVALID_ARGUMENT', doing, why, EINVAL);
  }
  checkReplacement({ ...program.linked, ownBtf: program.ownBtf }, found, doing);
  if (target.isIntercepted(fn.start)) {
    const why = 'another freplace program, or an fentry or fexit one, holds that function';
    throw new TargetError('ERR_EBPF_ALREADY_ATTACHED', doing, why, EBUSY);
  }
  // It is given what the function is: what it wants of the context is in the registers.
  target.intercept(fn.start, values => callbackOf(world, program.handle)(...values));
  target.retain();
  return new EmulatedLink({
    world,
    program,
    place: world.places.at(`freplace ${target.id} ${name}`),
    mechanism: 'freplace-link',
    kind: {
      type: 'tracing',
      details: {
        attachType: attachTypeName(program.linked.expectedAttachType),
        targetObjectId: target.id,
        targetBtfId: fn.typeId,
      },
    },
    updatable: false,
    ended: () => {
      target.intercept(fn.start, null);
      target.release();
    },
  });
}
