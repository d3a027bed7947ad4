/** Contexts as include/uapi/linux/bpf.h has them: which of their fields a program may write, which the kernel's verifier holds it to. */
import { EmulatorFault } from '../../errors.ts';
import type { Memory, Region } from '../memory/memory.ts';
import type { EmulatedProgram } from '../program.ts';

export interface ContextField {
  readonly name: string;
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** Contexts are readable and writable as a whole; what of it was not to be written is found afterwards. */
export class ReadOnlyFields {
  readonly #memory: Memory;
  readonly #region: Region;
  readonly #fields: readonly ContextField[];
  readonly #before: Uint8Array;

  /** Of the context as it is now. */
  constructor(memory: Memory, region: Region, fields: readonly ContextField[], writable: readonly string[]) {
    this.#memory = memory;
    this.#region = region;
    this.#fields = fields.filter(({ name }) => !writable.includes(name));
    this.#before = memory.bytes.slice(region.address, region.address + region.size);
  }

  /** A helper has changed these bytes. */
  accept(bytes: Uint8Array, offset: number, size: number): void {
    const at = this.#region.address + offset;
    this.#before.set(bytes.subarray(at, at + size), offset);
  }

  /** Throws EmulatorFault where the program has written what it may not. */
  check(program: EmulatedProgram): void {
    const { address } = this.#region;
    const { bytes } = this.#memory;
    for (const { name, offset, size } of this.#fields) {
      for (let at = offset; at < offset + size; at++)
        if (bytes[address + at] !== this.#before[at])
          throw misdeed(
            program,
            `it has written ${name} of its context, which it may only read at this hook`,
          );
    }
  }
}

/** Throws EmulatorFault for a return value that the verifier keeps programs of this hook from. */
export function checkReturned(program: EmulatedProgram, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  const range = least === most ? `${least} alone` : `${least} to ${most}`;
  throw misdeed(program, `it has returned ${value}, and programs of this hook return ${range}`);
}

/** What the whole run has done, no instruction alone. */
function misdeed({ name }: EmulatedProgram, reason: string): EmulatorFault {
  const details = { program: name, instruction: 0, registers: [], reason };
  return new EmulatorFault(`program '${name}': ${reason}`, details);
}
