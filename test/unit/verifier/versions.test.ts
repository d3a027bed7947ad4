/** What verifiers of other kernels say of the same program: where guests that run them were found to differ (npm run verify:agreement). */
import { readFileSync } from 'node:fs';
import { assemble, build, u64 } from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { open, verify } from '../../../lib/index.ts';
import { linkObject } from '../../../lib/linker/index.ts';
import { verifyObject } from '../../../lib/verifier/index.ts';

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

/** As verdicts(), with another object's types for the kernel's. */
function verdictsByTypes(program: string, kernels: readonly string[]) {
  const image = parseObject(object('verifier-versions'));
  const btf = parseObject(object('verifier-kernel')).btf!;
  const programs = image.programs.map(({ name }) => ({ name, autoload: name === program }));
  return kernels.map(version => {
    const linked = linkObject({ image, name: 'object', programs, maps: [] }, { btf, version: 0x61200 });
    const { verdict, error } = verifyObject(linked, image, btf, { objectName: 'object', version })[0]!;
    return `${version}: ${error?.kernelReason ?? verdict}`;
  });
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

  it('may be what nobody wrote, of stable 6.1 and later', async () => {
    const unwritten = code(`r2 = r10
r2 += -8
r1 = map[table]
call bpf_map_lookup_elem
r0 = 0
exit`);
    expect(await verdicts(unwritten, 'main', ['5.10', '6.1', '6.18'])).toEqual([
      '5.10: invalid indirect read from stack R2 off -8+0 size 8',
      '6.1: accepted',
      '6.18: accepted',
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

describe('7.2 has learned', () => {
  it('what a comparison with a register that is 0 tells', async () => {
    const compared = code(`*(u64 *)(r10 -8) = 0
r2 = r10
r2 += -8
r1 = map[table]
call bpf_map_lookup_elem
r1 = 0
if r0 == r1 goto none
r0 = *(u64 *)(r0 +0)
none:
r0 = 0
exit`);
    expect(await verdicts(compared, 'main', ['6.18', '7.2'])).toEqual([
      "6.18: R0 invalid mem access 'map_value_or_null'",
      '7.2: accepted',
    ]);
  });

  it.each([
    [
      'calls_for_nothing',
      "6.18: Global function answers_nothing() doesn't return scalar. Only those are supported.",
      '7.2: accepted',
    ],
    ['traces_timers', '6.18: tracing progs cannot use bpf_timer yet', '7.2: accepted'],
    ['nests', '6.18: nested rcu read lock (kernel function bpf_rcu_read_lock)', '7.2: accepted'],
    [
      'leaves_one',
      '6.18: nested rcu read lock (kernel function bpf_rcu_read_lock)',
      '7.2: BPF_EXIT instruction in main prog cannot be used inside bpf_rcu_read_lock-ed region',
    ],
    [
      'drops_keepers',
      '6.18: accepted',
      '7.2: bpf_obj_drop_impl cannot be used in tracing programs on types with NMI unsafe fields',
    ],
  ])('%s', (program, ...said) => {
    expect(verdictsByTypes(program, ['6.18', '7.2'])).toEqual(said);
  });
});
