/** `object.attach()`: all programs, or those that can be. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, ownPid, type TestSpec } from '../kernel/support/objects.ts';
import { rename } from '../kernel/support/rename.ts';

const tracefs = existsSync('/sys/kernel/tracing/events');

/** Two of the three name tracepoints that are not there. */
function misspelt(spec: TestSpec): void {
  ownPid(spec);
  spec.programs.on_tracepoint.attachTo = 'task/task_renam';
  spec.programs.on_raw_tracepoint.attachTo = 'task_renamed';
}

it('loose: what can be attached is, and the rest is told with the nearest name', async ctx => {
  if (!tracefs) ctx.skip('tracefs is not mounted at /sys/kernel/tracing');
  await using object = await loadTest('trace', { edit: misspelt });
  const { links, failures } = await object.attach({ loose: true });
  expect(links.map(link => link.program?.name)).toEqual(['on_btf_tracepoint']);
  expect(
    failures.map(({ program, error, nearest }) => [program.name, error.code, error.nearest, nearest]),
  ).toEqual([
    ['on_tracepoint', 'ERR_EBPF_NO_TARGET', 'task_rename', 'task_rename'],
    ['on_raw_tracepoint', 'ERR_EBPF_NO_TARGET', 'task_rename', 'task_rename'],
  ]);
  rename('loose');
  expect(object.variables.btf_seen.value.count).toBe(2n);
});

it('otherwise one that cannot be attached leaves none', async () => {
  await using object = await loadTest('trace', { edit: misspelt });
  const error = await failure(() => object.attach());
  expect(error.code).toMatch(/^ERR_EBPF_NO_(TARGET|TRACEFS)$/);
  expect(object.links.size).toBe(0);
});

it('loose: programs that must be told where are left alone', async () => {
  await using object = await loadTest('xdp');
  expect(await object.attach({ loose: true })).toEqual({ links: [], failures: [] });
});
