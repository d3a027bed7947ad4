/** Packets at the emulator's interfaces: XDP, then tc, and where programs send them. */
import { Emulator, type EmulatorFault, load } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { type TestObject, testObject } from '../kernel/support/objects.ts';

const frame = Uint8Array.from([
  ...[2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 8, 0],
  ...[0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 7],
  ...[0, 1, 0, 2, 0, 8, 0, 0],
]);
const tagged = Uint8Array.from([...frame.subarray(0, 12), 0x81, 0, 0, 5, ...frame.subarray(12)]);

const loaded = async (emulator: Emulator, name = 'emulator-way') =>
  (await load(testObject(name), { backend: emulator })) as unknown as TestObject;

const set = ({ variables }: TestObject, values: Record<string, number | bigint>) => {
  for (const [name, value] of Object.entries(values)) variables[name]!.value = value;
};

describe('XDP', () => {
  it.each([
    [0, 'aborted'],
    [1, 'drop'],
    [2, 'pass'],
    [3, 'tx'],
    [9, 'aborted'],
  ] as const)('answers verdict %d as %s', async (verdict, action) => {
    const emulator = new Emulator({ cpus: 4 });
    await using object = await loaded(emulator);
    await object.programs.say!.attach({ interface: 'veth0' });
    set(object, { verdict });
    const veth0 = emulator.interface('veth0', { queues: 3 });
    const report = veth0.receive(frame, { queue: 2, cpu: 3 });
    expect(report).toMatchObject({ action, hook: 'xdp', packet: frame, mark: 0 });
    expect(veth0.sent).toEqual(action === 'tx' ? [frame] : []);
    const { seen_ifindex, seen_queue, seen_cpu, seen_length } = object.variables;
    expect([seen_ifindex, seen_queue, seen_cpu, seen_length].map(variable => variable!.value)).toEqual([
      veth0.ifindex,
      2,
      3,
      frame.length,
    ]);
  });

  it('changes the packet, and its metadata goes on to tc', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator);
    set(object, { verdict: 2 });
    await object.programs.note!.attach({ interface: 'veth0' });
    const first = emulator.interface('veth0').receive(frame);
    expect(first.metadata).toEqual(Uint8Array.of(0x44, 0x33, 0x22, 0x11));
    expect(first.packet).toEqual(frame.with(0, 0x42));
    set(object, { verdict: 2 });
    await object.programs.look!.attach({ interface: 'veth0', direction: 'ingress' });
    const second = emulator.interface('veth0').receive(frame);
    expect(second).toMatchObject({ action: 'drop', hook: 'tcx', mark: 77, metadata: first.metadata });
    expect(object.variables.seen_meta!.value).toBe(0x11223344);
  });

  it('is replaced by an update, and one at a time', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator, 'xdp');
    const { count, count_again, drop } = object.programs;
    const link = await count!.attach({ interface: 'veth0' });
    const error = await failure(() => drop!.attach({ interface: 'veth0' }));
    expect(error.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
    emulator.interface('veth0').receive(frame);
    await link.update(count_again!);
    emulator.interface('veth0').receive(frame);
    expect([object.variables.packets!.value, object.variables.packets_again!.value]).toEqual([1n, 1n]);
    await link.close();
    expect(emulator.interface('veth0').receive(frame)).toEqual({
      action: 'pass',
      packet: frame,
      metadata: new Uint8Array(0),
      mark: 0,
      priority: 0,
    });
  });

  it('sends to another interface, whose other end receives it', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator);
    const out = emulator.interface('veth1', { ifindex: 7 });
    const blue = emulator.namespace('/run/netns/blue').interface('eth0');
    out.connect(blue);
    await object.programs.send!.attach({ interface: 'veth0' });
    await object.programs.say!.attach({ interface: 'eth0', netns: '/run/netns/blue' });
    set(object, { target: 7, verdict: 2 });
    const report = emulator.interface('veth0').receive(frame);
    expect(report).toMatchObject({ action: 'redirect', redirect: { to: ['veth1'], direction: 'egress' } });
    expect(out.sent).toEqual([frame]);
    expect(object.variables.runs!.value).toBe(1);
    expect(blue.delivered).toEqual([frame]);
    set(object, { target: 99 });
    expect(emulator.interface('veth0').receive(frame)).toMatchObject({
      action: 'drop',
      redirect: { to: [], errno: 22 },
    });
    set(object, { target: 7 });
    emulator.interface('veth1', { mtu: 68 });
    const long = new Uint8Array(200);
    expect(emulator.interface('veth0').receive(long)).toMatchObject({
      action: 'drop',
      redirect: { errno: 90 },
    });
  });
});

