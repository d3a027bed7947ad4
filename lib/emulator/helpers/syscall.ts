/** System calls that programs of type syscall make (kernel/bpf/syscall.c): those of bpf(2) that are about maps. */

import { EbpfError } from '../../errors.ts';
import type { BtfKind } from '../../formats/btf/types.ts';
import { TypeIndex } from '../../linker/core/candidates.ts';
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { createEmulatedMap } from '../maps/create.ts';
import type { EmulatedMap } from '../maps/map.ts';
import { TYPE } from '../maps/types.ts';
import type { World } from '../world/world.ts';
import { readable } from './arguments.ts';
import { checkSize } from './checked.ts';
import { latin1Text } from './format.ts';
import type { HelperTable } from './table.ts';

const { EBADF, E2BIG, EFAULT, EINVAL, ENOENT, ENOMEM, EPERM } = ERRNO;

/** enum bpf_cmd: those that programs may give. */
const COMMAND = {
  MAP_CREATE: 0,
  MAP_UPDATE: 2,
  MAP_DELETE: 3,
  MAP_GET_FD_BY_ID: 14,
  MAP_FREEZE: 22,
} as const;
/** There, too, in the kernel. */
const OTHERS: { readonly [command: number]: string } = {
  5: 'BPF_PROG_LOAD',
  17: 'BPF_RAW_TRACEPOINT_OPEN',
  18: 'BPF_BTF_LOAD',
  28: 'BPF_LINK_CREATE',
};
/** union bpf_attr: bytes of it, and what calls about maps have there. */
const MOST_ATTR = 4096;
const AT = {
  TYPE: 0,
  KEY_SIZE: 4,
  VALUE_SIZE: 8,
  ENTRIES: 12,
  FLAGS: 16,
  INNER: 20,
  NAME: 28,
  EXTRA: 64,
  /** Of calls about elements: descriptor, pointers to key and value, flags. */
  MAP: 0,
  KEY: 8,
  VALUE: 16,
  ELEMENT_FLAGS: 24,
} as const;
const NAME_BYTES = 16;
/** BPF_F_RDONLY, BPF_F_WRONLY */
const RDONLY = 1 << 3;

/** BTF_KIND_* numbers (include/uapi/linux/btf.h). */
const KINDS: readonly BtfKind[] = [
  ...(['void', 'int', 'ptr', 'array', 'struct', 'union', 'enum', 'fwd', 'typedef', 'volatile'] as const),
  ...(['const', 'restrict', 'func', 'func_proto', 'var', 'datasec', 'float', 'decl_tag'] as const),
  ...(['type_tag', 'enum64'] as const),
];

export const syscallHelpers = (world: World): HelperTable => ({
  bpf_sys_bpf: {
    parameters: ['i32', 'pointer', 'i32'],
    result: 'i32',
    call(command: number, pointer: number, length: number): number {
      const size = checkSize(length, 'the size of the attributes');
      const at = readable(world, pointer, size, 'r2, the attributes');
      const other = OTHERS[command];
      if (other) throw new HelperFault(`the emulator has not got ${other} for programs`);
      if (size > MOST_ATTR) return -E2BIG;
      // What is not given is 0.
      const attributes = new DataView(new ArrayBuffer(MOST_ATTR));
      const { bytes } = world.machine.memory;
      new Uint8Array(attributes.buffer).set(bytes.subarray(at, at + size));
      return new MapCall(world, attributes).run(command);
    },
  },
  bpf_sys_close: {
    parameters: ['i32'],
    result: 'i32',
    call(descriptor: number): number {
      const map = world.maps.byDescriptor(descriptor >>> 0);
      if (!map || !opened(world).delete(descriptor >>> 0)) return -EBADF;
      world.maps.close(descriptor >>> 0);
      map.releaseUser();
      return 0;
    },
  },
  bpf_btf_find_by_name_kind: {
    parameters: ['pointer', 'i32', 'i32', 'i32'],
    result: 'i64',
    call(pointer: number, length: number, kind: number, flags: number): bigint {
      const size = checkSize(length, 'the size of the name', 1);
      const at = readable(world, pointer, size, 'r1, the name');
      const { bytes } = world.machine.memory;
      if (flags !== 0 || size <= 1 || bytes[at + size - 1] !== 0) return BigInt(-EINVAL);
      if (!world.btf) return BigInt(-EINVAL);
      const wanted = KINDS[kind];
      const name = latin1Text(bytes.slice(at, bytes.indexOf(0, at)));
      const id = wanted && wanted !== 'void' ? TypeIndex.of(world.btf).find(wanted, name) : undefined;
      return BigInt(id ?? -ENOENT);
    },
  },
});

