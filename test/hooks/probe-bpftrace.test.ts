/** `probe` counts what bpftrace counts, of the same events. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { probe } from 'node-ebpf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kernelHasKprobes } from './support/machine.ts';
import { Target } from './support/target.ts';

const { pid } = process;
const hasBpftrace = spawnSync('bpftrace', ['--version']).status === 0;

/** Of the arguments of openat(): bpftrace 0.17 does not find them in the BTF of 5.10. */
const types = '#define s64 long long\n#define umode_t unsigned short\n';

/** Its map `@` by keys, of what happens while `act` runs. */
async function bpftrace(program: string, act: () => unknown): Promise<Record<string, number>> {
  // The interval starts when all probes are there.
  const whole = `${types}${program} interval:ms:50 { printf("ready\\n"); }`;
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
    await act();
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
  expect(Object.values(ofFiles(mine)).sort()).toEqual([1, 101, 201]);
  expect(ofFiles(mine)).toEqual(ofFiles(Object.entries(counts)));
});

it('uprobe', async ctx => {
  if (!hasBpftrace) ctx.skip('bpftrace is not installed');
  await using target = await Target.start();
  const { path, pid } = target;
  await using ours = await probe(`uprobe:${path}:target_two`, {
    by: ['pid'],
    fields: ['arg0'],
    where: { pid },
  });
  const counts = await bpftrace(
    `uprobe:${path}:target_two /pid == ${pid}/ { @[pid, arg0] = count(); }`,
    async () => {
      for (let round = 0; round < 7; round++) await target.round();
    },
  );
  const mine = ours.results().map(({ pid, arg0, count }) => [`${pid},${arg0}`, Number(count)]);
  expect(Object.fromEntries(mine)).toEqual({ [`${pid},1`]: 7 });
  expect(counts).toEqual(Object.fromEntries(mine));
});

it.for(['sum', 'min', 'max'] as const)('stats: %s', async (figure, ctx) => {
  if (!hasBpftrace) ctx.skip('bpftrace is not installed');
  const hook = 'tracepoint:syscalls/sys_enter_openat';
  await using ours = await probe(hook, {
    ...{ by: ['comm'], fields: ['filename'], measure: 'stats', of: 'flags', where: { pid } },
  });
  const program = `tracepoint:syscalls:sys_enter_openat /pid == ${pid}/ { @[comm, str(args->filename)] = ${figure}(args->flags); }`;
  const theirs = await bpftrace(program, () => {
    for (const [i, file] of files.entries())
      for (const flag of ['r', 'r+', 'a'].slice(i)) closeSync(openSync(file, flag));
  });
  const mine = ours
    .results()
    .map(result => [`${result.comm},${result.filename}`, Number(result[figure])] as const);
  expect(ofFiles(mine)).toEqual(ofFiles(Object.entries(theirs)));
  expect(Object.keys(ofFiles(mine))).toHaveLength(3);
});

/** Others are opened by Node.js itself. */
const ofFiles = (entries: readonly (readonly [string, number])[]) =>
  Object.fromEntries(entries.filter(([key]) => key.includes(folder)));