describe('tc', () => {
  it('runs tcx in order, then filters of clsact by priority', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator, 'tc');
    const { one, two, three, count } = object.programs;
    const at = { interface: 'veth0', direction: 'ingress' } as const;
    const second = await two!.attach({ ...at });
    await one!.attach({ ...at, anchor: { before: second } });
    await three!.attach({ ...at, anchor: 'last' });
    await count!.attach({ ...at, mechanism: 'clsact', priority: 5 });
    const veth0 = emulator.interface('veth0');
    expect(veth0.receive(frame)).toMatchObject({ action: 'pass' });
    expect(object.variables.order!.value).toBe(123);
    expect(object.variables.packets!.value).toBe(1n);
    const asked = await emulator.attached({ interface: 'veth0' }, { hook: 'tcx_ingress' });
    expect(asked.programs.map(({ programId }) => programId)).toEqual(
      [one, two, three].map(program => program!.info().id),
    );
    expect(asked.revision).toBe(4n);
    const filters = await emulator.attached({ interface: 'veth0' }, { hook: 'clsact_ingress' });
    expect(filters.programs).toMatchObject([{ priority: 5, handle: 1 }]);
    expect((await emulator.attached({ interface: 'veth0' }, {})).programs).toHaveLength(4);
    await second.close();
    object.variables.order!.value = 0;
    veth0.receive(frame);
    expect(object.variables.order!.value).toBe(13);
  });

  it('filters without a priority run before those that were there', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator, 'tc');
    const at = { interface: 'veth0', direction: 'egress', mechanism: 'clsact' } as const;
    const links = [];
    for (const name of ['three', 'two', 'one']) links.push(await object.programs[name]!.attach(at));
    emulator.interface('veth0').transmit(frame);
    expect(object.variables.order!.value).toBe(123);
    expect(links.map(link => link.info())).toMatchObject([
      { id: 0, type: 'clsact', details: { priority: 49152, handle: 1, direction: 'egress' } },
      { details: { priority: 49151 } },
      { details: { priority: 49150 } },
    ]);
  });

  it('sees a VLAN tag beside the packet, which comes back in it', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator);
    set(object, { verdict: -1 });
    await object.programs.look!.attach({ interface: 'veth0', direction: 'ingress' });
    const report = emulator.interface('veth0').receive(tagged);
    expect(report.packet).toEqual(tagged);
    const { seen_vlan, seen_len, seen_wire, seen_from } = object.variables;
    expect([seen_vlan, seen_len, seen_wire].map(variable => variable!.value)).toEqual([
      5,
      frame.length,
      frame.length - 14,
    ]);
    expect(seen_from!.value).toBe(emulator.interface('veth0').ifindex);
    await object.programs.tag!.attach({ interface: 'veth1', direction: 'egress' });
    const out = emulator.interface('veth1');
    expect(out.transmit(frame).packet).toEqual(tagged);
    expect(out.sent).toEqual([tagged]);
  });

  it('sends on: out of an interface, into one, to the peer, to a neighbour', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator);
    const { look, forward, to_peer, to_neighbour, clone } = object.programs;
    const veth0 = emulator.interface('veth0');
    const veth1 = emulator.interface('veth1', {
      ifindex: 40,
      mac: '02:00:00:00:00:aa',
      addresses: ['198.51.100.1/24'],
    });
    set(object, { target: 40, verdict: 0 });
    await look!.attach({ interface: 'veth1', direction: 'egress' });
    const at = { interface: 'veth0', direction: 'ingress' } as const;
    let link = await forward!.attach(at);
    expect(veth0.receive(frame)).toMatchObject({
      action: 'redirect',
      hook: 'tcx',
      redirect: { to: ['veth1'], direction: 'egress' },
    });
    expect(veth1.sent).toEqual([frame]);
    expect(object.variables.seen_from!.value).toBe(veth0.ifindex);
    set(object, { flags: 1n });
    expect(veth0.receive(frame).redirect).toEqual({ to: ['veth1'], direction: 'ingress' });
    expect(veth1.delivered).toEqual([frame]);
    await link.close();

    link = await to_neighbour!.attach(at);
    expect(veth0.receive(frame)).toMatchObject({ action: 'drop', redirect: { errno: 22 } });
    emulator.network.neighbour({ address: '198.51.100.7', mac: '02:00:00:00:00:bb', interface: 'veth1' });
    expect(veth0.receive(frame)).toMatchObject({ action: 'redirect' });
    expect(veth1.sent.at(-1)!.subarray(0, 14)).toEqual(
      Uint8Array.from([2, 0, 0, 0, 0, 0xbb, 2, 0, 0, 0, 0, 0xaa, 8, 0]),
    );
    await link.close();

    link = await to_peer!.attach(at);
    expect(veth0.receive(frame)).toMatchObject({ action: 'drop' });
    const inside = emulator.namespace(4711).interface('eth0');
    veth1.connect(inside);
    expect(veth0.receive(frame)).toMatchObject({
      action: 'redirect',
      redirect: { to: ['eth0'], direction: 'ingress' },
    });
    expect(inside.delivered).toEqual([frame]);
    await link.close();

    set(object, { flags: 0n });
    veth1.sent.length = 0;
    link = await clone!.attach(at);
    expect(veth0.receive(frame)).toMatchObject({ action: 'pass' });
    expect(object.variables.result!.value).toBe(0n);
    expect(veth1.sent).toEqual([frame]);
  });

  it('drops what would go from interface to interface for ever', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator);
    const [one, two] = [
      emulator.interface('one', { ifindex: 10 }),
      emulator.interface('two', { ifindex: 11 }),
    ];
    one.connect(two);
    await object.programs.send!.attach({ interface: 'one' });
    set(object, { target: 10 });
    emulator.interface('one').receive(frame);
    expect(one.sent).toHaveLength(1);
    await object.programs.send!.attach({ interface: 'two' });
    set(object, { target: 11 });
    one.sent.length = 0;
    emulator.interface('one').receive(frame);
    expect(one.sent.length + two.sent.length).toBe(9);
  });

  it.each([
    ['a direction', { direction: 'up' }, 'ERR_EBPF_INVALID_ARGUMENT'],
    ['both orders', { anchor: 'first', priority: 1 }, 'ERR_EBPF_INVALID_ARGUMENT'],
    ['tcx with a handle', { mechanism: 'tcx', handle: 1 }, 'ERR_EBPF_INVALID_ARGUMENT'],
    ['a priority', { priority: 70000 }, 'ERR_EBPF_INVALID_ARGUMENT'],
    ['an anchor that is not there', { anchor: { before: { linkId: 999 } } }, 'ERR_EBPF_NO_TARGET'],
    ['a revision', { expectedRevision: 9n }, 'ERR_EBPF_STALE_REVISION'],
  ])('refuses %s', async (_, options, code) => {
    const emulator = new Emulator();
    await using object = await loaded(emulator, 'tc');
    const all = { interface: 'veth0', direction: 'ingress', ...options } as never;
    expect((await failure(() => object.programs.one!.attach(all))).code).toBe(code);
  });
});