/** Descriptors that programs have made: the user's are not theirs to close. */
const descriptors = new WeakMap<World, Set<number>>();

function opened(world: World): Set<number> {
  let set = descriptors.get(world);
  if (!set) descriptors.set(world, (set = new Set()));
  return set;
}

class MapCall {
  readonly #world: World;
  readonly #attributes: DataView;

  constructor(world: World, attributes: DataView) {
    this.#world = world;
    this.#attributes = attributes;
  }

  /** A descriptor, 0, or a negative errno. */
  run(command: number): number {
    switch (command) {
      case COMMAND.MAP_CREATE:
        return this.#create();
      case COMMAND.MAP_GET_FD_BY_ID: {
        const map = this.#world.maps.byId(this.#word(0));
        return map ? this.#open(map) : -ENOENT;
      }
      case COMMAND.MAP_UPDATE:
      case COMMAND.MAP_DELETE:
      case COMMAND.MAP_FREEZE: {
        const map = this.#world.maps.byDescriptor(this.#word(AT.MAP));
        if (!map) return -EBADF;
        const readOnly = (map.definition.flags & RDONLY) !== 0;
        if (readOnly || (map.frozen && command !== COMMAND.MAP_FREEZE)) return -EPERM;
        return command === COMMAND.MAP_FREEZE ? -map.freeze() : this.#change(map, command);
      }
      default:
        return -EINVAL;
    }
  }

  #create(): number {
    const { maps } = this.#world;
    const type = this.#word(AT.TYPE);
    const hasInner = type === TYPE.ARRAY_OF_MAPS || type === TYPE.HASH_OF_MAPS;
    const inner = hasInner ? maps.byDescriptor(this.#word(AT.INNER)) : null;
    if (inner === undefined) return -EBADF;
    try {
      const map = createEmulatedMap(this.#world, {
        name: this.#name(),
        type,
        keySize: this.#word(AT.KEY_SIZE),
        valueSize: this.#word(AT.VALUE_SIZE),
        maxEntries: this.#word(AT.ENTRIES),
        flags: this.#word(AT.FLAGS),
        mapExtra: this.#attributes.getBigUint64(AT.EXTRA, true),
        inner,
        hasTypes: false,
        types: null,
        fields: [],
      });
      return this.#open(map);
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
      return -(error.code === 'ERR_EBPF_NO_MEMORY' ? ENOMEM : (error.errno ?? EINVAL));
    }
  }

  #change(map: EmulatedMap, command: number): number {
    const { keySize } = map.definition;
    const key = this.#pointer(AT.KEY, keySize);
    if (key === undefined) return -EFAULT;
    if (command === COMMAND.MAP_DELETE) return -map.delete(key);
    const bytes = map.valueStride * (map.perCpu ? this.#world.cpus : 1);
    const value = this.#pointer(AT.VALUE, bytes);
    if (value === undefined) return -EFAULT;
    return -map.update(key, value, this.#attributes.getBigUint64(AT.ELEMENT_FLAGS, true));
  }

  #open(map: EmulatedMap): number {
    map.retainUser();
    const descriptor = this.#world.maps.open(map);
    opened(this.#world).add(descriptor);
    return descriptor;
  }

  /** Memory of the program; undefined where it is none. */
  #pointer(at: number, size: number): number | undefined {
    const address = this.#attributes.getBigUint64(at, true);
    if (size === 0) return 0;
    const there = address < 1n << 32n && this.#world.machine.memory.allows(Number(address), size, false);
    return there ? Number(address) : undefined;
  }

  #name(): string {
    const bytes = new Uint8Array(this.#attributes.buffer, AT.NAME, NAME_BYTES);
    const end = bytes.indexOf(0);
    return latin1Text(bytes.slice(0, end < 0 ? NAME_BYTES : end));
  }

  #word(at: number): number {
    return this.#attributes.getUint32(at, true);
  }
}
