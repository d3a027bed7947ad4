/** Reads and writes below /proc/sys: struct bpf_sysctl, and the values behind it (__cgroup_bpf_run_filter_sysctl in kernel/bpf/cgroup.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import type { Region } from '../../memory/memory.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import type { World } from '../../world/world.ts';
import { ReadOnlyFields } from '../fields.ts';
import { type CgroupContext, runCgroup, type Verdict, verdictOf } from './run.ts';

const PAGE = 4096;
const SIZE = 8;
const FILE_POS = 4;

export interface SysctlOptions {
  /** Below /proc/sys: `net/ipv4/tcp_mem`. */
  readonly name: string;
  /** What it is, as the file says it, with the newline at its end. Default: nothing that can be read. */
  readonly value?: string;
  /** What is to be written; a read where it is not given. */
  readonly write?: string;
  /** Where in the file it begins. Default 0. */
  readonly position?: number;
}

export interface SysctlVerdict extends Verdict {
  /** Of a write that is allowed: what is written, which a program may have changed. */
  readonly value?: string;
  readonly position: number;
}

export class SysctlContext implements CgroupContext {
  readonly region: Region;
  readonly attachType = AttachType.CGROUP_SYSCTL;
  readonly name: string;
  readonly writes: boolean;
  readonly current: Uint8Array;
  /** What is to be written. */
  next: Uint8Array;
  changed = false;
  at: Cgroup;
  retval = 0;
  readonly #fields: ReadOnlyFields;

  constructor(world: World, cgroup: Cgroup, { name, value = '', write, position = 0 }: SysctlOptions) {
    const { memory } = world.machine;
    const bytes = (text: string) => new TextEncoder().encode(text).subarray(0, PAGE);
    this.name = name;
    this.at = cgroup;
    this.writes = write !== undefined;
    this.current = bytes(value);
    this.next = bytes(write ?? '');
    this.region = memory.allocate('context', SIZE);
    memory.view.setUint32(this.region.address, Number(this.writes), true);
    memory.view.setUint32(this.region.address + FILE_POS, position, true);
    const fields = [{ name: 'write', offset: 0, size: 4 }];
    this.#fields = new ReadOnlyFields(memory, this.region, fields, []);
  }

  check(program: EmulatedProgram): void {
    this.#fields.check(program);
  }
}

export function judgeSysctl(world: World, cgroup: Cgroup, options: SysctlOptions): SysctlVerdict {
  const { memory } = world.machine;
  const context = new SysctlContext(world, cgroup, options);
  try {
    runCgroup(world, context, { cgroup });
    const verdict = verdictOf(context);
    const position = memory.view.getUint32(context.region.address + FILE_POS, true);
    if (!verdict.allowed || options.write === undefined) return { ...verdict, position };
    const value = context.changed ? new TextDecoder().decode(context.next) : options.write;
    return { ...verdict, value, position };
  } finally {
    memory.free(context.region);
  }
}
