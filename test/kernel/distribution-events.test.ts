/** Perf buffers of programs that others wrote: the distribution's libbpf-tools, as they are compiled there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type EventBatch, open } from 'node-ebpf';
import { expect, it, type TestContext } from 'vitest';
import { distributionFolder } from '../../scripts/lib/distribution.js';
import { embeddedObjects } from './support/embedded.ts';
import type { TestSpec } from './support/objects.ts';

async function tool(name: string, context: TestContext): Promise<TestSpec> {
  const file = `${distributionFolder()}/usr/sbin/${name}`;
  if (!existsSync(file)) context.skip(`the distribution's ${name} is not here: npm run setup`);
  if (!existsSync('/sys/kernel/tracing/events'))
    context.skip('tracefs is not mounted at /sys/kernel/tracing');
  const [object] = embeddedObjects(readFileSync(file));
  return (await open(object!)) as TestSpec;
}

it('exitsnoop tells of a process that ends', async context => {
  const spec = await tool('exitsnoop', context);
  const child = spawn('sh', ['-c', 'read line; exit 3'], { stdio: ['pipe', 'ignore', 'ignore'] });
  spec.variables.target_pid.value = child.pid;
  spec.variables.trace_by_process.value = true;
  await using object = await spec.load({ backend: 'kernel' });
  object.maps.events.open({ pages: 1 });
  await object.attach();
  child.stdin.end('\n');
  await once(child, 'exit');
  for await (const batch of object.maps.events.batches() as AsyncIterable<EventBatch<Uint8Array>>) {
    expect(batch.length).toBe(1);
    expect(batch.cpu(0)).toBeLessThan(object.maps.events.maxEntries);
    // Its type is not in the file: two times, then pid, tid, parent, signal, exit code, and the name.
    const bytes = batch.at(0);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    expect(view.getBigUint64(8, true)).toBeGreaterThan(view.getBigUint64(0, true));
    expect([16, 24, 32].map(at => view.getUint32(at, true))).toEqual([child.pid, process.pid, 3]);
    expect(new TextDecoder().decode(bytes.subarray(36, 38))).toBe('sh');
    break;
  }
});

it('sigsnoop tells of signals that this process sends, typed', async context => {
  if (!existsSync('/sys/kernel/tracing/events/syscalls/sys_enter_kill'))
    context.skip('this kernel has no tracepoints of system calls');
  const spec = await tool('sigsnoop', context);
  spec.variables.filtered_pid.value = process.pid;
  for (const program of spec.programs) program.autoload = program.attachTo.endsWith('_kill');
  await using object = await spec.load({ backend: 'kernel' });
  const { events } = object.maps;
  events.open();
  expect(events.eventType).toBe('struct event');
  await object.attach();
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  child.kill('SIGUSR1');
  await once(child, 'exit');
  for await (const event of events) {
    expect(event).toMatchObject({ pid: process.pid, tpid: child.pid, sig: 10, ret: 0 });
    break;
  }
});
