/** The kernel's symbols as programs see them: addresses, and memory for its variables. */
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { hostKernel } from '../../kernel-btf.ts';
import { TypeIndex } from '../../linker/core/candidates.ts';
import { runningKernel } from '../../running-kernel.ts';
import { ObjectWriter } from './objects.ts';
import type { World } from './world.ts';

/** A symbol without a type is a place that can be told from others, and is zero. */
const PLACE = 8;

export interface KernelVariable {
  readonly address: number;
  /** Bytes from one CPU's copy to the next. */
  readonly stride: number;
}

export class Symbols {
  readonly #world: World;
  readonly #addresses = new Map<string, number>();
  /** Variables with their types. */
  readonly #typed = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #variables = new Map<number, KernelVariable>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether the kernel that is played has it; what is no function is known of the running kernel alone. */
  has(name: string): boolean {
    const { btf } = this.#world;
    if (!btf) return false;
    const index = TypeIndex.of(btf);
    if (index.find('func', name) !== undefined || index.find('var', name) !== undefined) return true;
    return btf === hostKernel.kernel && runningKernel().symbol?.(name) !== undefined;
  }

  /** Where a function begins, or a place for a name: the same one each time. */
  address(name: string): number {
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    const { address } = this.#world.machine.memory.allocate(`kernel symbol ${name}`, PLACE, false);
    this.#addresses.set(name, address);
    this.#names.set(address, name);
    return address;
  }

  /** Of `extern const void name __ksym`; undefined where the kernel has no such symbol. */
  untyped(name: string): bigint | undefined {
    return this.has(name) ? BigInt(this.address(name)) : undefined;
  }

  /** Of a typed one: a variable has memory, zero at first, and each CPU its own. */
  typed(name: string, btf: Btf, id: number): bigint {
    const type = btf.type(id);
    if (type.kind !== 'var') return BigInt(this.address(name));
    const known = this.#typed.get(name);
    if (known !== undefined) return BigInt(known);
    const { machine, cpus } = this.#world;
    const stride = Math.ceil(btf.sizeOf(type.type) / 8) * 8;
    const { address } = machine.memory.allocate(`kernel variable ${name}`, stride * cpus, false);
    this.#typed.set(name, address);
    this.#names.set(address, name);
    this.#variables.set(address, { address, stride });
    return BigInt(address);
  }

  variableAt(address: number): KernelVariable | undefined {
    return this.#variables.get(address);
  }

  /** Writes the copy of a CPU. Throws ERR_EBPF_NO_TARGET, ERR_EBPF_NO_BTF, ERR_EBPF_VALUE. */
  write(name: string, value: unknown, cpu: number): void {
    const { btf } = this.#world;
    if (!btf) {
      const why = 'the types of a kernel say what it is, and the emulator has none: new Emulator({ btf })';
      throw new EbpfError('ERR_EBPF_NO_BTF', `kernel variable '${name}': ${why}`);
    }
    const id = TypeIndex.of(btf).find('var', name);
    const type = id === undefined ? undefined : btf.type(id);
    if (type?.kind !== 'var') {
      const near = nearestName(name, TypeIndex.of(btf).namesOf('var'));
      const hint = near === undefined ? '' : `; ${suggestion(near)}`;
      throw new EbpfError('ERR_EBPF_NO_TARGET', `the kernel has no variable '${name}' in its BTF${hint}`);
    }
    const { address, stride } = this.#variables.get(Number(this.typed(name, btf, id!)))!;
    // What pointers point to stays as long as the emulator.
    new ObjectWriter(this.#world, btf).write(type.type, value, address + cpu * stride, name);
  }

  /** Those that programs have asked for. */
  names(): Iterable<string> {
    return this.#names.values();
  }

  /** The address that one has; 0 where no program has asked for it. */
  known(name: string): number {
    return this.#addresses.get(name) ?? this.#typed.get(name) ?? 0;
  }

  nameAt(address: number): string | undefined {
    return this.#names.get(address);
  }
}
