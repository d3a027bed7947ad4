/** How something that happens in the emulator's world runs the programs that watch it. */

import { EbpfError } from '../../../errors.ts';
import type { Btf } from '../../../formats/btf/btf.ts';
import type { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import { NO_TYPES } from '../../world/members.ts';
import { ObjectWriter, type WriterOptions } from '../../world/objects.ts';
import type { Stacks } from '../../world/tasks.ts';
import type { World } from '../../world/world.ts';
import { short } from '../asked.ts';
import { EventContext, type EventFacts } from './context.ts';

/** Where something happens. Which task it happens to is `emulator.current`. */
export interface EventOptions {
  /** Default 0. */
  readonly cpu?: number;
  /** Addresses of the functions on the stacks, from the innermost outwards, for bpf_get_stack and bpf_get_stackid. Default: none. */
  readonly stack?: Partial<Stacks>;
}

/** One event: programs run on it one after the other, and what was made for it goes with it. */
export class Firing {
  readonly #world: World;
  readonly #cpu: number;
  readonly #writers = new Map<Btf, ObjectWriter>();
  readonly #encoded = new Map<Btf, Map<object, unknown>>();
  readonly #options: WriterOptions;

  private constructor(world: World, cpu: number, options: WriterOptions) {
    this.#world = world;
    this.#cpu = cpu;
    this.#options = options;
  }

  /** Throws ERR_EBPF_INVALID_ARGUMENT for a CPU that there is not, EmulatorFault, and what `work` throws. */
  static run<T>(
    world: World,
    { cpu = 0, stack }: EventOptions,
    work: (firing: Firing) => T,
    options: WriterOptions = {},
  ): T {
    if (!Number.isInteger(cpu) || cpu < 0 || cpu >= world.cpus) {
      const why = `cpu is 0 to ${world.cpus - 1}, not ${short(cpu)}: new Emulator({ cpus }) says how many there are`;
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${why}`);
    }
    const firing = new Firing(world, cpu, options);
    try {
      return world.tasks.withStacks(stack, () => work(firing));
    } finally {
      for (const writer of firing.#writers.values()) writer.free();
    }
  }

  /** What `make` makes of the types that the program knows, once for all programs that know the same. `key` is the thing that is made. */
  encoded<T>(program: EmulatedProgram, key: object, make: (writer: ObjectWriter) => T): T {
    const { btf } = program;
    let made = this.#encoded.get(btf);
    if (!made) this.#encoded.set(btf, (made = new Map()));
    if (!made.has(key)) made.set(key, make(this.writer(btf)));
    return made.get(key) as T;
  }

  writer(btf: Btf): ObjectWriter {
    let writer = this.#writers.get(btf);
    if (!writer) this.#writers.set(btf, (writer = new ObjectWriter(this.#world, btf, this.#options)));
    return writer;
  }

  /** What only the value tells of: a number, or the address of what is made of it. */
  untyped(value: unknown, path: string): bigint {
    return this.writer(NO_TYPES).slot(0, value, path);
  }

  /** Address of bytes in the kernel. */
  kept(bytes: Uint8Array, name: string): bigint {
    return BigInt(this.writer(NO_TYPES).keep(bytes, name));
  }

  /** What the program returned, with its sign, and what it wants a function to return instead. */
  execute(
    { program, cookie }: Pick<EmulatedLink, 'program' | 'cookie'>,
    bytes: Uint8Array,
    facts: EventFacts,
    { hidden = 0, writable = false }: { readonly hidden?: number; readonly writable?: boolean } = {},
  ): { readonly returned: number; readonly override: bigint | undefined; readonly after: Uint8Array } {
    const { memory } = this.#world.machine;
    const context = new EventContext(memory, bytes, { cookie, ...facts }, writable);
    try {
      if (hidden > 0) context.hideBefore(hidden);
      const returned = this.#world.execute(program, context, this.#cpu);
      const { address, size } = context.region;
      return { returned, override: context.override, after: memory.bytes.slice(address, address + size) };
    } finally {
      context.free();
    }
  }
}
