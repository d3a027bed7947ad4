/** Sets of CPUs (bpf_cpumask_*), on a machine of as many CPUs as this one has. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { both } from './support/both.ts';

/** Where there is no such file, the emulator alone is asked. */
function possibleCpus(): number {
  try {
    const text = readFileSync('/sys/devices/system/cpu/possible', 'utf8');
    return Number(text.trim().split('-').at(-1)) + 1;
  } catch {
    return 4;
  }
}

const cpus = possibleCpus();

both(
  'sets of CPUs',
  async ({ load }) => {
    const { programs, variables } = await load('kfunc-cpumask');
    variables.words.value = [0b10n, 0n, 0n, 0n];
    const { returnValue } = await programs.masks.run();
    expect(returnValue).toBe(0);
    const count = variables.count.value;
    const seen = variables.seen.value.slice(0, count);
    expect(count).toBe(31);
    expect(seen.slice(0, 7)).toEqual([1, cpus, 0, 1, 1, 1, 0]);
    return seen;
  },
  { emulator: { cpus } },
);
