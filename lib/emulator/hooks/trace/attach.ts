/** Tracepoints raw and formatted, and functions by BTF (bpf_raw_tp_link_attach, bpf_tracing_prog_attach in kernel/bpf/syscall.c). */
import { attachTypeName } from '../../../formats/object/numbers.ts';
import { given } from '../../../given.ts';
import type { RawTracepointAttach, TraceAttach, TracepointAttach } from '../../../hooks/tracing.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { tracePlace } from '../probe/places.ts';
import { checkTracepoint, rawTracepointPlace, tracepointPlace } from '../tracepoint/tracepoint.ts';
import { attachToProgram } from './program-function.ts';

/** BTF object that the kernel's own types are. */
const VMLINUX = 1;

export function attachTracepoint(
  world: World,
  program: EmulatedProgram,
  request: TracepointAttach,
): EmulatedLink {
  const { category, name, cookie } = request;
  const who = `program '${program.name}': cannot attach to tracepoint ${category}/${name}`;
  checkTracepoint(world, category, name, who);
  return new EmulatedLink({
    world,
    program,
    place: world.places.at(tracepointPlace(category, name)),
    mechanism: 'perf-event-link',
    kind: { type: 'perf_event', details: { event: 'tracepoint', name, ...(cookie && { cookie }) } },
    ...given(request, 'cookie'),
    updatable: false,
  });
}

export function attachRawTracepoint(
  world: World,
  program: EmulatedProgram,
  request: RawTracepointAttach,
): EmulatedLink {
  const { name } = request;
  checkTracepoint(world, '', name, `program '${program.name}': cannot attach to raw tracepoint ${name}`);
  return rawLink(world, program, name, request);
}

function rawLink(
  world: World,
  program: EmulatedProgram,
  name: string,
  request: { readonly cookie?: bigint },
): EmulatedLink {
  return new EmulatedLink({
    world,
    program,
    place: world.places.at(rawTracepointPlace(name)),
    mechanism: 'raw-tracepoint',
    kind: { type: 'raw_tracepoint', details: { name } },
    ...given(request, 'cookie'),
    updatable: false,
  });
}

/** tp_btf, fentry, fexit, fmod_ret, LSM: what the program was loaded for. */
export function attachTrace(world: World, program: EmulatedProgram, request: TraceAttach): EmulatedLink {
  const { kind, target } = request;
  const { attach, expectedAttachType } = program.linked;
  const name = attach?.name ?? target.replace(/^[^:]*:/, '');
  if (attach?.program) return attachToProgram(world, program, request);
  if (kind === 'tp_btf') return rawLink(world, program, name, request);
  const place = world.places.at(tracePlace(kind, name));
  const attachType = attachTypeName(expectedAttachType);
  const known = attach && attach.btfId !== 0 && { targetObjectId: VMLINUX, targetBtfId: attach.btfId };
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'tracing-link',
    kind: { type: 'tracing', details: { attachType, ...known } },
    ...given(request, 'cookie'),
    updatable: false,
  });
}
