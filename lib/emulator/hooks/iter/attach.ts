/** Links of iterators (bpf_iter_link_attach in kernel/bpf/bpf_iter.c). */
import type { BackendIteration } from '../../../backend.ts';
import { EbpfError } from '../../../errors.ts';
import type { IterAttach } from '../../../hooks/tracing.ts';
import { EmulatedLink, type LinkOptions } from '../../link.ts';
import type { EmulatedMap } from '../../maps/map.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { CGROUP_ORDERS } from './cgroups.ts';
import { Pass } from './pass.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

class IterLink extends EmulatedLink {
  readonly #world: World;
  readonly #request: IterAttach;
  readonly #target: Target;
  readonly #map: EmulatedMap | undefined;
  #holdsMap: boolean;

  constructor(options: LinkOptions, request: IterAttach, target: Target, map: EmulatedMap | undefined) {
    super(options);
    this.#world = options.world;
    this.#request = request;
    this.#target = target;
    this.#map = map;
    this.#holdsMap = map !== undefined;
    map?.retain();
  }

  iterate(): BackendIteration {
    // Throws where it has been closed.
    this.info();
    const objects = this.#target.items(this.#world, this.#request, this.#map, this.program.btf);
    return new Pass(this.#world, this.program, this.#request.target, objects, this.#target);
  }

  override async close(): Promise<void> {
    await super.close();
    if (this.#holdsMap) this.#map?.release();
    this.#holdsMap = false;
  }
}

export function attachIterator(world: World, program: EmulatedProgram, request: IterAttach): EmulatedLink {
  const name = request.target;
  const refuse = (
    code: 'ERR_EBPF_INVALID_ARGUMENT' | 'ERR_EBPF_NOT_SUPPORTED' | 'ERR_EBPF_NO_TARGET',
    why: string,
  ) => new EbpfError(code, `program '${program.name}': cannot attach to iterator over ${name}: ${why}`);
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
  if (!target) {
    const why = `the emulator goes over ${Object.keys(TARGETS).join(', ')}`;
    throw refuse('ERR_EBPF_NOT_SUPPORTED', why);
  }
  for (const option of ['map', 'task', 'cgroup'] as const) {
    if (request[option] !== undefined && target.takes !== option)
      throw refuse('ERR_EBPF_INVALID_ARGUMENT', `it takes no ${option}`);
  }
  if (target.takes === 'map' && !request.map)
    throw refuse(
      'ERR_EBPF_INVALID_ARGUMENT',
      'it is over the elements of one map: attach({ map: object.maps.… })',
    );
  const map = request.map && world.maps.byDescriptor(request.map.fd());
  if (request.map && !map) throw refuse('ERR_EBPF_INVALID_ARGUMENT', 'the map is none of this emulator');
  if (map && !target.maps?.includes(map.definition.type))
    throw refuse('ERR_EBPF_INVALID_ARGUMENT', `${name} does not go over maps of this type`);
  const { task, cgroup } = request;
  if (cgroup && !CGROUP_ORDERS.includes(cgroup.order)) {
    const why = `there is no order '${cgroup.order}'; there are '${CGROUP_ORDERS.join("', '")}'`;
    throw refuse('ERR_EBPF_INVALID_ARGUMENT', why);
  }
  const group = cgroup && world.cgroups.at(cgroup.path ?? '/', `program '${program.name}'`);
  if (task) {
    const given = Object.values(task).filter(id => id !== undefined);
    if (given.length !== 1) throw refuse('ERR_EBPF_INVALID_ARGUMENT', 'task takes one of pid, tid and pidfd');
    if (task.pidfd !== undefined)
      throw refuse('ERR_EBPF_NOT_SUPPORTED', 'the emulator has no pidfds: say the pid');
    const found = world.tasks.all().some(({ pid, tgid }) => pid === task.tid || tgid === task.pid);
    if (!found) throw refuse('ERR_EBPF_NO_TARGET', `the emulator has no task ${task.pid ?? task.tid}`);
  }
  return new IterLink(
    {
      world,
      program,
      place: world.places.at(`iter ${name}`),
      mechanism: 'iter-link',
      kind: {
        type: 'iter',
        details: {
          name,
          ...(map && { mapId: map.id }),
          ...(group && { cgroupId: group.id, order: cgroup.order }),
          ...(task?.tid !== undefined && { tid: task.tid }),
          ...(task?.pid !== undefined && { pid: task.pid }),
        },
      },
      updatable: true,
    },
    request,
    target,
    map,
  );
}
