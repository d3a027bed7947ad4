/** A program or library of the emulator's processes, by the name under which programs probe it. */
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { argumentSlots } from '../trace/arguments.ts';
import { type EventOptions, Firing } from '../trace/fire.ts';
import { ProbedCall } from './run.ts';
import { fireUsdt } from './usdt.ts';

export class Executable {
  readonly #world: World;
  readonly #path: string;

  /** @internal */
  constructor(world: World, path: string) {
    this.#world = world;
    this.#path = path;
  }

  /** A function by its symbol, or what lies at an offset in the file. */
  function(symbol: string | number): UserFunction {
    const name = typeof symbol === 'number' ? `+0x${symbol.toString(16)}` : symbol;
    return new UserFunction(this.#world, this.#path, name);
  }

  /** A static probe that it carries. */
  usdt(provider: string, name: string): UserProbe {
    return new UserProbe(this.#world, this.#path, provider, name);
  }
}

export class UserFunction {
  readonly #world: World;
  readonly #path: string;
  readonly #name: string;

  /** @internal */
  constructor(world: World, path: string, name: string) {
    this.#world = world;
    this.#path = path;
    this.#name = name;
  }

  /**
   * Runs the uprobes of the function, then `result` if it is a function, then the uretprobes. Arguments are numbers, and text, bytes and lists
   * in the process's memory. Only links for every process, or for `emulator.current`, run. Throws ERR_EBPF_VALUE, and EmulatorFault of a program.
   */
  call(args: readonly unknown[] = [], result: unknown = 0n, options: EventOptions = {}): void {
    const [world, name] = [this.#world, this.#name];
    const what = `${this.#path}:${name}`;
    Firing.run(
      world,
      options,
      firing => {
        const slots = (program: EmulatedProgram) =>
          firing.encoded(program, args, writer => argumentSlots(world, writer, undefined, args, what));
        const call = new ProbedCall(world, firing, { binary: this.#path, name }, slots);
        call.enter();
        const value = typeof result === 'function' ? (result() ?? 0n) : result;
        // Made for this call, and for no types: programs of user space have none.
        call.leave(firing.untyped(value, `result of ${what}`));
      },
      { space: 'user' },
    );
  }
}

export class UserProbe {
  readonly #world: World;
  readonly #place: { readonly binary: string; readonly provider: string; readonly name: string };

  /** @internal */
  constructor(world: World, binary: string, provider: string, name: string) {
    this.#world = world;
    this.#place = { binary, provider, name };
  }

  /** Runs the SEC("usdt") programs of the probe: bpf_usdt_arg reads the arguments, numbers and what lies in the process's memory. */
  fire(args: readonly unknown[] = [], options: EventOptions = {}): void {
    const world = this.#world;
    Firing.run(world, options, firing => fireUsdt(world, firing, this.#place, args), { space: 'user' });
  }
}
