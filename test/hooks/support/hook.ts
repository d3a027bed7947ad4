/**
 * One test for each hook, by its effect, on every kernel. Where the kernel lacks the hook by its floor (lib/hooks), the same
 * effect must fail, and say so with the version: a hook that is found on a kernel older than its floor fails the test as much as one
 * that is missed on a newer one. Each outcome goes into the table of docs/kernels.md.
 */
import { appendFileSync } from 'node:fs';
import { release } from 'node:os';
import { EbpfError } from 'node-ebpf';
import { expect, it } from 'vitest';
import { FLOORS, type HookName } from '../../../lib/hooks/index.ts';
import { whyMissing } from '../../../lib/kernel/floors.ts';
import { isGuest } from './machine.ts';

export interface HookResult {
  readonly hook: HookName;
  readonly kernel: string;
  readonly result: 'ok' | 'no' | 'refused';
  /** Why not. */
  readonly reason?: string;
}

export interface HookOptions {
  /** Why this machine (never a guest) can't show it: its policy refuses, or it lacks a device. The effect must then fail as well. */
  readonly refusedHere?: string;
  /** Releases of distributions that have the hook before its floor, from their stable updates: `/^6\.12\./`. */
  readonly backported?: RegExp;
  /** What no kernel shows here: an offload without such a network card, a counter that the VM's processor has not. */
  readonly noDevice?: string;
}

/** `effect` loads, attaches, and expects what the program did. */
export function hook(name: HookName, effect: () => Promise<void>, options: HookOptions = {}): void {
  it(`${name}, by its effect`, async ctx => {
    const { refusedHere, noDevice, backported } = options;
    const missing = backported?.test(release()) ? undefined : whyMissing(name);
    const policy = noDevice ?? (isGuest ? undefined : refusedHere);
    if (missing === undefined && policy === undefined) {
      await effect();
      return record({ hook: name, kernel: release(), result: 'ok' });
    }
    const error = await refusalOf(effect);
    expect(error, `${name} works on ${release()}: ${missing ?? policy}`).toBeInstanceOf(EbpfError);
    // Where a policy refuses first, nobody is told what the kernel lacks.
    if (missing !== undefined && policy === undefined) expectFloor(error as EbpfError, name);
    const reason = missing ?? policy!;
    record({ hook: name, kernel: release(), result: missing === undefined ? 'refused' : 'no', reason });
    ctx.skip(reason);
  });
}

async function refusalOf(effect: () => Promise<void>): Promise<unknown> {
  try {
    await effect();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The error of a kernel without the hook names the version or the option. */
function expectFloor(error: EbpfError, name: HookName): void {
  const { since, config = [] }: { since: string; config?: readonly string[] } = FLOORS[name];
  expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED' });
  const words = [`kernel ${since}`, ...config];
  expect(
    words.some(word => error.message.includes(word)),
    `${error.message}: names none of ${words}`,
  ).toBe(true);
}

function record(result: HookResult): void {
  const file = process.env.NODE_EBPF_HOOK_RESULTS;
  if (file) appendFileSync(file, `${JSON.stringify(result)}\n`);
}
