/** What verifiers of other kernels say of the same program: where guests that run them were found to differ (npm run verify:agreement). */
import { readFileSync } from 'node:fs';
import { assemble, build, u64 } from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';
import { open, verify } from '../../../lib/index.ts';

/** By kernel: accepted, or the first message. */
async function verdicts(bytes: Uint8Array, program: string, kernels: readonly string[]) {
  const spec = await open(bytes);
  const found: string[] = [];
  for (const kernel of kernels) {
    const result = await verify(spec, { kernel, btf: null, programs: [program] });
    const { verdict, error } = result.programs[program]!;
    found.push(`${kernel}: ${error?.kernelReason ?? verdict}`);
  }
  return found;
}

const code = (text: string, section = 'xdp') =>
  build({
    programs: { main: { section, code: assemble(text) } },
    maps: { table: { type: 'hash', key: u64, value: u64, maxEntries: 1 } },
  });

const object = (name: string) => {
  const folder = name.startsWith('calls') ? '../../bpf/rejected/' : '../../bpf/';
  return readFileSync(new URL(`${folder}${name}.bpf.o`, import.meta.url));
};

/** The context is spilled, handed on as a key that starts at `key`, and used again. */
const lookup = (key: number) =>
  code(`*(u64 *)(r10 -8) = r1
r2 = r10
r2 += ${key}
r1 = map[table]
call bpf_map_lookup_elem
r1 = *(u64 *)(r10 -8)
r0 = *(u32 *)(r1 +0)
exit`);

describe('what a helper is given of the stack', () => {
  it('may be another after it, before kernels knew what helpers only read', async () => {
    expect(await verdicts(lookup(-8), 'main', ['6.1', '6.12', '6.18', '7.2'])).toEqual([
      "6.1: R1 invalid mem access 'scalar'",
      "6.12: R1 invalid mem access 'scalar'",
      '6.18: accepted',
      '7.2: accepted',
    ]);
  });

  it('is an access of its own kind where it leaves the stack', async () => {
    expect(await verdicts(lookup(-4), 'main', ['6.1', '6.12', '6.18'])).toEqual([
      '6.1: invalid indirect access to stack R2 off=-4 size=8',
      '6.12: invalid indirect access to stack R2 off=-4 size=8',
      '6.18: invalid read from stack R2 off=-4 size=8',
    ]);
  });
});

describe('functions', () => {
  it('may be 16 deep from 7.2 on', async () => {
    expect(await verdicts(object('calls-too-deep'), 'calls_too_deep', ['6.18', '7.2'])).toEqual([
      '6.18: the call stack of 9 frames is too deep',
      '7.2: accepted',
    ]);
  });

  it('that call themselves are found before the walk from 7.2 on', async () => {
    expect(await verdicts(object('calls-recursive'), 'calls_recursive', ['6.18', '7.2'])).toEqual([
      '6.18: the call stack of 9 frames is too deep',
      '7.2: recursive call from depth() to depth()',
    ]);
  });
});

describe('bpf_set_retval()', () => {
  const section = 'cgroup/sock_create';
  const set = (value: string) => code(`${value}\nr1 = r0\ncall bpf_set_retval\nr0 = 1\nexit`, section);

  it('takes what bpf_get_retval() answers', async () => {
    expect(await verdicts(set('call bpf_get_retval'), 'main', ['6.18', '7.2'])).toEqual([
      '6.18: accepted',
      '7.2: accepted',
    ]);
  });

  it('takes 0 and errnos alone from 7.2 on', async () => {
    expect(await verdicts(set('r0 = 1'), 'main', ['6.18', '7.2'])).toEqual([
      '6.18: accepted',
      '7.2: At bpf_set_retval the register R1 has smin=1 smax=1 should have been in [-4095, 0]',
    ]);
  });
});

it('links no callback of exceptions for a kernel that has no tags of declarations', async () => {
  const bytes = object('linker-calls');
  expect(await verdicts(bytes, 'throws', ['5.10', '6.18'])).toEqual(['5.10: accepted', '6.18: accepted']);
});
