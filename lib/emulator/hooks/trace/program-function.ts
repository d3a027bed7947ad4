/** fentry and fexit at functions of programs (BPF_TRACE_FENTRY with attach_prog_fd): they see what the function is given, and what it answers. */
import { attachTypeName } from '../../../formats/object/numbers.ts';
import { given } from '../../../given.ts';
import type { TraceAttach } from '../../../hooks/tracing.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Context } from '../../world/execution.ts';
import { structOf } from '../../world/members.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import { TargetError, type TargetFunction, targetFunction } from '../freplace/target.ts';
import { SkbContext } from '../skb/context.ts';
import { FIELD } from '../skb/fields.ts';
import { XdpContext } from '../xdp/context.ts';
import { words } from './context.ts';
import { Firing } from './fire.ts';

/** Of a function whose types are not known (MAX_BPF_FUNC_REG_ARGS). */
const MOST_ARGUMENTS = 5;

export function attachToProgram(world: World, program: EmulatedProgram, request: TraceAttach): EmulatedLink {
  const { kind, target: text } = request;
  const { attach, expectedAttachType } = program.linked;
  const doing = `program '${program.name}': cannot attach to function ${text}`;
  const target = targetFunction(world, attach!.program!, attach!.name, doing);
  const { program: watched, fn } = target;
  const places = placesOf(world, target);
  const own = kind === 'fexit' ? places.fexit : places.fentry;
  const isWatched = places.fentry.links.length + places.fexit.links.length > 0;
  if (!isWatched && watched.isIntercepted(fn.start)) {
    const why = 'a freplace program holds that function';
    throw new TargetError('ERR_EBPF_ALREADY_ATTACHED', doing, why, ERRNO.EBUSY);
  }
  if (!isWatched) watched.intercept(fn.start, (values, run) => traced(world, target, places, values, run));
  watched.retain();
  return new EmulatedLink({
    world,
    program,
    place: own,
    mechanism: 'tracing-link',
    kind: {
      type: 'tracing',
      details: {
        attachType: attachTypeName(expectedAttachType),
        targetObjectId: watched.id,
        targetBtfId: fn.typeId,
      },
    },
    ...given(request, 'cookie'),
    updatable: false,
    ended: () => {
      if (places.fentry.links.length + places.fexit.links.length === 0) watched.intercept(fn.start, null);
      watched.release();
    },
  });
}

interface TracePlaces {
  readonly fentry: Place;
  readonly fexit: Place;
}

function placesOf({ places }: World, { program, fn }: TargetFunction): TracePlaces {
  const at = (time: string) => places.at(`${time} program ${program.id} ${fn.name}`);
  return { fentry: at('fentry'), fexit: at('fexit') };
}

function traced(
  world: World,
  target: TargetFunction,
  { fentry, fexit }: TracePlaces,
  values: readonly bigint[],
  run: () => bigint,
): bigint {
  const { context } = world.running;
  const key = {};
  const count = argumentsOf(target);
  return Firing.run(world, { cpu: world.cpu }, firing => {
    const execute = (link: EmulatedLink, result?: bigint) => {
      const slots = values.slice(0, count).map(value => {
        if (Number(BigInt.asUintN(32, value)) !== context.region.address) return value;
        return firing.encoded(link.program, key, writer => {
          const { name, fields } = behind(context);
          const struct = name === '' ? undefined : structOf(writer.btf, name);
          return struct ? BigInt(writer.make(struct.id, fields, `context of ${target.fn.name}`)) : value;
        });
      });
      const facts = { functionArguments: count, hasResult: result !== undefined };
      firing.execute(link, words(result === undefined ? slots : [...slots, result]), facts);
    };
    for (const link of [...fentry.links].reverse()) execute(link);
    const result = run();
    for (const link of [...fexit.links].reverse()) execute(link, result);
    return result;
  });
}

function argumentsOf({ program, fn }: TargetFunction): number {
  const { ownBtf } = program;
  const type = fn.typeId === 0 ? undefined : ownBtf.type(fn.typeId);
  const prototype = type?.kind === 'func' ? ownBtf.type(type.type) : undefined;
  return prototype?.kind === 'func_proto' ? prototype.params.length : MOST_ARGUMENTS;
}

/** What the kernel has behind a context: that is what its functions, and so these programs, are given. */
function behind(context: Context): { readonly name: string; readonly fields: { [name: string]: unknown } } {
  if (context instanceof XdpContext) {
    const { data, dataEnd, dataMeta } = context;
    return { name: 'xdp_buff', fields: { data, data_end: dataEnd, data_meta: dataMeta } };
  }
  if (!(context instanceof SkbContext)) return { name: '', fields: {} };
  const { data, length } = context;
  const fields = { len: length, data, head: data, tail: length, end: length, mark: context.get(FIELD.MARK) };
  return { name: 'sk_buff', fields };
}
