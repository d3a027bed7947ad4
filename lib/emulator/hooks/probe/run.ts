/** Probes of a call: what runs at the entry, what at the return, and the registers that they see. */
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import type { Firing } from '../trace/fire.ts';
import { type FunctionPlace, type Probe, probesAt } from './places.ts';
import { registerArguments, registersOf } from './registers.ts';

/** Values of a call for a program: as the types that it knows have them. */
export type Slots = (program: EmulatedProgram) => readonly bigint[];

export class ProbedCall {
  readonly #world: World;
  readonly #firing: Firing;
  readonly #place: FunctionPlace;
  readonly #slots: Slots;
  readonly #ip: bigint;
  /** Sessions that go on at the return, with 8 bytes for each. */
  readonly #sessions: (Probe & { readonly cookieAddress: number })[] = [];

  constructor(world: World, firing: Firing, place: FunctionPlace, slots: Slots) {
    this.#world = world;
    this.#firing = firing;
    this.#place = place;
    this.#slots = slots;
    const { binary, name } = place;
    this.#ip = BigInt(world.symbols.address(binary === undefined ? name : `${binary}:${name}`));
  }

  /** The value that a program returns in place of the function, which is not run then. */
  enter(): bigint | undefined {
    let override: bigint | undefined;
    for (const probe of probesAt(this.#world, 'entry', this.#place)) {
      const ran = this.#run(probe, undefined);
      override ??= ran.override;
    }
    for (const probe of probesAt(this.#world, 'session', this.#place)) {
      const writer = this.#firing.writer(probe.link.program.btf);
      const cookieAddress = writer.keep(new Uint8Array(8), 'cookie of the session');
      // 1 leaves out the return (kprobe_multi_link_handler in kernel/trace/bpf_trace.c).
      const { returned } = this.#run(probe, undefined, { isReturn: false, cookie: cookieAddress });
      if (returned === 0) this.#sessions.push({ ...probe, cookieAddress });
    }
    return override;
  }

  leave(result: bigint): void {
    for (const { cookieAddress, ...probe } of this.#sessions)
      this.#run(probe, result, { isReturn: true, cookie: cookieAddress });
    for (const probe of probesAt(this.#world, 'return', this.#place)) this.#run(probe, result);
  }

  #run(
    { link, cookie }: Probe,
    result: bigint | undefined,
    session?: { readonly isReturn: boolean; readonly cookie: number },
  ): ReturnType<Firing['execute']> {
    const { arch } = this.#world;
    const { program } = link;
    const values = this.#slots(program);
    const inRegisters = values.slice(0, registerArguments(arch));
    const registers = registersOf(arch, {
      ip: this.#ip,
      sp: BigInt(this.#stack(program, values)),
      // At the return registers have other values; what they were is nobody's to know.
      ...(result === undefined ? { arguments: inRegisters } : { result }),
    });
    const facts = { cookie, ip: this.#ip, ...(session && { session }) };
    return this.#firing.execute(link, registers, facts);
  }

  /** The return address, and the arguments that no register has. */
  #stack(program: EmulatedProgram, values: readonly bigint[]): number {
    const rest = values.slice(registerArguments(this.#world.arch));
    const words = [0n, ...rest].map(value => BigInt.asUintN(64, value));
    const make = () => new Uint8Array(BigUint64Array.from(words).buffer);
    return this.#firing.encoded(program, this, writer =>
      this.#place.binary === undefined
        ? writer.keep(make(), 'stack of the function')
        : writer.keepUser(make(), 'stack of the function'),
    );
  }
}
