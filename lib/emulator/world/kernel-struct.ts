/** A struct of the kernel that stays: the same pointer wherever it is given. */
import { createCodec } from '../../codec/index.ts';
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { TypeIndex } from '../../linker/core/candidates.ts';
import type { Region } from '../memory/memory.ts';
import { memberOf, structOf } from './members.ts';
import { ObjectWriter } from './objects.ts';
import { type KernelObject, unknownField, wrong } from './values.ts';
import type { World } from './world.ts';

export type StructFields = { readonly [field: string]: unknown };

interface Place {
  readonly region: Region;
  readonly writer: ObjectWriter;
}

/** A struct of a type that programs do not know is a place without fields. */
const UNKNOWN_SIZE = 8;

export class KernelStruct implements KernelObject {
  readonly #world: World;
  readonly #name: string;
  readonly #path: string;
  readonly #defaults: () => StructFields;
  #fields: StructFields;
  /** Where it lies, by the types that it is laid out for: one for each, unless programs bring their own. */
  readonly #places = new Map<Btf, Place>();
  #freed = false;

  /** @internal `defaults`: fields that are there where the types have them, and the user has not said otherwise. */
  constructor(
    world: World,
    name: string,
    fields: StructFields,
    path = name,
    defaults: () => StructFields = () => ({}),
  ) {
    this.#world = world;
    this.#name = name;
    this.#path = path;
    this.#defaults = defaults;
    this.#fields = fields;
  }

  /** @internal Lays it out now, so that what is wrong is told where it was given. Throws ERR_EBPF_NO_TARGET, ERR_EBPF_VALUE. */
  check(): this {
    const { btf } = this.#world;
    if (!btf) return this;
    if (!structOf(btf, this.#name)) throw unknown(btf, this.#name);
    this.address(btf);
    return this;
  }

  /** Changes fields; all others stay, and programs see it at once. Throws ERR_EBPF_VALUE. */
  update(fields: StructFields): void {
    this.#fields = { ...this.#fields, ...fields };
    for (const [btf, { region, writer }] of this.#places) {
      // What a program has kept of what pointers pointed to points there no more.
      writer.free();
      this.#write(writer, btf, region.address);
    }
  }

  /**
   * What a field is now, as programs that know the kernel's types (or, without BTF, those that it was last given to) have left it: numbers, text,
   * objects; a pointer is its address. Throws ERR_EBPF_VALUE for a field that is none, ERR_EBPF_NO_BTF where no program has seen it.
   */
  get(field: string): unknown {
    if (typeof field !== 'string')
      throw wrong(this.#path, `a field is asked for by its name, not a ${typeof field}`);
    const btf = this.#world.btf ?? [...this.#places.keys()].at(-1);
    const struct = btf && structOf(btf, this.#name);
    if (!btf || !struct)
      throw new EbpfError('ERR_EBPF_NO_BTF', `${this.#path}: there are no types that say where ${field} is`);
    const place = memberOf(btf, struct.type, field);
    if (!place) throw unknownField(btf, struct.type, field, '');
    const { member, bitOffset } = place;
    const { view } = this.#world.machine.memory;
    const address = this.address(btf);
    if (member.bitSize !== 0) return bitsAt(view, address, bitOffset, member.bitSize);
    const codec = createCodec(btf, member.type, { mode: 'interpreted' });
    return codec.decode(view, address + bitOffset / 8);
  }

  /** @internal Programs of those types may write to it meanwhile. */
  writable<T>(btf: Btf, work: () => T): T {
    const { memory } = this.#world.machine;
    this.address(btf);
    const { region } = this.#places.get(btf)!;
    memory.expose(region, region.address, region.size, true);
    try {
      return work();
    } finally {
      if (this.#places.get(btf)?.region === region) memory.expose(region, region.address, region.size, false);
    }
  }

  /** @internal */
  get freed(): boolean {
    return this.#freed;
  }

  /** Gives its memory back: a program that follows a pointer to it faults. Idempotent. */
  free(): void {
    this.#freed = true;
    for (const { region, writer } of this.#places.values()) {
      writer.free();
      this.#world.machine.memory.free(region);
    }
    this.#places.clear();
  }

  /** @internal */
  address(btf: Btf): number {
    if (this.#freed) throw new EbpfError('ERR_EBPF_CLOSED', `${this.#path}: its memory has been freed`);
    const known = this.#places.get(btf);
    if (known) return known.region.address;
    const size = structOf(btf, this.#name)?.type.size ?? UNKNOWN_SIZE;
    const region = this.#world.machine.memory.allocate(`struct ${this.#name} of ${this.#path}`, size, false);
    const writer = new ObjectWriter(this.#world, btf);
    // Before its fields: some point back to it.
    this.#places.set(btf, { region, writer });
    try {
      this.#write(writer, btf, region.address);
    } catch (error) {
      this.#places.delete(btf);
      writer.free();
      this.#world.machine.memory.free(region);
      throw error;
    }
    return region.address;
  }

  #write(writer: ObjectWriter, btf: Btf, address: number): void {
    const struct = structOf(btf, this.#name);
    if (!struct) return;
    this.#world.machine.memory.bytes.fill(0, address, address + struct.type.size);
    for (const [name, value] of Object.entries(this.#defaults())) {
      if (this.#fields[name] === undefined && memberOf(btf, struct.type, name))
        writer.writeKnown(struct.id, { [name]: value }, address, this.#path);
    }
    writer.write(struct.id, this.#fields, address, this.#path);
  }
}

function unknown(btf: Btf, name: string): EbpfError {
  const near = nearestName(name, TypeIndex.of(btf).namesOf('struct'));
  const hint = near === undefined ? '' : `; ${suggestion(near)}`;
  return new EbpfError('ERR_EBPF_NO_TARGET', `emulator: the kernel has no struct ${name}${hint}`);
}

function bitsAt(view: DataView, address: number, bitOffset: number, bitSize: number): number {
  let value = 0;
  for (let i = bitSize - 1; i >= 0; i--) {
    const bit = bitOffset + i;
    value = value * 2 + ((view.getUint8(address + (bit >> 3)) >> (bit & 7)) & 1);
  }
  return value;
}
