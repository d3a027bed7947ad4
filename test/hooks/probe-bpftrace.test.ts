/** `probe` counts what bpftrace counts, of the same events. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { probe } from 'node-ebpf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kernelHasKprobes } from './support/machine.ts';

const { pid } = process;
const hasBpftrace = spawnSync('bpftrace', ['--version']).status === 0;

/** Its map `@` by keys, of what happens while `act` runs. */
async function bpftrace(program: string, act: () => void): Promise<Record<string, number>> {
  // The interval starts when all probes are there.
  const whole = `${program} interval:ms:50 { printf("ready\\n"); }`;
  const child = spawn('bpftrace', ['-q', '-f', 'json', '-e', whole], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const closed = once(child, 'close');
  let counts: Record<string, number> | undefined;
  let acted = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === '') continue;
    const { type, data } = JSON.parse(line) as { type: string; data: { '@': Record<string, number> } };
    if (type === 'map') counts = data['@'];
    if (type !== 'printf' || acted) continue;
    acted = true;
    act();
    child.kill('SIGINT');
  }
  await closed;
  expect(counts, stderr).toBeDefined();
  return counts!;
}

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
const files = ['a', 'b', 'c'].map(name => join(folder, name));
beforeAll(() => {
  for (const file of files) writeFileSync(file, '');
});
afterAll(() => rmSync(folder, { recursive: true }));

it.for([
  ['tracepoint:syscalls/sys_enter_openat', 'tracepoint:syscalls:sys_enter_openat', 'args->filename'],
  ['kprobe:do_sys_openat2', 'kprobe:do_sys_openat2', 'uptr(arg1)'],
] as const)('%s', async ([hook, theirs, filename], ctx) => {
  if (!hasBpftrace) ctx.skip('bpftrace is not installed');
  if (hook.startsWith('kprobe') && !kernelHasKprobes) ctx.skip('this kernel has no kprobes (CONFIG_KPROBES)');
  await using ours = await probe(hook, { by: ['comm'], fields: ['filename'], where: { pid } });
  const counts = await bpftrace(`${theirs} /pid == ${pid}/ { @[comm, str(${filename})] = count(); }`, () => {
    for (const [i, file] of files.entries()) for (let n = 0; n <= i * 100; n++) readFileSync(file);
  });
  const mine = ours
    .results()
    .map(({ comm, filename, count }) => [`${comm},${filename}`, Number(count)] as const);
  const ofFiles = (entries: readonly (readonly [string, number])[]) =>
    Object.fromEntries(entries.filter(([key]) => key.includes(folder)));
  expect(Object.values(ofFiles(mine)).sort()).toEqual([1, 101, 201]);
  expect(ofFiles(mine)).toEqual(ofFiles(Object.entries(counts)));
});
