/** What programs print with bpf_printk. */
import { mkdirSync, readdirSync } from 'node:fs';
import { tracePipe } from 'node-ebpf';
import { expect, it } from 'vitest';
import { tracefsPath } from '../../lib/kernel/tracefs.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, packet } from '../kernel/support/objects.ts';

const ours = () =>
  readdirSync(tracefsPath('instances')!).filter(name => name.startsWith(`node-ebpf-${process.pid}-`));

it('lines of this process are read, and nothing stays behind', async () => {
  await using object = await loadTest('printk');
  const print = async (number: number) => {
    object.variables.number.value = number;
    await object.programs.print!.run({ data: packet });
  };
  const pipe = tracePipe({ interval: 5 });
  const other = tracePipe({ pid: 1 });
  expect(ours()).toHaveLength(2);
  await print(1);
  await print(2);
  const seen = [];
  for await (const line of pipe) {
    seen.push(line);
    if (seen.length === 2) break;
  }
  expect(seen.map(({ text }) => text)).toEqual(['node-ebpf prints 1: text', 'node-ebpf prints 2: text']);
  expect(seen[0]!.time).toBeGreaterThan(0n);
  expect(seen[0]!.time <= seen[1]!.time).toBe(true);
  expect([typeof seen[0]!.cpu, typeof seen[0]!.comm]).toEqual(['number', 'string']);
  // Another process has printed none of them, and each pipe has its own.
  expect(other.take()).toEqual([]);
  other.close();
  expect(ours()).toEqual([]);
  expect((await failure(() => pipe.take())).code).toBe('ERR_EBPF_CLOSED');
});

it('the signal ends it', async () => {
  const pipe = tracePipe({ signal: AbortSignal.timeout(20), interval: 10_000 });
  for await (const _ of pipe) expect.fail('nothing was printed');
  expect(ours()).toEqual([]);
});

it('what a killed process left goes with the next pipe', () => {
  // The highest number that a process can have (PID_MAX_LIMIT).
  mkdirSync(`${tracefsPath('instances')!}/node-ebpf-4194304-0`);
  tracePipe().close();
  expect(readdirSync(tracefsPath('instances')!)).not.toContain('node-ebpf-4194304-0');
});
