/** Helpers that few programs call, where only the emulator can be asked: listeners, options of TCP, segment routing, objects of the kernel. */
import { Emulator, type PerfEventArray } from 'node-ebpf';
import { expect, it } from 'vitest';
import type { StructFields } from '../../lib/emulator/world/kernel-struct.ts';
import { siphash } from '../../lib/emulator/world/sockets/siphash.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

const set = (object: TestObject, values: Record<string, unknown>) => {
  for (const [name, value] of Object.entries(values)) object.variables[name]!.value = value as never;
};
const bytes = (size: number, ...first: number[]) =>
  Uint8Array.from({ length: size }, (_, i) => first[i] ?? 0);

it('SipHash is the one of its authors', () => {
  // Appendix A of "SipHash: a fast short-input PRF".
  const key = { low: 0x0706_0504_0302_0100n, high: 0x0f0e_0d0c_0b0a_0908n };
  expect(
    siphash(
      Uint8Array.from({ length: 15 }, (_, i) => i),
      key,
    ),
  ).toBe(0xa129_ca61_49be_45e5n);
});

it('SYN cookies of a listener, while it is flooded and for two minutes', async () => {
  const ask = async (options: object, values: object = {}, later = 0n) => {
    const emulator = new Emulator();
    await using object = await emulated(emulator, 'emulator-more', ['cookie_of_listener']);
    emulator.socket({ localAddress: '127.0.0.1', localPort: 80, state: 'listen', ...options });
    const syn = bytes(60, 0x30, 0x39, 0, 80, 1, 2, 3, 4, 0, 0, 0, 0, 0x50, 2);
    set(object, { ip: bytes(40, 0x45), tcp: syn, size: 20, number: 0, type: 4, ...values });
    const run = async () => {
      const { returnValue } = await object.programs.cookie_of_listener!.run({ data: new Uint8Array(60) });
      expect(returnValue).toBe(0);
      return [object.variables.result!.value, object.variables.again!.value];
    };
    const first = await run();
    if (later === 0n) return first;
    emulator.clock.advance(later);
    // The ACK is there already: no cookie is made for it.
    return await run();
  };
  expect(await ask({})).toEqual([-2n, -2n]);
  const [made, checked] = await ask({ synQueueFull: true });
  expect([made! >> 32n, checked]).toEqual([536n, 0n]);
  expect(await ask({ synQueueFull: true }, {}, 50_000_000_000n)).toEqual([-22n, 0n]);
  expect(await ask({ synQueueFull: true }, {}, 119_000_000_000n)).toEqual([-22n, -2n]);
  expect(await ask({ synQueueFull: true }, { ip: bytes(40, 0x55) })).toEqual([-93n, -2n]);
  expect(await ask({ synQueueFull: true }, { ip: bytes(40, 0x60) })).toEqual([-22n, -2n]);
  const six = { family: 'inet6', localAddress: '::1', synQueueFull: true };
  const [made6, checked6] = await ask(six, { ip: bytes(40, 0x60), type: 6 });
  expect([made6! >> 32n, checked6]).toEqual([1220n, 0n]);
  expect(await ask({ ...six, ipv6Only: true }, { type: 6, number: 1 })).toEqual([-22n, -2n]);
});

it('options of TCP headers: found, reserved, written', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-more', ['header_options']);
  await object.programs.header_options!.attach({ cgroup: '/app' } as never);
  const app = emulator.cgroup('/app');
  const { socket } = app.socket({ localAddress: '192.0.2.1', localPort: 80 });
  const ask = (
    op: 'parse_hdr_opt' | 'hdr_opt_len' | 'write_hdr_opt',
    buffer: Uint8Array,
    more: object = {},
  ) => {
    set(object, { buffer: bytes(256, ...buffer), size: 6, number: 5, flags: 0n });
    const { reservedOptions, writtenOptions } = app.sockOps({ op, socket: socket!, ...more });
    const { seen } = object.variables;
    return { seen: seen!.value.slice(0, 5).map(Number), reservedOptions, written: [...writtenOptions] };
  };
  const header = bytes(32, ...bytes(20), 2, 4, 5, 180, 254, 6, 1, 2, 3, 4, 1, 0);
  const mss = Uint8Array.of(2, 0);
  expect(ask('parse_hdr_opt', mss, { packet: header })).toEqual({
    seen: [4, -1, -1, -1, 32],
    reservedOptions: 0,
    written: [],
  });
  expect(Array.from(object.variables.buffer!.value as Uint8Array).slice(32, 36)).toEqual([2, 4, 5, 180]);
  const first = (...option: number[]) =>
    ask('parse_hdr_opt', Uint8Array.from(option), { packet: header }).seen[0];
  expect([first(3, 0), first(254, 4, 1, 2), first(254, 4, 1, 9), first(254, 5, 1, 2), first(2, 4)]).toEqual([
    -42, 6, -42, -22, -22,
  ]);
  expect(ask('hdr_opt_len', mss)).toEqual({ seen: [-1, 0, -1, -1, 0], reservedOptions: 8, written: [] });
  const option = Uint8Array.from({ length: 32 }, (_, i) => [2, 0][i] ?? [77, 4, 8, 9][i - 16] ?? 0);
  const without = header.slice(0, 24);
  expect(ask('write_hdr_opt', option, { packet: without, optionSpace: 8 })).toEqual({
    seen: [4, -1, 0, -17, 28],
    reservedOptions: 0,
    written: [77, 4, 8, 9],
  });
  expect(ask('write_hdr_opt', option, { packet: without, optionSpace: 3 }).seen.slice(2)).toEqual([
    -28, -28, 24,
  ]);
  // The header says that there are no more.
  expect(ask('write_hdr_opt', option, { packet: header }).seen.slice(2)).toEqual([-28, -28, 32]);
  expect(ask('write_hdr_opt', option, { packet: bytes(22, ...bytes(20), 5, 9) }).seen.slice(2, 4)).toEqual([
    -14, -14,
  ]);
  expect(() => app.sockOps({ op: 'write_hdr_opt', optionSpace: 41 })).toThrow(
    /options have 0 to 40 bytes, not 41/,
  );
});

