/** What programs are loaded for, without a kernel: another object's types stand for its own. Rules are those of the kernel's sources. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { open, type ProgramVerification, verify } from '../../../lib/index.ts';
import { linkObject } from '../../../lib/linker/index.ts';
import { type KernelFacts, verifyObject } from '../../../lib/verifier/index.ts';
import { buildBtf, info } from '../formats/btf-builder.ts';

const path = (name: string) => new URL(`../../bpf/${name}.bpf.o`, import.meta.url);
const spec = await open(readFileSync(path('verifier-hooks')));
const btf = parseObject(readFileSync(path('verifier-hooks-kernel'))).elf.section('.BTF')!.data;
const names = spec.image.programs.map(({ name }) => name);

async function verdictOf(name: string, kernel = '7.2'): Promise<ProgramVerification> {
  const { programs } = await verify(spec, { btf, kernel, programs: [name] });
  return programs[name]!;
}

/** Of 7.2: the kernel's first message, which some refusals lack. */
const REFUSED: Readonly<Record<string, string>> = {
  refuse_task_flags: 'the program is refused without a word',
  refuse_no_previous: "R1 invalid mem access 'trusted_ptr_or_null_'",
  refuse_queue_made_awake: 'program must be sleepable to call sleepable kfunc scx_bpf_create_dsq',
  refuse_sleeping_enqueue: 'attach to unsupported member enqueue of struct sched_ext_ops',
  refuse_insert_at_init: 'calling kernel function scx_bpf_dsq_insert is not allowed',
  refuse_current_unprotected: 'kernel func scx_bpf_cpu_curr requires RCU critical section protection',
  refuse_packet_kept: 'Unreleased reference id=1 alloc_insn=0',
  refuse_packet_twice: 'invalid bpf_context access off=0 size=8',
  refuse_packet_length: 'no write support to sk_buff at off 0',
  refuse_number_for_packet: 'At program exit the register R0 has smin=1 smax=1 should have been in [0, 0]',
  refuse_drop_here: 'calling kernel function bpf_qdisc_skb_drop is not allowed',
  refuse_peek: 'attach to unsupported member peek of struct Qdisc_ops',
  refuse_report_beyond: 'invalid access to memory, mem_size=4 off=4 size=1',
  refuse_last_of_name: 'write access at off 11 with size 1 on read-only part of hid_device',
  refuse_size: 'write access at off 8 with size 4 on read-only part of hid_bpf_ctx',
  refuse_sleeping_event: 'attach to unsupported member hid_device_event of struct hid_bpf_ops',
  refuse_other_parameter: 'the program is refused without a word',
  refuse_state: 'only read is supported',
  refuse_answer: 'At program exit the register R0 has smin=0 smax=4294967295 should have been in [0, 1]',
  refuse_options_unlocked: 'program of this type cannot use helper bpf_setsockopt#49',
  refuse_no_of_void: 'At program exit the register R0 has smin=0 smax=0 should have been in [1, 1]',
  refuse_answer_of_void: "BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!",
  refuse_sleeping_hook: 'bpf_lsm_task_kill is not sleepable',
  refuse_pair_as_pointer: "R1 invalid mem access 'scalar'",
  refuse_fifth: "func 'takes_pair' doesn't have 4-th argument",
  refuse_sleeping_slab: 'should_failslab is not sleepable',
  refuse_sleeping_function: 'vfs_anything is not sleepable',
  refuse_modified: 'vfs_anything() is not modifiable',
};

describe('programs of operations, hooks and functions', () => {
  it.each(names.filter(name => name.startsWith('take_')))('%s is taken', async name => {
    expect(await verdictOf(name)).toMatchObject({ verdict: 'accepted' });
  });

  it('has a reason for each that is refused', () => {
    expect(Object.keys(REFUSED).sort()).toEqual(names.filter(name => name.startsWith('refuse_')).sort());
  });

  it.each(Object.entries(REFUSED))('%s: %s', async (name, kernelReason) => {
    const { verdict, error } = await verdictOf(name);
    expect(verdict).toBe('rejected');
    expect(error).toMatchObject({ program: name, kernelReason });
  });

  it('names a struct of operations that the table does not know', async () => {
    expect(await verdictOf('unknown_operation')).toMatchObject({
      verdict: 'unsupported',
      unsupported: 'operations of struct unheard_of',
    });
  });

  it('logs what an argument is by the name of the member, and of the hook', async () => {
    expect((await verdictOf('refuse_state')).log).toContain("func 'syn_option' arg0 has btf_id ");
    expect((await verdictOf('refuse_answer')).log).toContain("func 'bpf_lsm_socket_bind' arg0 has btf_id ");
  });

  it('says beside a void hook that its answer is not to be changed', async () => {
    expect((await verdictOf('refuse_no_of_void')).log).toContain(
      "Note, BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!\n",
    );
  });
});