describe('faults', () => {
  const withProgram = async (name: string, data: Uint8Array, target = 0) => {
    const emulator = new Emulator();
    const edit = { autoload: [name] };
    const { open } = await import('node-ebpf');
    const spec = await open(testObject('emulator-way'));
    for (const program of spec.programs) program.autoload = program.name === edit.autoload[0];
    await using object = (await spec.load({ backend: emulator })) as unknown as TestObject;
    set(object, { target });
    try {
      await object.programs[name]!.run({ data });
      return undefined;
    } catch (error) {
      return error as EmulatorFault;
    }
  };

  it.each([14, 60, 61, 62, 63, 64, 1500])('tell of a read behind a packet of %d bytes', async length => {
    const data = new Uint8Array(length);
    expect(await withProgram('beyond', data, length - 1)).toBeUndefined();
    const fault = await withProgram('beyond', data, length);
    expect(fault).toMatchObject({ code: 'ERR_EBPF_FAULT', program: 'beyond' });
    expect(fault!.message).toContain(`0 bytes behind the end of packet (${length} bytes`);
    expect(fault!.source?.text).toContain('data[target]');
  });

  it('tell of a write behind a packet, and into one that may only be read', async () => {
    const data = new Uint8Array(60);
    expect(await withProgram('beyond_skb', data, 59)).toBeUndefined();
    expect((await withProgram('beyond_skb', data, 60))!.message).toMatch(
      /write of 1 byte .* packet \(60 bytes/,
    );
    const fault = await withProgram('write_skb', frame);
    expect(fault!.message).toContain('which is read only');
  });

  it('leave the interface as it was', async () => {
    const emulator = new Emulator();
    const { open } = await import('node-ebpf');
    const spec = await open(testObject('emulator-way'));
    for (const program of spec.programs) program.autoload = ['beyond', 'look'].includes(program.name);
    await using object = (await spec.load({ backend: emulator })) as unknown as TestObject;
    const link = await object.programs.beyond!.attach({ interface: 'veth0' });
    const veth0 = emulator.interface('veth0');
    set(object, { target: 100_000 });
    const error = await failure(async () => veth0.receive(frame));
    expect(error.code).toBe('ERR_EBPF_FAULT');
    await link.close();
    expect(veth0.receive(frame).action).toBe('pass');
  });

  it.each([
    ['a short frame', new Uint8Array(13), {}],
    ['a queue', frame, { queue: 1 }],
    ['a CPU', frame, { cpu: 1 }],
    ['a long frame', new Uint8Array(70_000), {}],
  ] as const)('are not made of %s, which is refused', async (_, bytes, options) => {
    const error = await failure(async () => new Emulator().interface('veth0').receive(bytes, options));
    expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });
});

describe('a capture', () => {
  const record = (data: Uint8Array, seconds: number) => [
    ...new Uint8Array(Uint32Array.of(seconds, 500_000, data.length, data.length).buffer),
    ...data,
  ];
  const header = (linkType: number) => [
    ...new Uint8Array(Uint32Array.of(0xa1b2c3d4, 0x0004_0002, 0, 0, 65535, linkType).buffer),
  ];
  const capture = Uint8Array.from([
    ...header(1),
    ...record(frame, 1),
    ...record(new Uint8Array(1500), 3),
    ...record(tagged, 3),
  ]);

  it('is replayed, in its own time if asked for', async () => {
    const emulator = new Emulator();
    await using object = await loaded(emulator);
    await object.programs.say!.attach({ interface: 'veth0' });
    set(object, { verdict: 3 });
    const veth0 = emulator.interface('veth0');
    const before = emulator.clock.now();
    const bytes = frame.length + 1500 + tagged.length;
    expect(veth0.replay(capture)).toEqual({
      packets: 3,
      bytes,
      actions: { pass: 0, drop: 0, tx: 3, redirect: 0, aborted: 0 },
      sent: 3,
    });
    expect(veth0.sent).toEqual([]);
    expect(emulator.clock.now()).toBe(before);
    expect(object.variables.runs!.value).toBe(3);
    veth0.replay(capture, { paced: true });
    expect(emulator.clock.now() - before).toBe(2_000_000_000n);
    // What was within reach meanwhile is no more.
    veth0.receive(frame);
    expect(veth0.sent).toEqual([frame]);
  });

  it('of another kind of network is refused', async () => {
    const error = await failure(async () =>
      new Emulator().interface('veth0').replay(Uint8Array.from([...header(113), ...record(frame, 1)])),
    );
    expect(error.message).toContain('link type 113');
  });
});
