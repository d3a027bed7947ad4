/** A real boot of another kernel: what a command writes, its exit status, its files. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { isInstalled } from '../../scripts/lib/machine.js';
import { root } from '../../scripts/lib/tree.js';
import { cachedKernel } from '../../scripts/vm/fetch.js';
import { kernels } from '../../scripts/vm/kernels.js';
import { packages, whyNoGuest } from '../../scripts/vm/machine.js';
import { isGuest } from '../hooks/support/machine.ts';

const kernel = kernels.map(cachedKernel).find(Boolean);
const shared = mkdtempSync(join(tmpdir(), 'node-ebpf-shared-'));
afterAll(() => rmSync(shared, { recursive: true }));

function checkMachine(ctx: TestContext): void {
  if (isGuest) ctx.skip('a guest in a guest would take minutes');
  const reason = whyNoGuest();
  if (reason) ctx.skip(reason);
  if (!kernel || !Object.keys(packages).every(isInstalled))
    ctx.skip('`npm run test:kernels` fetches what is needed');
}

/** Runs a shell script there. */
function inGuest(script: string, options: string[] = []) {
  const command = [
    join(root, 'scripts/vm/cli.js'),
    '--kernel',
    kernel!.series,
    '--memory',
    '512',
    ...options,
  ];
  return new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
    execFile(process.execPath, [...command, '--', 'sh', '-c', script], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe('a guest', () => {
  it('runs a command, hands on its streams and its exit status, and keeps files where they are shared', async ctx => {
    checkMachine(ctx);
    const script = `uname -r; echo "$WORD" >&2; cat ${root}/package.json | wc -c; seq 200000 | tail -c 7
      echo lost >${root}/lost; echo kept >${shared}/kept; exit 42`;
    const { code, stdout, stderr } = await inGuest(script, ['--env', "WORD=it's", '--share', shared]);
    const size = readFileSync(join(root, 'package.json')).length;
    expect(stdout).toBe(`${kernel!.release}\n${size}\n200000\n`);
    expect(stderr).toBe("it's\n");
    expect(code).toBe(42);
    expect(readFileSync(join(shared, 'kept'), 'utf8')).toBe('kept\n');
    expect(() => readFileSync(join(root, 'lost'))).toThrow(/ENOENT/);
  }, 400_000);

  it('that panics is an error with its last words', async ctx => {
    checkMachine(ctx);
    const { code, stderr } = await inGuest('echo c >/proc/sysrq-trigger; sleep 60');
    expect(stderr).toMatch(/Kernel panic/);
    expect(stderr).toMatch(/ended before its command did/);
    expect(code).toBe(125);
  }, 400_000);

  it('that does not end in time is ended', async ctx => {
    checkMachine(ctx);
    const start = Date.now();
    const { code, stderr } = await inGuest('sleep 10000', ['--timeout', '5']);
    expect(stderr).toMatch(/The time limit of 5 s is over/);
    expect(code).toBe(124);
    expect(Date.now() - start).toBeLessThan(30_000);
  }, 400_000);
});
