/** `verify`: verdicts without a kernel. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { EbpfError, open, VerifierError, verify, type XdpProgram } from 'node-ebpf';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { KNOWN_KERNELS } from '../../../lib/verifier/index.ts';
import { root } from '../../../scripts/lib/tree.js';
import { objectPath } from './support.ts';

const XDP = objectPath('xdp');
const NULL_POINTER = objectPath('rejected/map-value-null');

describe('verify', () => {
  it('answers for each program', async () => {
    const result = await verify(XDP, { btf: null });
    expect(result).toMatchObject({ name: 'xdp', kernel: '6.18', ok: true });
    const names = [...result].map(({ name }) => name);
    expect(names).toEqual(['pass', 'drop', 'count', 'count_again']);
    const { pass } = result.programs;
    expect(pass).toMatchObject({ name: 'pass', verdict: 'accepted', log: '', instructions: 2 });
    expect(pass!.milliseconds).toBeGreaterThan(0);
    expect(pass!.error).toBeUndefined();
    expect(pass!.explain()).toBe("program 'pass' is accepted by the rules of kernel 6.18\n");
    expect(() => result.programs.pas).toThrow(/did you mean 'pass'/);
  });

  it('answers with the error of the kernel backend', async () => {
    const result = await verify(NULL_POINTER, { btf: null });
    expect(result.ok).toBe(false);
    const { verdict, error, log } = result.programs.map_value_null!;
    expect(verdict).toBe('rejected');
    expect(error).toBeInstanceOf(VerifierError);
    expect(error).toMatchObject({
      ...{ code: 'ERR_EBPF_VERIFIER', errno: 13, syscall: 'bpf(BPF_PROG_LOAD)' },
      ...{ program: 'map_value_null', instruction: 7, log },
      source: { file: './test/bpf/rejected/map-value-null.bpf.c', line: 18, column: 9 },
      kernelReason: "R0 invalid mem access 'map_value_or_null'",
    });
    expect(error!.message).toContain('> 18 | *count += 1; // REJECTED');
  });

  it('takes bytes, and a spec as it was edited', async () => {
    const bytes = readFileSync(objectPath('rejected/subprogram'));
    expect((await verify(bytes, { btf: null })).name).toBe('object');
    const spec = await open(bytes);
    spec.programs.subprogram!.autoload = false;
    const result = await verify(spec, { btf: null });
    expect([...result].map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual(['unrelated: accepted']);
    // By name, what would not be loaded is verified as well.
    const named = await verify(spec, { btf: null, programs: ['subprogram'] });
    expect([...named].map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual(['subprogram: rejected']);
    expect(spec.programs.subprogram!.autoload).toBe(false);
  });

  it('has logs of accepted programs where they are asked for', async () => {
    const { programs } = await verify(XDP, { btf: null, programs: ['pass'], logLevel: 2 });
    expect(programs.pass!.log).toMatch(/^0: R1=ctx\(\) R10=fp0\n.*^processed 2 insns/ms);
  });

  it('is typed by the shape of the object', async () => {
    const result = await verify<{ programs: { pass: XdpProgram; drop: XdpProgram } }>(XDP, { btf: null });
    expectTypeOf(result.programs.pass.verdict).toEqualTypeOf<'accepted' | 'rejected' | 'unsupported'>();
    // @ts-expect-error: the shape has none of that name
    expect(() => result.programs.pas).toThrow(EbpfError);
  });

  it('names what it does not know', async () => {
    const unknown = verify(XDP, { kernel: '5.4' });
    await expect(unknown).rejects.toMatchObject({
      code: 'ERR_EBPF_NOT_SUPPORTED',
      message: `verify: there are no tables of kernel '5.4'; there are those of ${KNOWN_KERNELS.join(', ')}`,
    });
    await expect(verify(XDP, { programs: ['coumt'] })).rejects.toMatchObject({
      ...{ code: 'ERR_EBPF_UNKNOWN_PROGRAM', nearest: 'count' },
    });
    await expect(verify(new Uint8Array(100))).rejects.toMatchObject({ code: 'ERR_EBPF_INVALID_OBJECT' });
    await expect(verify(XDP, { btf: new Uint8Array(10) })).rejects.toMatchObject({
      code: 'ERR_EBPF_INVALID_BTF',
    });
  });
});

describe('ebpf verify', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [`${root}/dist/cli/main.js`, 'verify', ...args]).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

  it('ends well where all are accepted', async () => {
    const { code, stdout } = await run(XDP);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^FILE +PROGRAM +VERDICT +INSTRUCTIONS +STATES +MS +WHY\n\S+ +pass +accepted +2 /);
  });

  it('tells of a rejection, and of a file that is none, and ends with 1', async () => {
    const { code, stdout } = await run(NULL_POINTER, `${root}/package.json`);
    expect(code).toBe(1);
    expect(stdout).toMatch(/map_value_null +rejected +7 .*R0 invalid mem access 'map_value_or_null'\n/);
    expect(stdout).toContain('> map-value-null.bpf.c:18: *count += 1;');
    expect(stdout).toContain('package.json: the file is no ELF file');
  });

  it('writes JSON, with logs', async () => {
    const { code, stdout } = await run('--json', '--log', NULL_POINTER);
    expect(code).toBe(1);
    const [answer] = JSON.parse(stdout) as [
      { kernel: string; programs: [{ verdict: string; log: string; error: object }] },
    ];
    expect(answer.kernel).toBe('6.18');
    const [program] = answer.programs;
    expect(program).toMatchObject({
      verdict: 'rejected',
      error: { code: 'ERR_EBPF_VERIFIER', instruction: 7 },
    });
    expect(program.log).toContain('7: (79) r1 = *(u64 *)(r0 +0)\n');
  });

  it('refuses a kernel that it does not know', async () => {
    const { code, stderr } = await run('--kernel', '4.4', XDP);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `ebpf: verify: there are no tables of kernel '4.4'; there are those of ${KNOWN_KERNELS.join(', ')}\n`,
    );
  });
});
