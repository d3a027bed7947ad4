/** A system call of one of the emulator's processes: everything on its way that programs can watch. */

import { EbpfError } from '../../../errors.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { type EventOptions, Firing } from '../trace/fire.ts';
import { syscallFunction, Tracepoint } from '../tracepoint/tracepoint.ts';
import { callFunction, type Result } from './function.ts';
import { syscallRegisters } from './registers.ts';

export interface SyscallOptions extends EventOptions {
  /** The call's number on its architecture, which nothing but tables know. Default 0. */
  readonly number?: number;
}

export class SystemCall {
  readonly #world: World;
  readonly #name: string;
  readonly #function: string;

  /** @internal */
  constructor(world: World, name: string) {
    const found = syscallFunction(world, name);
    if (found === undefined)
      throw new EbpfError('ERR_EBPF_NO_TARGET', `emulator: the kernel has no system call '${name}'`);
    this.#world = world;
    this.#name = name;
    this.#function = found;
  }

  /**
   * Fires raw_syscalls/sys_enter and syscalls/sys_enter_NAME, calls the kernel's function of the call (SEC("ksyscall"), kprobes and fentry of
   * `__x64_sys_NAME`), and fires the two at the exit. Arguments are numbers, and text, bytes and lists in the process's memory. `result`, if it
   * is a function, runs in between. Answers what the process gets.
   */
  call(args: readonly unknown[] = [], result: Result = 0n, options: SyscallOptions = {}): bigint {
    asked.list('what a system call is called with', args);
    const world = this.#world;
    const { number = 0 } = options;
    const what = `system call ${this.#name}`;
    return Firing.run(
      world,
      options,
      firing => {
        // Made once: all see the same addresses.
        const slots = args.map((value, i) => firing.untyped(value, `${what}: argument ${i + 1}`));
        const registers = () => syscallRegisters(world.arch, BigInt(number), slots);
        const regs = firing.kept(registers(), `struct pt_regs of ${what}`);
        const id = number;
        const both = (point: 'enter' | 'exit', ret: bigint) => {
          const values = point === 'enter' ? { id, args: slots } : { id, ret };
          new Tracepoint(world, 'raw_syscalls', `sys_${point}`).fire({ ...values, regs }, options);
          new Tracepoint(world, 'syscalls', `sys_${point}_${this.#name}`).fire(values, options);
        };
        both('enter', 0n);
        const value = callFunction(world, firing, this.#function, [regs], result);
        both('exit', value);
        return value;
      },
      { space: 'user' },
    );
  }
}
