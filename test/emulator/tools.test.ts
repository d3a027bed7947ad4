/** Well-known tools of the distribution's libbpf-tools: their programs run in the emulator on events that are made up, and tell what they would of real ones. */
import { Emulator } from 'node-ebpf';
import { it as anyCase, describe, expect } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { distributionObjects, loadTool, openTool } from './support/distribution.ts';

const fetched = distributionObjects().size > 0;
const it = anyCase.skipIf(!fetched);

/** Takes the records of a tool's map `events` from now on. */
function perfEvents({ maps: { events } }: TestObject): () => DataView[] {
  events.open();
  return () => {
    const batch = events.batches().take();
    return Array.from({ length: batch.length }, (_, i) => {
      const bytes: Uint8Array = batch.bytes(i).slice();
      return new DataView(bytes.buffer);
    });
  };
}

function text(view: DataView, offset: number, size: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, size);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? size : end));
}

/** With those programs of a tool that its command would choose, and all of them attached. */
async function running(
  name: string,
  emulator: Emulator,
  wanted: (program: string) => boolean = () => true,
  variables: { readonly [name: string]: unknown } = {},
): Promise<TestObject> {
  const spec = await openTool(name);
  for (const [variable, value] of Object.entries(variables)) spec.variables[variable].value = value;
  for (const program of spec.programs) program.autoload = wanted(program.name);
  const { object } = await loadTool(spec, emulator);
  for (const program of object.programs) await program.attach();
  return object;
}

const tracer = { uid: 1000, gid: 100 };
/** Counts by powers of two: which one has been counted up. */
const filled = (slots: readonly number[]) => slots.flatMap((count, i) => (count > 0 ? [[i, count]] : []));

