/** The README's first program, as it stands there, on an interface where packets arrive. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ip } from './support/network.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the package, so that its own name leads to what is built.
const folder = `${root}build/readme`;

beforeAll(() => {
  ip('link add veth0 type veth peer name veth1');
});

afterAll(() => {
  ip('link delete veth0');
  rmSync(folder, { recursive: true, force: true });
});

it('runs as it is written', async () => {
  const [, program = ''] = /```ts\n(.*?)```/s.exec(readFileSync(`${root}README.md`, 'utf8')) ?? [];
  expect(program).toContain("await load('flows.bpf.o'");
  mkdirSync(folder, { recursive: true });
  copyFileSync(`${root}examples/flows/flows.bpf.o`, `${folder}/flows.bpf.o`);
  writeFileSync(`${folder}/program.mts`, program);
  const running = promisify(execFile)(process.execPath, ['--import', 'tsx', 'program.mts'], {
    cwd: folder,
    timeout: 30_000,
  });
  // Each time an interface comes up the kernel asks who else has its IPv6 address: packets without a sender of ours.
  const nudge = setInterval(() => {
    for (const state of ['down', 'up'])
      for (const name of ['veth0', 'veth1']) ip(`link set ${name} ${state}`);
  }, 2_000);
  const { stdout } = await running.finally(() => clearInterval(nudge));
  expect(stdout).toMatch(/^a new flow: ICMPV6 \d+\nICMPV6 \d+n \d+n$/m);
});
