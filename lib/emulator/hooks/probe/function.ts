/** A function of the kernel that the emulator plays, called when the user says so. */

import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import type { Btf } from '../../../formats/btf/btf.ts';
import { TypeIndex } from '../../../linker/core/candidates.ts';
import type { EmulatedProgram } from '../../program.ts';
import { NO_TYPES } from '../../world/members.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { argumentSlots, checkCount, functionSignature, type Signature } from '../trace/arguments.ts';
import { words } from '../trace/context.ts';
import { type EventOptions, Firing } from '../trace/fire.ts';
import { type TraceTime, tracePlace } from './places.ts';
import { ProbedCall } from './run.ts';

/** A value, or what the function does until it has one: calls of others, time that goes by. */
export type Result = unknown | (() => unknown);

export class KernelFunction {
  readonly #world: World;
  readonly #name: string;

  /** @internal */
  constructor(world: World, name: string) {
    checkFunction(world, name, 'emulator');
    this.#world = world;
    this.#name = name;
  }

  /**
   * Runs the programs that probe it: kprobes and kprobe.multi, fentry, fmod_ret, then `result` if it is a function, then fexit and kretprobes.
   * Arguments are numbers, text or bytes (the kernel's memory; `emulator.user(text)` is a process's), tasks, objects and lists for what
   * pointers point to; what is left out is the current task or zeros where a struct is pointed to, else 0. Answers what the caller sees:
   * `result`, or what a program has put in its place.
   *
   * Throws ERR_EBPF_INVALID_ARGUMENT (more arguments than it has), ERR_EBPF_VALUE, and EmulatorFault of a program.
   */
  call(args: readonly unknown[] = [], result: Result = 0n, options: EventOptions = {}): bigint {
    asked.list('what a function is called with', args);
    return Firing.run(this.#world, options, firing =>
      callFunction(this.#world, firing, this.#name, args, result),
    );
  }
}

/** @internal */
export function callFunction(
  world: World,
  firing: Firing,
  name: string,
  args: readonly unknown[],
  result: Result,
): bigint {
  const what = `function ${name}`;
  const signature = functionSignature(world.btf, name);
  checkCount(signature, args, what);
  const key = {};
  const slots = (program: EmulatedProgram) =>
    firing.encoded(program, key, writer => argumentSlots(world, writer, signature, args, what));
  const probed = new ProbedCall(world, firing, { name }, slots);
  const overridden = probed.enter();
  const value = overridden ?? traced(world, firing, name, slots, () => resultOf(world, firing, name, result));
  probed.leave(value);
  return asResult(signature, world.btf, value);
}

/** What a trampoline does (__arch_prepare_bpf_trampoline in arch/x86/net/bpf_jit_comp.c). */
function traced(
  world: World,
  firing: Firing,
  name: string,
  slots: (program: EmulatedProgram) => readonly bigint[],
  run: () => bigint,
): bigint {
  const ip = BigInt(world.symbols.address(name));
  // The newest first: the kernel puts each at the head of its list.
  const at = (time: TraceTime) => [...world.places.at(tracePlace(time, name)).links].reverse();
  const execute = (link: ReturnType<typeof at>[number], result?: bigint): number => {
    const values = slots(link.program);
    const hasResult = result !== undefined;
    const facts = { ip, functionArguments: values.length, hasResult };
    return firing.execute(link, words(hasResult ? [...values, result] : values), facts).returned;
  };
  for (const link of at('fentry')) execute(link);
  let value: bigint | undefined;
  let changed = 0n;
  for (const link of at('fmod_ret')) {
    const returned = execute(link, changed);
    changed = BigInt(returned >>> 0);
    // One that is not 0 is the result, and the function is left out.
    if (returned !== 0) {
      value = changed;
      break;
    }
  }
  value ??= run();
  for (const link of at('fexit')) execute(link, value);
  return value;
}

function resultOf(world: World, firing: Firing, name: string, result: Result): bigint {
  const value = typeof result === 'function' ? result() : result;
  const type = functionSignature(world.btf, name)?.result ?? 0;
  return firing.writer(world.btf ?? NO_TYPES).slot(type, value ?? 0n, `result of ${name}`);
}

/** With the sign that its type has. */
export function asResult(signature: Signature | undefined, btf: Btf | null, value: bigint): bigint {
  if (!signature || !btf) return BigInt.asIntN(64, value);
  if (signature.result === 0) return 0n;
  const type = btf.type(btf.resolve(signature.result));
  if (type.kind !== 'int' && type.kind !== 'enum' && type.kind !== 'enum64') return value;
  const bits = type.size * 8;
  return type.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** Throws ERR_EBPF_NO_TARGET where the kernel that is played has no such function. */
export function checkFunction(world: World, name: string, who: string): void {
  const { btf, symbols } = world;
  if (!btf || symbols.has(name)) return;
  const near = nearestName(name, TypeIndex.of(btf).namesOf('func'));
  const hint = near === undefined ? '' : `; ${suggestion(near)}`;
  throw new EbpfError('ERR_EBPF_NO_TARGET', `${who}: the kernel has no function '${name}'${hint}`);
}