describe('older kernels', () => {
  it('find out wrong calls of schedulers when they come', async () => {
    expect((await verdictOf('refuse_insert_at_init', '6.18')).verdict).toBe('accepted');
    expect((await verdictOf('refuse_current_unprotected', '6.12')).verdict).toBe('accepted');
  });

  it('take no structs by value before 6.1', async () => {
    expect((await verdictOf('take_pair', '6.1')).verdict).toBe('accepted');
    expect((await verdictOf('take_pair', '5.10')).error).toMatchObject({
      kernelReason: 'The function takes_pair arg1 type STRUCT is unsupported.',
    });
  });

  it('let one hook sleep in 5.10', async () => {
    expect((await verdictOf('take_sleeping_hook', '6.1')).verdict).toBe('accepted');
    expect((await verdictOf('take_sleeping_hook', '5.10')).error).toMatchObject({
      kernelReason: 'bpf_lsm_file_open is not sleepable',
    });
  });
});

describe('functions that errors may be injected into', () => {
  const kernelBtf = Btf.lazy(btf);
  const verdict = (name: string, kernel: KernelFacts, version = '6.18') =>
    verifyObject(linkObject(spec.request([name]), { btf: kernelBtf }), spec.image, kernelBtf, {
      kernel,
      version,
    })[0]!;
  const without = { config: 'CONFIG_HAVE_FUNCTION_ERROR_INJECTION=y\n' };

  it('are none where the configuration leaves them out, but for system calls from 7.2 on', () => {
    expect(verdict('take_injected', without).error).toMatchObject({
      kernelReason: 'btrfs_cow_block is not sleepable',
    });
    expect(verdict('take_failing_slab', without).error).toMatchObject({
      kernelReason: 'should_failslab() is not modifiable',
    });
    expect(verdict('take_sleeping_call', without).error).toMatchObject({
      kernelReason: '__x64_sys_open is not sleepable',
    });
    expect(verdict('take_sleeping_call', without, '7.2').verdict).toBe('accepted');
    expect(verdict('take_security', without).verdict).toBe('accepted');
  });

  it('are those of the sources where a configuration has them, or says nothing of them', () => {
    const having = { config: `${without.config}CONFIG_FUNCTION_ERROR_INJECTION=y\n` };
    for (const facts of [having, { config: 'CONFIG_HZ=250\n' }])
      expect(verdict('take_injected', facts).verdict).toBe('accepted');
  });

  it('are those that the kernel lists, where it does', () => {
    const listed = { injectable: new Set(['vfs_anything']) };
    expect(verdict('refuse_modified', listed).verdict).toBe('accepted');
    expect(verdict('take_injected', listed).verdict).toBe('rejected');
  });
});

describe('modules of the kernel', () => {
  const kernelBtf = Btf.lazy(btf);
  const module = moduleTypes();

  it('have functions, variables and kernel functions', async () => {
    const { programs } = await verify(spec, {
      ...{ btf, kernel: '7.2', modules: { made: module }, logLevel: 2 },
      programs: ['module_function', 'module_store'],
    });
    const { verdict, log } = programs.module_function!;
    expect(verdict).toBe('accepted');
    expect(log).toContain("func 'of_module' arg0 has btf_id ");
    expect(log).toContain('call scx_bpf_nr_cpu_ids#');
    expect(programs.module_store!.error).toMatchObject({ kernelReason: 'only read is supported' });
  });

  it('are read when the kernel lacks what is wanted', async () => {
    let reads = 0;
    const modules = [
      {
        name: 'made',
        get btf() {
          reads++;
          return Btf.lazy(module, kernelBtf);
        },
      },
    ];
    const xdp = await open(readFileSync(path('xdp')));
    const linked = linkObject(xdp.request(), { btf: kernelBtf, modules });
    const verdicts = verifyObject(linked, xdp.image, kernelBtf, { kernel: { modules } });
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['accepted']));
    expect(reads).toBe(0);
    linkObject(spec.request(['module_function']), { btf: kernelBtf, modules });
    expect(reads).toBeGreaterThan(0);
  });

  it('may have gone: then there is no verdict', () => {
    const modules = [{ name: 'made', btf: Btf.lazy(module, kernelBtf) }];
    const linked = linkObject(spec.request(['module_function']), { btf: kernelBtf, modules });
    const gone = { modules: [{ name: 'made', btf: null }] };
    expect(verifyObject(linked, spec.image, kernelBtf, { kernel: gone })).toMatchObject([
      { verdict: 'unsupported', unsupported: 'types of module made' },
    ]);
  });

  /** Split from the kernel's: ids and names go on after its own. */
  function moduleTypes(): Uint8Array {
    const names = ['', 'p', 'of_module', 'module_number', 'scx_bpf_nr_cpu_ids'];
    const text = names.map(name => `${name}\0`).join('');
    const base = new DataView(btf.buffer, btf.byteOffset).getUint32(20, true);
    const at = (name: string) => base + text.indexOf(`\0${name}\0`) + 1;
    const first = kernelBtf.count;
    const [task, number] = [kernelBtf.find('struct', 'task_struct')!, kernelBtf.find('int', 'unsigned int')!];
    return buildBtf(
      [
        [0, info(2), task],
        [0, info(13, 1), 0, at('p'), first],
        [at('of_module'), info(12, 1), first + 1],
        [at('module_number'), info(14), number, 1],
        [0, info(13), number],
        [at('scx_bpf_nr_cpu_ids'), info(12, 1), first + 4],
      ],
      { strings: text },
    );
  }
});
