/** What is asked of clang, and what is made of its words. No compiler is needed. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompileError, EbpfError } from '../../../lib/errors.ts';
import { parseDependencies } from '../../../lib/toolchain/clang/dependencies.ts';
import { parseDiagnostics } from '../../../lib/toolchain/clang/diagnostics.ts';
import { compileError } from '../../../lib/toolchain/clang/error.ts';
import { findClang } from '../../../lib/toolchain/clang/find.ts';
import { installCommand } from '../../../lib/toolchain/clang/install.ts';
import { clangArguments } from '../../../lib/toolchain/clang/options.ts';
import { type Constant, constant } from '../../../lib/toolchain/constants.ts';
import { templateSource } from '../../../lib/toolchain/template.ts';

/** As a tag gets them. */
const source = (strings: TemplateStringsArray, ...values: Constant[]) => templateSource(strings, values).text;

describe('a template', () => {
  it('has C’s own backslashes', () => {
    expect(source`bpf_printk("a\tb\n\\");`).toBe('bpf_printk("a\\tb\\n\\\\");');
    expect(source`\`\${x}`).toBe(['`$', '{x}'].join(''));
  });

  it.each<[Constant, string]>([
    [7, '7'],
    [-7, '(-7)'],
    [-0, '0'],
    [2 ** 31, '2147483648ll'],
    [-(2 ** 40), '(-1099511627776ll)'],
    [7n, '7ull'],
    [2n ** 64n - 1n, '18446744073709551615ull'],
    [-(2n ** 63n), '(-9223372036854775807ll - 1)'],
    [true, '1'],
    [false, '0'],
    ['eth0', '"eth0"'],
    ['say "é"\n??/', '"say \\"\\303\\251\\"\\012\\077\\077/"'],
    [new Uint8Array([1, 255]), '{ 1, 255 }'],
    [[1, [2n, 'x']], '{ 1, { 2ull, "x" } }'],
  ])('makes a constant of %o', (value, text) => {
    expect(source`x = ${value};`).toBe(`x = ${text};`);
  });

  it.each<[unknown, string]>([
    [1.5, 'value 1 of the template: 1.5 is no integer, and eBPF has no others'],
    [Number.NaN, 'value 1 of the template: NaN is no integer, and eBPF has no others'],
    [2 ** 60, 'value 1 of the template: 1152921504606847000 is no exact integer: give a bigint'],
    [2n ** 64n, 'value 1 of the template: 18446744073709551616 has more than 64 bits'],
    ['a\0b', 'value 1 of the template: a string of C ends at its first NUL'],
    [[1, [null]], 'value 1 of the template[1][0]: null is no constant of C'],
    [{ a: 1 }, 'value 1 of the template: object is no constant of C'],
    [undefined, 'value 1 of the template: undefined is no constant of C'],
  ])('refuses %o', (value, message) => {
    expect(() => source`x = ${value as Constant};`).toThrow(
      expect.objectContaining({ code: 'ERR_EBPF_VALUE', message: `compile: ${message}` }),
    );
  });

  it('does not follow arrays that contain themselves', () => {
    const array: Constant[] = [];
    array.push(array);
    expect(() => constant(array, 'x')).toThrow('arrays nest more than 16 levels deep');
  });
});

describe('diagnostics', () => {
  const output = [
    'In file included from a.bpf.c:1:',
    'a.bpf.c:2:9: warning: unused variable [-Wunused-variable]',
    "a.bpf.c:3:7: error: use of undeclared identifier 'é'",
    'a.bpf.c:1:5: note: declared here',
    'clang: error: unable to execute command',
    '2 errors generated.',
  ].join('\n');
  const text = 'int x;\nint y;\n/*é*/ é = 1;\n';
  const diagnostics = parseDiagnostics(output, file => (file === 'a.bpf.c' ? text : undefined));

  it('have places, with columns in characters, and notes', () => {
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['warning', 'error', 'error']);
    expect(diagnostics[1]).toMatchObject({
      message: "use of undeclared identifier 'é'",
      // The seventh byte is the sixth character.
      source: { file: 'a.bpf.c', line: 3, column: 6, text: '/*é*/ é = 1;' },
      notes: [{ message: 'declared here', source: { line: 1, column: 5, text: 'int x;' } }],
    });
    expect(diagnostics[2]).toEqual({ severity: 'error', message: 'unable to execute command', notes: [] });
  });

  it('become an error that shows the first', () => {
    const error = compileError('a.bpf.c', diagnostics, output);
    expect(error).toBeInstanceOf(CompileError);
    expect(error.code).toBe('ERR_EBPF_COMPILE');
    expect(error.source).toMatchObject({ file: 'a.bpf.c', line: 3 });
    expect(error.message).toContain(
      "a.bpf.c: use of undeclared identifier 'é'\n\n  a.bpf.c:3:6\n  > 3 | /*é*/ é = 1;\n",
    );
    expect(error.message).toContain('declared here');
    expect(error.message).toContain('(1 more in .diagnostics)');
  });

  it('that are none are shown as they came, without what steers a terminal', () => {
    const error = compileError('a.bpf.c', [], 'Stack dump:\n\u001b[31mboom');
    expect(error.source).toBeUndefined();
    expect(error.message).toBe('a.bpf.c: clang failed:\n\n  Stack dump:\n   [31mboom');
  });
});

