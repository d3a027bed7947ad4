/** What a process of a control group does: in the kernel a Perl script does it, in the emulator a call. */
import type { EmulatedCgroup, Emulator } from 'node-ebpf';
import { ERRNO } from '../../../lib/emulator/errno.ts';
import { Cgroup } from '../../hooks/support/cgroup.ts';
import type { Bench } from './both.ts';

const NAMES = new Map<number, string>(Object.entries(ERRNO).map(([name, number]) => [number, name]));

export interface Act {
  /** With what test/hooks/support/inside.pl defines; says what `call` answers. */
  readonly script: string;
  readonly call: (cgroup: EmulatedCgroup, emulator: Emulator) => unknown[];
}

export interface TestCgroup {
  readonly path: string;
  /** Words that are said. */
  act(act: Act): Promise<string>;
  child(): TestCgroup;
}

/** Gives `work` a group of its own, and takes it away afterwards. */
export async function withCgroup<Result>(
  { emulator }: Bench,
  work: (cgroup: TestCgroup) => Promise<Result>,
): Promise<Result> {
  if (emulator) return work(inEmulator(emulator, '/test'));
  using cgroup = new Cgroup();
  return await work(inKernel(cgroup));
}

function inEmulator(emulator: Emulator, path: string): TestCgroup {
  return {
    path,
    act: async ({ call }) => call(emulator.cgroup(path), emulator).join(' '),
    child: () => inEmulator(emulator, `${path}/child`),
  };
}

function inKernel(cgroup: Cgroup): TestCgroup {
  return {
    path: cgroup.path,
    act: async ({ script }) => (await cgroup.run(script)).join('\n'),
    child: () => inKernel(cgroup.child()),
  };
}

/** As `how` of inside.pl says it. */
export function how({ allowed, errno }: { readonly allowed: boolean; readonly errno: number }): string {
  return allowed ? 'ok' : (NAMES.get(errno) ?? `errno ${errno}`);
}