it('the SYN that a connection began with is looked at where it is kept', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-more', ['header_options']);
  await object.programs.header_options!.attach({ cgroup: '/app' } as never);
  const app = emulator.cgroup('/app');
  const ask = (more: object) => {
    set(object, { buffer: bytes(256, 2, 0), size: 2, flags: 1n });
    app.sockOps({ op: 'passive_established', ...more });
    return object.variables.seen!.value[0];
  };
  expect(ask({})).toBe(-2n);
  // Two bytes of the four.
  expect(ask({ syn: bytes(24, ...bytes(20), 2, 4, 5, 180) })).toBe(-28n);
});

const ROUTING = [0, 2, 4, 0, 0, 0, 0, 0, ...bytes(16, 0xfd, 9)];
const TWO = [0, 4, 4, 1, 1, 0, 0, 0, ...bytes(16), ...bytes(16, 0xfd, 9)];
/** IPv6 with UDP, or with a header for one segment in front of it. */
function ipv6(routed = false): Uint8Array {
  const inner = routed ? [17, ...ROUTING.slice(1)] : [];
  const header = [0x61, 2, 3, 4, 0, inner.length + 8, routed ? 43 : 17, 50, ...bytes(16, 0xfd, 1)];
  return Uint8Array.of(
    ...bytes(12),
    0x86,
    0xdd,
    ...header,
    ...bytes(16, 0xfd, 2),
    ...inner,
    ...bytes(8, 1, 2),
  );
}

it('segment routing: in front of a packet and within it, where a route leads on', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-more', ['push_in']);
  const push = async (type: number, header = ROUTING, data = ipv6()) => {
    set(object, { type, size: header.length, buffer: bytes(256, ...header) });
    const { data: out } = await object.programs.push_in!.run({ data });
    return [object.variables.result!.value, Buffer.from(out!.subarray(14)).toString('hex')];
  };
  // EINVAL: there is no way to the segment, but the headers are there.
  expect((await push(0))[0]).toBe(-22n);
  emulator.network.route({ to: 'fd09::/16', interface: 'lo' });
  const inner = Buffer.from(ipv6().subarray(14)).toString('hex');
  const segment = 'fd09'.padEnd(32, '0');
  const srh = (next: string, first: string) => `${next}02040000000000${first}`;
  // Class, flow label and hops are the inner packet's.
  const outer = `610203040048${'2b32'}${'fd01'.padEnd(32, '0')}${segment}${srh('29', segment)}`;
  const [result, text] = await push(0);
  expect(result).toBe(0n);
  expect(text!.slice(16 + 32)).toBe((outer + inner).slice(16 + 32));
  expect(text!.slice(0, 16)).toBe('610203040048' + '2b32');
  // Within it, the first place is the packet's own destination's.
  const [within, inserted] = await push(1, TWO);
  const destination = 'fd02'.padEnd(32, '0');
  const routing = `1104040101000000${destination}${segment}`;
  expect(within).toBe(0n);
  expect(inserted).toBe(
    `610203040030${'2b32'}${'fd01'.padEnd(32, '0')}${segment}${routing}${inner.slice(80)}`,
  );
  expect((await push(1, ROUTING, bytes(60, ...bytes(12), 8, 0, 0x45)))[0]).toBe(-74n);
  expect((await push(0, ROUTING.with(2, 5)))[0]).toBe(-22n);
  expect((await push(0, ROUTING.with(3, 1)))[0]).toBe(-22n);
  expect((await push(0, [...ROUTING, 0, 0]))[0]).toBe(-22n);
  expect((await push(0, ROUTING.with(5, 8)))[0]).toBe(-22n);
});