describe('tools', () => {
  it('execsnoop tells arguments, result and who began it', async () => {
    const emulator = new Emulator();
    const parent = emulator.task({ pid: 41, comm: 'sh' });
    emulator.current = emulator.task({ pid: 42, comm: 'sh', parent, ...tracer });
    await using object = await running('execsnoop', emulator);
    expect([...object.programs]).toHaveLength(2);
    const events = perfEvents(object);
    emulator.syscall('execve').call(['/bin/ls', ['ls', '-l', '/tmp'], []], () => {
      emulator.current.update({ comm: 'ls' });
      return 0;
    });
    const [event, ...more] = events();
    expect(more).toEqual([]);
    const [pid, ppid, uid, result, count, size] = [0, 4, 8, 12, 16, 20].map(at => event!.getInt32(at, true));
    expect([pid, ppid, uid, result, count]).toEqual([42, 41, 1000, 0, 3]);
    expect(text(event!, 24, 16)).toBe('ls');
    expect(text(event!, 40, size!)).toBe('/bin/ls');
    const args = new TextDecoder().decode(new Uint8Array(event!.buffer, event!.byteOffset + 40, size));
    expect(args).toBe('/bin/ls\0-l\0/tmp\0');
  });

  it('opensnoop tells which file was opened, and the error', async () => {
    const emulator = new Emulator();
    emulator.current = emulator.task({ pid: 42, comm: 'cat', ...tracer });
    // INVALID_UID: everybody.
    await using object = await running('opensnoop', emulator, () => true, { targ_uid: 0xffff_ffff });
    const events = perfEvents(object);
    // The first is the call in the C library.
    const stack = { user: [1n, 2n, 3n] };
    emulator.syscall('openat').call([-100, '/etc/shadow', 0o2000000], -13, { stack });
    emulator.syscall('open').call(['/etc/passwd', 0], 3);
    const seen = events().map(event => ({
      pid: event.getInt32(8, true),
      uid: event.getInt32(12, true),
      result: event.getInt32(16, true),
      flags: event.getInt32(20, true),
      callers: [24, 32].map(at => event.getBigUint64(at, true)),
      comm: text(event, 40, 16),
      file: text(event, 56, 255),
    }));
    const common = { pid: 42, uid: 1000, comm: 'cat' };
    expect(seen).toEqual([
      { ...common, callers: [2n, 3n], result: -13, flags: 0o2000000, file: '/etc/shadow' },
      { ...common, callers: [0n, 0n], result: 3, flags: 0, file: '/etc/passwd' },
    ]);
    expect([...object.maps.start]).toHaveLength(0);
  });

  it('runqlat counts how long tasks wait for a CPU', async () => {
    const emulator = new Emulator({ cpus: 2 });
    const worker = emulator.task({ pid: 42, comm: 'worker' });
    const idle = emulator.task({ pid: 0, comm: 'swapper/0', __state: 1 });
    await using object = await running('runqlat', emulator, name => !name.startsWith('handle_'));
    const wait = (microseconds: bigint) => {
      emulator.tracepoint('sched/sched_wakeup').fire({ p: worker });
      emulator.clock.advance(microseconds * 1000n);
      emulator.tracepoint('sched/sched_switch').fire({ prev: idle, next: worker }, { cpu: 1 });
    };
    for (const time of [1n, 100n, 100n, 5000n]) wait(time);
    const [hist] = [...object.maps.hists].map(([, value]) => value);
    expect(filled(hist.slots)).toEqual([
      [0, 1],
      [6, 2],
      [12, 1],
    ]);
    expect(hist.comm).toBe('worker');
  });

  it('biolatency counts how long requests to disks take', async () => {
    const emulator = new Emulator();
    const request = emulator.struct('request', { cmd_flags: 1 });
    await using object = await running('biolatency', emulator, name => name.endsWith('_btf'));
    emulator.tracepoint('block/block_rq_issue').fire({ rq: request });
    emulator.clock.advance(300_000n);
    emulator.tracepoint('block/block_rq_complete').fire({ rq: request, error: 0, nr_bytes: 4096 });
    const [hist] = [...object.maps.hists].map(([, value]) => value);
    expect(filled(hist.slots)).toEqual([[8, 1]]);
    expect([...object.maps.start]).toHaveLength(0);
  });

  it('tcpconnect tells who connects whereto', async () => {
    const emulator = new Emulator();
    emulator.current = emulator.task({ pid: 42, comm: 'curl', ...tracer });
    await using object = await running('tcpconnect', emulator);
    expect([...object.programs]).toHaveLength(4);
    const events = perfEvents(object);
    // 127.0.0.1 and 10.0.0.2, ports in network order.
    const sock = emulator.struct('sock', {
      __sk_common: { skc_rcv_saddr: 0x0100_007f, skc_daddr: 0x0200_000a, skc_dport: 0x5000, skc_family: 2 },
    });
    const connect = emulator.function('tcp_v4_connect');
    connect.call([sock], 0);
    connect.call([sock], -111);
    const [event, ...more] = events();
    // One that failed is none.
    expect(more).toEqual([]);
    expect([...new Uint8Array(event!.buffer, event!.byteOffset, 4)]).toEqual([127, 0, 0, 1]);
    expect([...new Uint8Array(event!.buffer, event!.byteOffset + 16, 4)]).toEqual([10, 0, 0, 2]);
    expect(text(event!, 32, 16)).toBe('curl');
    expect([56, 60, 64].map(at => event!.getUint32(at, true))).toEqual([2, 42, 1000]);
    expect(event!.getUint16(70, false)).toBe(80);
  });

  it('tcpconnect needs no BTF of a kernel, and none to know its arguments', async () => {
    const emulator = new Emulator({ btf: null });
    emulator.current = emulator.task({ pid: 42, comm: 'curl', ...tracer });
    await using object = await running('tcpconnect', emulator);
    const events = perfEvents(object);
    // Its own types say where the fields are.
    const sock = emulator.struct('sock', { __sk_common: { skc_daddr: 0x0200_000a, skc_dport: 0x5000 } });
    emulator.function('tcp_v4_connect').call([sock], 0);
    const [event] = events();
    expect([...new Uint8Array(event!.buffer, event!.byteOffset + 16, 4)]).toEqual([10, 0, 0, 2]);
    expect(event!.getUint16(70, false)).toBe(80);
  });

  it('exitsnoop tells how a process ended', async () => {
    const emulator = new Emulator();
    const parent = emulator.task({ pid: 41 });
    emulator.current = emulator.task({ pid: 42, comm: 'sleep', parent, exit_code: 9 });
    await using object = await running('exitsnoop', emulator);
    const events = perfEvents(object);
    emulator.clock.advance(5n);
    emulator.tracepoint('sched/sched_process_exit').fire({ pid: 42, comm: 'sleep' });
    const [event] = events();
    const start = event!.getBigUint64(0, true);
    expect(event!.getBigUint64(8, true) - start).toBe(5n);
    expect([16, 20, 24, 28].map(at => event!.getUint32(at, true))).toEqual([42, 42, 41, 9]);
    expect(text(event!, 36, 16)).toBe('sleep');
  });

  it('offcputime tells for how long and where tasks were off', async () => {
    const emulator = new Emulator();
    const worker = emulator.task({ pid: 42, comm: 'worker', __state: 1, mm: {} });
    const other = emulator.task({ pid: 43, comm: 'other', __state: 1, mm: {} });
    await using object = await running('offcputime', emulator);
    const sched_switch = emulator.tracepoint('sched/sched_switch');
    emulator.current = worker;
    const stack = { kernel: [0x1000n, 0x2000n], user: [0x55n] };
    sched_switch.fire({ prev: worker, next: other }, { stack });
    emulator.clock.advance(2_000_000n);
    emulator.current = other;
    sched_switch.fire({ prev: other, next: worker });
    const [[key, value]] = [...object.maps.info];
    expect(key).toMatchObject({ pid: 42, tgid: 42 });
    expect(value).toMatchObject({ delta: 2000n, comm: 'worker' });
    const { kern_stack_id, user_stack_id } = key;
    expect([kern_stack_id >= 0, user_stack_id >= 0, kern_stack_id !== user_stack_id]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
