/** Operations of tables that are registered with the emulator: it calls what the kernel would. */
import { Emulator, type EmulatorOptions, type StructOpsMap } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

const attach = (object: TestObject, name: string) => (object.maps[name] as StructOpsMap).attach();

const options: readonly (readonly [string, EmulatorOptions])[] = [
  ["the running kernel's types", {}],
  ['types of the programs alone', { btf: null }],
];

describe.each(options)('a table of operations, with %s', (_, given) => {
  it('is called by its members, and tells what its programs return', async () => {
    const emulator = new Emulator(given);
    await using object = await emulated(emulator, 'congestion');
    const link = await attach(object, 'congestion');
    const ops = emulator.structOps('node_ebpf');
    expect([ops.name, ops.type]).toEqual(['node_ebpf', 'tcp_congestion_ops']);
    expect([...ops.operations].sort()).toEqual(['cong_avoid', 'init', 'ssthresh', 'undo_cwnd']);
    expect([ops.value('name'), ops.value('flags')]).toEqual(['node_ebpf', 1]);
    const tcp = emulator.struct('tcp_sock', { snd_cwnd: 40 });
    expect(ops.call('init', [tcp])).toBe(0n);
    expect(object.variables.connections.value).toBe(1n);
    expect(ops.call('ssthresh', [tcp])).toBe(20n);
    expect(ops.call('cong_avoid', [tcp, 1, 1])).toBe(0n);
    expect(tcp.get('snd_cwnd')).toBe(41);
    expect(ops.call('undo_cwnd', [tcp])).toBe(41n);
    expect(object.variables.acknowledgements.value).toBe(1n);
    await link.close();
    const gone = await failure(async () => ops.call('ssthresh', [tcp]));
    expect(gone).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
  });
});

it('takes sockets of the emulator, which are changed by what programs write', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'congestion');
  await attach(object, 'congestion');
  const socket = emulator.socket({ remoteAddress: '192.0.2.1', remotePort: 80, tcp: { snd_cwnd: 10 } });
  const ops = emulator.structOps('node_ebpf');
  ops.call('cong_avoid', [socket, 1, 1]);
  ops.call('cong_avoid', [socket, 2, 1]);
  expect(socket.tcp('snd_cwnd')).toBe(12);
  expect(ops.call('ssthresh', [socket])).toBe(6n);
});

it('is another one once its link is updated', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'congestion-link', undefined, spec => {
    spec.maps.second.autocreate = true;
    spec.maps.second.autoattach = false;
  });
  const link = await attach(object, 'first');
  const ops = emulator.structOps('node_ebpf_link');
  ops.call('init');
  await link.update(object.maps.second as StructOpsMap);
  ops.call('init');
  ops.call('init');
  const { first_connections, second_connections } = object.variables;
  expect([first_connections.value, second_connections.value]).toEqual([1n, 2n]);
});

it('outlives its object while its link is pinned', async () => {
  const emulator = new Emulator();
  const object = await emulated(emulator, 'congestion-link');
  const link = await attach(object, 'first');
  link.pin('/sys/fs/bpf/table');
  await object.close();
  const tcp = emulator.struct('tcp_sock', { snd_cwnd: 9 });
  expect(emulator.structOps('node_ebpf_link').call('ssthresh', [tcp])).toBe(4n);
});

it('says what is missing', async () => {
  const emulator = new Emulator();
  const none = await failure(async () => emulator.structOps('cubic'));
  expect(none.message).toMatch(/no table of operations is registered as 'cubic'; none is attached/);
  await using object = await emulated(emulator, 'congestion');
  await attach(object, 'congestion');
  const near = await failure(async () => emulator.structOps('node_ebfp'));
  expect(near.message).toMatch(/did you mean 'node_ebpf'/);
  const ops = emulator.structOps('node_ebpf');
  const wrong: [() => unknown, string, RegExp][] = [
    [() => ops.call('release'), 'ERR_EBPF_NO_TARGET', /the table has no program for it: it has .*ssthresh/],
    [() => ops.call('ssthresch'), 'ERR_EBPF_NO_TARGET', /did you mean 'ssthresh'/],
    [() => ops.call('ssthresh', [0, 0]), 'ERR_EBPF_INVALID_ARGUMENT', /1 arguments .* 2 are given/],
    [() => ops.value('speed'), 'ERR_EBPF_NO_TARGET', /no operation or value 'speed'/],
  ];
  for (const [work, code, message] of wrong) {
    const error = await failure(async () => work());
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  }
});

it('a struct tells its fields: numbers, text, bits, structs in it; and names what is nearest to one that is none', async () => {
  const emulator = new Emulator();
  const sock = emulator.struct('sock', {
    sk_mark: 7,
    sk_protocol: 6,
    __sk_common: { skc_num: 80, skc_reuse: 1 },
  });
  expect([sock.get('sk_mark'), sock.get('sk_protocol')]).toEqual([7, 6]);
  expect(sock.get('__sk_common')).toMatchObject({ skc_num: 80, skc_reuse: 1 });
  const common = emulator.struct('sock_common', { skc_reuse: 9, skc_ipv6only: 1 });
  expect([common.get('skc_reuse'), common.get('skc_reuseport'), common.get('skc_ipv6only')]).toEqual([
    9, 0, 1,
  ]);
  const cache = emulator.struct('kmem_cache', { name: 'dentry', object_size: 8 });
  cache.update({ object_size: 16 });
  expect(cache.get('object_size')).toBe(16);
  const wrong = await failure(async () => sock.get('sk_marc'));
  expect(wrong).toMatchObject({ code: 'ERR_EBPF_VALUE' });
  expect(wrong.message).toMatch(/did you mean 'sk_mark'/);
});