it('segment routing: programs of seg6local change the header and say where to', async () => {
  const emulator = new Emulator();
  emulator.network.route({ to: 'fd09::/16', interface: 'lo' });
  await using object = await emulated(emulator, 'emulator-more', ['segments']);
  const run = async (values: object, data = ipv6(true)) => {
    set(object, {
      type: 2,
      size: 16,
      buffer: bytes(256, 0xfd, 9),
      offset: 46,
      number: 64,
      delta: 0,
      tcp: bytes(60),
    });
    set(object, values as Record<string, unknown>);
    await object.programs.segments!.run({ data });
    return object.variables.seen!.value.slice(0, 5).map(Number);
  };
  // END.X to the segment; the tag of the header; no room; END.T by the packet's own destination.
  expect(await run({})).toEqual([0, 0, 0, -22, 72]);
  expect(await run({ delta: 8 })).toEqual([0, 0, 0, -22, 80]);
  expect(await run({ offset: 0, number: 48, delta: 8 })).toEqual([0, -14, -14, -22, 72]);
  // A header whose length is no multiple of 8 is none.
  expect(await run({ delta: 4 })).toEqual([0, 0, 0, -74, 76]);
  expect(await run({ size: 4 })).toEqual([-22, 0, 0, -22, 72]);
  expect(await run({}, ipv6())).toEqual([-74, -22, -22, -74, 48]);
  const insert = { type: 9, size: 40, buffer: bytes(256, ...TWO), number: 80 };
  expect(await run(insert, ipv6())).toEqual([0, 0, 0, 0, 88]);
  expect(await run({ type: 99 })).toEqual([-22, 0, 0, -22, 72]);
});

it('a tunnel where packets leave', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-more', ['push_out']);
  const push = async (type: number) => {
    set(object, { type, size: 20, buffer: bytes(256, 0x45, 0, 0, 40, 0, 0, 0, 0, 64, 47) });
    await object.programs.push_out!.run({ data: ipv6() });
    return [object.variables.result!.value, object.variables.seen!.value[0]];
  };
  expect(await push(2)).toEqual([0n, 68n]);
  expect(await push(0)).toEqual([-22n, 48n]);
});

it('packets and frames of the kernel in records of perf', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-more', ['packet_of_kernel', 'frame_of_kernel']);
  for (const name of ['packet_of_kernel', 'frame_of_kernel']) await object.programs[name]!.attach();
  const records = object.maps.records as unknown as PerfEventArray<Uint8Array>;
  records.open();
  const { flags, result } = object.variables;
  const ask = (length: number, call: () => void) => {
    flags!.value = 0xffff_ffffn | (BigInt(length) << 32n);
    call();
    return result!.value;
  };
  const skb = { len: 5, data: Uint8Array.of(1, 2, 3, 4, 5) };
  const receive = () => emulator.function('netif_receive_skb').call([skb]);
  expect([ask(0, receive), ask(5, receive), ask(6, receive)]).toEqual([0n, 0n, -14n]);
  const redirect = () => emulator.function('xdp_do_redirect').call([{}, {}]);
  expect([ask(0, redirect), ask(1, redirect)]).toEqual([0n, -14n]);
  expect(records.consume().map(data => [...data.slice(0, 9)])).toEqual([
    [0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0, 0].slice(0, 4),
    [0x44, 0x33, 0x22, 0x11, 1, 2, 3, 4, 5],
    [0x44, 0x33, 0x22, 0x11],
  ]);
});

it('files: nobody has measured them, and those of sockets lead to theirs', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-more', ['file_opened']);
  await object.programs.file_opened!.attach();
  const open = (fields: StructFields) => {
    emulator.lsm('file_open').call([emulator.file('/x', fields)]);
    return [object.variables.result!.value !== 0n, object.variables.seen!.value[0]];
  };
  expect(open({})).toEqual([false, -95n]);
  const socket = emulator.struct('socket', {});
  expect(open({ private_data: socket })).toEqual([false, -95n]);
  expect(open({ private_data: socket, f_inode: { i_mode: 0o140777 } })).toEqual([true, -95n]);
});

it('control groups in a map, by their descriptors', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-more', ['under_cgroup']);
  const put = (index: number, descriptor: number) => {
    const { scratch, update } = object.maps.groups!.backend;
    const view = new DataView(scratch.buffer);
    view.setUint32(scratch.keyOffset, index, true);
    view.setUint32(scratch.valueOffset, descriptor, true);
    return update();
  };
  expect([put(0, emulator.cgroup('/').fd), put(1, emulator.cgroup('/app').fd)]).toEqual([
    undefined,
    undefined,
  ]);
  const ask = async (number: number) => {
    set(object, { number });
    await object.programs.under_cgroup!.run({ data: new Uint8Array(60) });
    return object.variables.result!.value;
  };
  expect([await ask(0), await ask(1), await ask(2)]).toEqual([1n, 0n, -7n]);
  expect(put(0, 3)).toBe(9);
});

it('a program that a program would load is a fault that says so', async () => {
  await using object = await emulated(new Emulator(), 'emulator-more', ['loads_a_program']);
  await expect(object.programs.loads_a_program!.run({ context: new Uint8Array(4) })).rejects.toThrow(
    /bpf_sys_bpf: the emulator has not got BPF_PROG_LOAD for programs/,
  );
});
