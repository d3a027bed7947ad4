/** All programs of a hook of a control group, and what they come to (bpf_prog_run_array_cg in kernel/bpf/cgroup.c). */
import { ERRNO } from '../../errno.ts';
import type { Region } from '../../memory/memory.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import type { Context } from '../../world/execution.ts';
import type { World } from '../../world/world.ts';
import { checkReturned } from '../fields.ts';

/** What was decided: on what is allowed goes on with 0. */
export interface Verdict {
  readonly allowed: boolean;
  /** What the caller is told (EPERM unless a program says something else), 0 where it is allowed. */
  readonly errno: number;
}

/** The largest that is an error (MAX_ERRNO in include/linux/err.h). */
const MAX_ERRNO = 4095;
export const isError = (value: number): boolean => value < 0 && value >= -MAX_ERRNO;

/** What all hooks of control groups give their programs. */
export interface CgroupContext extends Context {
  readonly region: Region;
  readonly attachType: number;
  /** What bpf_get_retval answers and bpf_set_retval sets. */
  retval: number;
  /** Where the program that runs is attached: whose storage it has. */
  at: Cgroup;
  /** After each program. Throws EmulatorFault for what it may not have done. */
  check?(program: EmulatedProgram): void;
}

export function isCgroupContext(context: Context): context is CgroupContext {
  return 'attachType' in context && 'retval' in context;
}

export interface CgroupRun {
  readonly cgroup: Cgroup;
  /** Largest that programs of this hook return; default 1. */
  readonly most?: number;
  readonly least?: number;
  readonly cpu?: number;
  /** Of LSM_CGROUP: which hook. */
  readonly hook?: string;
}

/** Answers the bits above the lowest of what all have returned. `context.retval` is 0 or a negative errno then. */
export function runCgroup(
  world: World,
  context: CgroupContext,
  { cgroup, most = 1, least = 0, cpu, hook }: CgroupRun,
): number {
  let flags = 0;
  for (const { link, cgroup: at } of cgroup.effective(context.attachType, hook)) {
    const { program } = link;
    context.at = at;
    const returned = world.execute(program, context, cpu);
    context.check?.(program);
    checkReturned(program, returned, least, most);
    flags |= returned >> 1;
    if ((returned & 1) === 0 && !isError(context.retval)) context.retval = -ERRNO.EPERM;
  }
  return flags;
}

export function verdictOf({ retval }: CgroupContext): Verdict {
  return { allowed: !isError(retval), errno: isError(retval) ? -retval : 0 };
}
