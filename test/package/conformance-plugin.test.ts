/** The plugin as the runner of bpf_conformance calls it: memory as the argument, program on standard input, r0 in hex. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const plugin = fileURLToPath(new URL('../../scripts/conformance-plugin', import.meta.url));

function run(input: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(plugin, args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** ldxdw r0, [r1]; add r0, r2; exit */
const READ = '79 10 00 00 00 00 00 00  0f 20 00 00 00 00 00 00  95 00 00 00 00 00 00 00';
/** mov r0, -1; exit */
const MINUS_ONE = 'b7000000ffffffff9500000000000000';

describe.each(['--jit', '--interpreter'])('%s', engine => {
  it('has the memory in r1 and its length in r2', () => {
    expect(run(READ, '01 02 03 04 05 06 07 f8', engine)).toEqual({
      status: 0,
      stdout: 'f807060504030209\n',
      stderr: '',
    });
  });

  it('needs no memory', () => {
    expect(run(MINUS_ONE, engine).stdout).toBe(`${'f'.repeat(16)}\n`);
    expect(run(MINUS_ONE, '', engine).stdout).toBe(`${'f'.repeat(16)}\n`);
  });

  it('fails with the reason', () => {
    const { status, stdout, stderr } = run(READ, engine);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/read of 8 bytes at 0x0: a NULL pointer/);
  });
});

it('refuses what is no hex, and options that it does not know', () => {
  expect(run('zz').stderr).toMatch(/the program is not in hex/);
  expect(run(MINUS_ONE, '--fast').stderr).toMatch(/unknown option --fast/);
});
