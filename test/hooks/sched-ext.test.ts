/** The smallest scheduler runs the machine for a second: a guest's, and nobody else's. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StructOpsMap } from 'node-ebpf';
import { expect } from 'vitest';
import { loadTest } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { isGuest } from './support/machine.ts';

const state = () => readFileSync('/sys/kernel/sched_ext/state', 'utf8').trim();

hook('sched_ext', async () => {
  await using object = await loadTest('sched-ext');
  if (!isGuest) throw new Error('schedulers are changed in guests alone');
  const link = await (object.maps.fifo as StructOpsMap).attach();
  expect(state()).toBe('enabled');
  expect(readFileSync('/sys/kernel/sched_ext/root/ops', 'utf8').trim()).toBe('node_ebpf_fifo');
  const { enqueued } = object.variables;
  const before = enqueued.value;
  await sleep(1000);
  expect(enqueued.value).toBeGreaterThan(before);
  expect(state()).toBe('enabled');
  await link.close();
  await expect.poll(state, { timeout: 10_000 }).toBe('disabled');
});
