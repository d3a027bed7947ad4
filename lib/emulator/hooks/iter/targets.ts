/** What iterators go over: the emulator's own objects. */
import type { IterAttach } from '../../../hooks/tracing.ts';
import type { EmulatedMap } from '../../maps/map.ts';
import type { Task } from '../../world/task.ts';
import type { World } from '../../world/world.ts';
import { CGROUPS } from './cgroups.ts';
import { KERNEL } from './kernel.ts';
import type { Item } from './pass.ts';
import { SOCKETS } from './sockets.ts';
import { mapFields, type Target } from './target.ts';

/** Kinds of struct bpf_link (enum bpf_link_type), in their order from 1 on. */
const LINK_TYPES = [
  ...['raw_tracepoint', 'tracing', 'cgroup', 'iter', 'netns', 'xdp', 'perf_event', 'kprobe_multi'],
  ...['struct_ops', 'netfilter', 'tcx', 'uprobe_multi', 'netkit', 'sockmap'],
];

/** Types of maps that have elements to go over: hashes and arrays, plain, of each CPU, and LRU (bpf_iter_attach_map in kernel/bpf/map_iter.c). */
const WITH_ELEMENTS = [1, 2, 5, 6, 9, 10];

export const TARGETS: { readonly [name: string]: Target } = {
  task: {
    items: function* (world, request) {
      for (const task of chosen(world, request)) yield { task };
    },
    end: { task: null },
    takes: 'task',
  },
  task_file: {
    items: function* (world, request) {
      for (const task of chosen(world, request))
        for (const [fd, file] of task.openFiles) yield { task, fd, file };
    },
    end: { task: null, fd: 0, file: null },
    takes: 'task',
  },
  task_vma: {
    items: function* (world, request) {
      for (const task of chosen(world, request)) for (const vma of task.mappings) yield { task, vma };
    },
    end: { task: null, vma: null },
    takes: 'task',
  },
  bpf_map: {
    items: function* (world) {
      for (const [, map] of world.maps) yield { map: mapFields(map) };
    },
    end: { map: null },
  },
  bpf_map_elem: {
    items: elements,
    end: { map: null, key: null, value: null },
    takes: 'map',
    maps: WITH_ELEMENTS,
  },
  bpf_prog: {
    items: function* (world) {
      for (const [id, { name, type, linked }] of world.programs) {
        const length = linked.instructions.length / 8;
        yield { prog: { type, len: length, aux: { id, name: name.slice(0, 15) } } };
      }
    },
    end: { prog: null },
  },
  bpf_link: {
    items: function* (world) {
      for (const [id, link] of world.links) {
        const type = LINK_TYPES.indexOf(link.info().type) + 1;
        const { program } = link;
        yield { link: { id, type, prog: program && { type: program.type, aux: { id: program.id } } } };
      }
    },
    end: { link: null },
  },
  cgroup: CGROUPS,
  ...SOCKETS,
  ...KERNEL,
};

function chosen({ tasks }: World, { task }: IterAttach): Task[] {
  if (!task) return tasks.all();
  return tasks
    .all()
    .filter(({ pid, tgid }) => (task.tid !== undefined ? pid === task.tid : tgid === task.pid));
}

/** Values where they lie: programs may write to them. Of per-CPU maps those of all CPUs, one after the other. */
function* elements(world: World, _request: IterAttach, map: EmulatedMap | undefined): Generator<Item> {
  if (!map) return;
  const { memory } = world.machine;
  const { keySize, valueSize, name } = map.definition;
  const found: { readonly key: Uint8Array; readonly value: number }[] = [];
  map.visit((key, value) => {
    found.push({ key: memory.bytes.slice(key, key + keySize), value });
    return true;
  });
  const stride = Math.ceil(valueSize / 8) * 8;
  const key = memory.allocate(`key of map '${name}'`, keySize, false);
  const values = memory.allocate(`values of map '${name}'`, map.perCpu ? stride * world.cpus : 0);
  try {
    for (const element of found) {
      memory.bytes.set(element.key, key.address);
      if (map.perCpu) {
        for (let cpu = 0; cpu < world.cpus; cpu++) {
          const from = map.programLookupOf(cpu, key.address);
          memory.bytes.copyWithin(values.address + cpu * stride, from, from + valueSize);
        }
      }
      const value = map.perCpu ? values.address : element.value;
      yield { map: mapFields(map), key: BigInt(key.address), value: BigInt(value) };
    }
  } finally {
    memory.free(key);
    memory.free(values);
  }
}
