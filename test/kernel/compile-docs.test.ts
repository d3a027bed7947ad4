/** The programs of docs/compile.md and docs/types.md, as they stand there, and the commands that they name. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/lib/tree.js';
import { withoutClang } from './support/clang.ts';

const execute = promisify(execFile);
// Inside the package, so that its own name leads to what is built.
const folder = `${root}/build/docs`;
const cli = `${root}/dist/cli/main.js`;

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runProgram(doc: string): Promise<string> {
  const [, program = ''] = /```ts\n(.*?)```/s.exec(readFileSync(`${root}/docs/${doc}.md`, 'utf8')) ?? [];
  expect(program).toContain('import ');
  writeFileSync(`${folder}/${doc}.mts`, program);
  const { stdout } = await execute(process.execPath, ['--import', 'tsx', `${doc}.mts`], { cwd: folder });
  return stdout;
}

it('compile.md', async ctx => {
  const missing = await withoutClang();
  if (missing !== undefined) ctx.skip(missing);
  if (!existsSync('/sys/kernel/btf/vmlinux')) ctx.skip('this kernel has no BTF');
  if (!existsSync('/sys/kernel/tracing/events')) ctx.skip('tracefs is not mounted at /sys/kernel/tracing');
  expect(await runProgram('compile')).toBe('sh ended with 3\n');
});

it('types.md', async () => {
  copyFileSync(`${root}/examples/flows/flows.bpf.o`, `${folder}/flows.bpf.o`);
  await execute(process.execPath, [cli, 'types', 'flows.bpf.o'], { cwd: folder });
  expect(await runProgram('types')).toMatch(/^2 1n\n/);
});

it('an embedded module needs no object beside it', async () => {
  const object = `${root}/examples/flows/flows.bpf.o`;
  await execute(
    process.execPath,
    [cli, 'types', object, '-o', 'embedded.ts', '--embed', '--int64', 'number'],
    { cwd: folder },
  );
  const text = `import { open } from './embedded.ts';
    const spec = await open();
    console.log(spec.name, spec.variables.seen.value, Object.keys(spec.programs).join());`;
  writeFileSync(`${folder}/embedded-use.mts`, text);
  const { stdout } = await execute(process.execPath, ['--import', 'tsx', 'embedded-use.mts'], {
    cwd: folder,
  });
  expect(stdout).toBe('flows 0 count_flows\n');
});

it('a command that fails says why, and leaves no file half-written', async () => {
  writeFileSync(`${folder}/bad.bpf.o`, 'no object');
  const failed = execute(process.execPath, [cli, 'types', 'bad.bpf.o'], { cwd: folder });
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^ebpf: (?!.*\n +at )/s),
  });
  expect(existsSync(`${folder}/bad.bpf.ts`)).toBe(false);
  const nowhere = execute(
    process.execPath,
    [cli, 'types', `${root}/test/bpf/maps.bpf.o`, '-o', 'none/x.ts'],
    { cwd: folder },
  );
  await expect(nowhere).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot write none/x.ts'),
  });
  const unknown = execute(process.execPath, [cli, 'tipes'], { cwd: folder });
  await expect(unknown).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Did you mean types?'),
  });
});

it('vmlinux and compile write files that clang and the loader take', async ctx => {
  const missing = await withoutClang();
  if (missing !== undefined) ctx.skip(missing);
  await execute(process.execPath, [cli, 'vmlinux', `${root}/test/bpf/maps.bpf.o`, '-o', 'types.h'], {
    cwd: folder,
  });
  const source =
    '#include "types.h"\n\n\nstatic int x;\n__attribute__((section("xdp"))) int pass(struct key *k) { return 2; }\n';
  writeFileSync(`${folder}/pass.bpf.c`, source);
  const { stderr } = await execute(process.execPath, [cli, 'compile', 'pass.bpf.c'], { cwd: folder });
  expect(stderr).toContain("pass.bpf.c:4:12: warning: unused variable 'x'");
  const { stdout } = await execute(process.execPath, [cli, 'types', 'pass.bpf.o', '-o', '-'], {
    cwd: folder,
  });
  expect(stdout).toContain('  pass: XdpProgram;');
});