it('reads make’s list of files', () => {
  const list = 'object.o: - /a/b.h \\\n  /with\\ space/c.h /dollar$$/d.h /hash\\#.h\n';
  expect(parseDependencies(list)).toEqual(['-', '/a/b.h', '/with space/c.h', '/dollar$/d.h', '/hash#.h']);
});

it.each([
  ['linux', 'ID=debian\n', 'sudo apt-get install clang'],
  ['linux', 'NAME=x\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt-get install clang'],
  ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'sudo dnf install clang'],
  ['linux', 'ID=alpine\n', 'sudo apk add clang'],
  ['linux', 'ID=plan9\n', "your distribution's package 'clang'"],
  ['darwin', '', 'brew install llvm'],
] as const)('on %s with %j clang is installed by: %s', (platform, release, command) => {
  expect(installCommand(platform, release)).toBe(command);
});

describe('arguments', () => {
  it('are the options’', () => {
    const args = clangArguments(
      { cpu: 'v2', arch: 'arm64', define: { MAX: 4, NAME: 'x' }, include: ['own'] },
      ['made'],
    );
    expect(args).toContain('-mcpu=v2');
    expect(args).toContain('-D__TARGET_ARCH_arm64');
    expect(args).toContain('-DMAX=4');
    expect(args).toContain('-DNAME="x"');
    expect(args.indexOf(resolve('own'))).toBeLessThan(args.indexOf(resolve('made')));
    expect(args).toContain(resolve('own'));
  });

  it.each([
    [{ cpu: 'v9' }, "cpu: there are v1, v2, v3, v4, not 'v9'"],
    [{ define: { '-include': 1 } }, "define: '-include' is no name for a macro"],
  ])('refuse %j', (options, message) => {
    expect(() => clangArguments(options as never, [])).toThrow(message);
  });
});

describe('the compiler', () => {
  let folder: string;
  const { PATH, NODE_EBPF_CACHE } = process.env;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'node-ebpf-clang-'));
    process.env.PATH = `${folder}:/usr/bin:/bin`;
    process.env.NODE_EBPF_CACHE = join(folder, 'cache');
  });
  afterEach(() => {
    process.env.PATH = PATH;
    if (NODE_EBPF_CACHE === undefined) delete process.env.NODE_EBPF_CACHE;
    else process.env.NODE_EBPF_CACHE = NODE_EBPF_CACHE;
    rmSync(folder, { recursive: true });
  });

  /** A command that says it is clang, and can or can't make BPF. */
  function fake(name: string, version: string, bpf = true): string {
    const path = join(folder, name);
    const script = `#!/bin/sh\ncase "$1" in --version) echo "Some clang version ${version} (x)";; *) exit ${bpf ? 0 : 1};; esac\n`;
    writeFileSync(path, script);
    chmodSync(path, 0o755);
    return path;
  }

  it('is the newest of the PATH that makes BPF', async () => {
    fake('clang', '3.9.0');
    fake('clang-98', '98.1.0');
    fake('clang-99', '99.0.1');
    fake('clang-100', '100.0.0', false);
    fake('clang-tidy', '200.0.0');
    expect(await findClang()).toMatchObject({ path: join(folder, 'clang-99'), version: '99.0.1' });
  });

  it('is the one that was asked for, by name or path', async () => {
    fake('clang-99', '99.0.1');
    const old = fake('cc-bpf', '11.0.1');
    expect(await findClang('cc-bpf')).toMatchObject({ path: old, version: '11.0.1' });
    expect(await findClang(old)).toMatchObject({ path: old });
  });

  it('is asked again when it has changed', async () => {
    const path = fake('mine', '11.0.1');
    expect((await findClang(path)).version).toBe('11.0.1');
    fake('mine', '12.0.10');
    expect((await findClang(path)).version).toBe('12.0.10');
  });

  const refusal = async (asked?: string): Promise<EbpfError> => {
    const error = await findClang(asked).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (error instanceof EbpfError) return error;
    throw new Error(`expected an EbpfError, got ${error}`);
  };

  it('that is missing can be installed with a command', async () => {
    process.env.PATH = folder;
    const error = await refusal();
    expect(error.code).toBe('ERR_EBPF_NO_CLANG');
    expect(error.message).toContain(`there is none on the PATH; install one with: ${installCommand()}`);
  });

  it('that makes no BPF, or is no clang, is named', async () => {
    process.env.PATH = folder;
    fake('clang', '15.0.0', false);
    expect((await refusal()).message).toContain('clang (clang 15.0.0) does not compile for BPF');
    writeFileSync(join(folder, 'gcc'), '#!/bin/sh\necho gcc 12\n', { mode: 0o755 });
    expect((await refusal('gcc')).message).toContain("'gcc' is no clang that can be run");
  });
});
