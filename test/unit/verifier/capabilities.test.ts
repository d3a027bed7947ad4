/** What processes without capabilities may not load. The words are a kernel's (6.18): test/kernel/verifier-capabilities.test.ts asks it. */
import { expect, it } from 'vitest';
import { open, type VerifyOptions, verify } from '../../../lib/index.ts';

const spec = await open(new URL('../../bpf/capabilities.bpf.o', import.meta.url));

type Capabilities = NonNullable<VerifyOptions['capabilities']>;

async function verdictOf(program: string, capabilities?: Capabilities) {
  const options = { programs: [program], btf: null, ...(capabilities && { capabilities }) };
  const { verdict, error } = (await verify(spec, options)).programs[program]!;
  return [verdict, error?.errno, error?.kernelReason];
}

const MASKED = 'pointer arithmetic with it prohibited for !root';
const WITHOUT_PERFMON: Readonly<Record<string, string>> = {
  refuse_return_pointer: 'R0 leaks addr as return value',
  refuse_compare_pointers: 'R1 pointer comparison prohibited',
  refuse_store_pointer: 'R10 leaks addr into map',
  refuse_negate_pointer: 'R1 pointer arithmetic prohibited',
  refuse_half_pointer: 'R10 partial copy of pointer',
  refuse_unwritten_stack: 'invalid read from stack R10 off=-8 size=8',
  refuse_part_of_spill: 'attempt to corrupt spilled pointer on stack',
  refuse_stack_beyond: 'R1 stack pointer arithmetic goes out of range, prohibited for !root; off=8',
  refuse_variable_stack:
    'R2 variable stack access prohibited for !root, var_off=(0xfffffffffffffff8; 0x4) off=-8',
  refuse_mixed_signs: `R6 has unknown scalar with mixed signed bounds, ${MASKED}`,
  refuse_other_type: `R1 has pointer with unsupported alu operation, ${MASKED}`,
  refuse_other_limits: `R0 tried to add from different maps, paths or scalars, ${MASKED}`,
};

it.each(Object.entries(WITHOUT_PERFMON))('%s: refused without CAP_PERFMON', async (name, why) => {
  for (const capabilities of [[], ['CAP_BPF', 'CAP_NET_ADMIN']] as const)
    expect(await verdictOf(name, capabilities)).toEqual(['rejected', 13, why]);
});

it.each(['take_masked', 'take_barrier'])('%s: what goes ahead of time is prevented', async name => {
  for (const capabilities of [[], ['CAP_BPF']] as const)
    expect(await verdictOf(name, capabilities)).toEqual(['accepted', undefined, undefined]);
});

it('takes loops and functions by CAP_BPF', async () => {
  expect(await verdictOf('refuse_loop', [])).toEqual(['rejected', 22, 'back-edge from insn 2 to 1']);
  // What is never taken comes to the loop again, with any number.
  expect(await verdictOf('refuse_loop', ['CAP_BPF'])).toEqual([
    'rejected',
    22,
    'infinite loop detected at insn 1',
  ]);
  expect((await verdictOf('take_function', ['CAP_BPF']))[0]).toBe('accepted');
  const why = 'loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN';
  expect(await verdictOf('take_function', [])).toEqual(['rejected', 1, why]);
});

it('says which capability a type takes, which the kernel does not', async () => {
  const needs = (name: string) => ['rejected', 1, `programs of this type take ${name} to load`];
  expect(await verdictOf('take_packets', [])).toEqual(needs('CAP_BPF'));
  expect(await verdictOf('take_packets', ['CAP_BPF'])).toEqual(needs('CAP_NET_ADMIN'));
  expect((await verdictOf('take_packets', ['CAP_BPF', 'CAP_NET_ADMIN']))[0]).toBe('accepted');
});

it('takes all but what nobody may by default, and by CAP_SYS_ADMIN', async () => {
  for (const { name } of spec.image.programs) {
    expect((await verdictOf(name, ['CAP_SYS_ADMIN']))[0]).toBe((await verdictOf(name))[0]);
    if (name.startsWith('take_')) expect((await verdictOf(name))[0]).toBe('accepted');
  }
  expect((await verdictOf('refuse_loop'))[0]).toBe('accepted');
  expect((await verdictOf('refuse_unwritten_stack'))[0]).toBe('accepted');
});
