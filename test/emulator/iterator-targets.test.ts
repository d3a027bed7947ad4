/** What iterators go over: the emulator's control groups, sockets and maps of them, symbols, and structs that the user has made. */
import { Emulator, type IterAttachOptions, type IterProgram } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { all } from '../hooks/support/all.ts';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

const only = (emulator: Emulator, name: string, object = 'emulator-iterators') =>
  emulated(emulator, object, [name]);

const lines = (object: TestObject, name: string, options?: IterAttachOptions) =>
  all((object.programs[name] as IterProgram).read(options).lines());

describe('control groups', () => {
  it('are gone over in each order', async () => {
    const emulator = new Emulator();
    const [app, web, db] = ['/app', '/app/web', '/app/db'].map(path => emulator.cgroup(path).id);
    emulator.cgroup('/other');
    await using object = await only(emulator, 'cgroups', 'iterators');
    const by = async (cgroup?: IterAttachOptions['cgroup']) =>
      (await lines(object, 'cgroups', cgroup && { cgroup })).map(BigInt);
    expect(await by({ path: '/app' })).toEqual([app, web, db]);
    expect(await by({ path: '/app', order: 'descendants post' })).toEqual([web, db, app]);
    expect(await by({ path: '/app', order: 'self' })).toEqual([app]);
    expect(await by({ path: '/app/db', order: 'ancestors' })).toEqual([db, app, 1n]);
    expect(await by()).toHaveLength(5);
    const program = object.programs.cgroups as IterProgram;
    await using link = await program.attach({ cgroup: { path: '/app' } });
    expect(link.info().details).toEqual({ name: 'cgroup', cgroupId: app, order: 'descendants pre' });
    const wrong = { cgroup: { path: '/app', order: 'sideways' } } as never;
    expect((await failure(() => program.attach(wrong))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });

  it('are left when the program wants no more, and the end is told', async () => {
    const emulator = new Emulator();
    const [app, web] = ['/app', '/app/web', '/app/db'].map(path => emulator.cgroup(path).id);
    await using object = await only(emulator, 'until');
    object.variables.last_group.value = web;
    expect(await lines(object, 'until', { cgroup: { path: '/app' } })).toEqual([`${app}`, `${web}`]);
    expect(object.variables.ends.value).toBe(1);
  });
});

describe('sockets', () => {
  it('of TCP are gone over, those that listen first, with what they are', async () => {
    const emulator = new Emulator();
    emulator.socket({
      localPort: 5,
      remoteAddress: '192.0.2.1',
      remotePort: 80,
      tcp: { snd_cwnd: 12 },
      uid: 7,
    });
    emulator.socket({ localPort: 80, state: 'listen' });
    emulator.socket({ localPort: 6, type: 'dgram' });
    await using object = await only(emulator, 'windows');
    expect(await lines(object, 'windows')).toEqual(['80 10 0 0', '5 1 12 7']);
  });

  it('of UDP and of the file system likewise', async () => {
    const emulator = new Emulator();
    const unix = emulator.socket({ family: 'unix' });
    emulator.socket({ localPort: 6, type: 'dgram' });
    emulator.socket({ localPort: 80, state: 'listen' });
    await using udp = await only(emulator, 'udp_sockets', 'iterators');
    expect(await lines(udp, 'udp_sockets')).toEqual(['6']);
    await using paths = await only(emulator, 'unix_sockets', 'iterators');
    expect(await lines(paths, 'unix_sockets')).toEqual([`${unix.cookie}`]);
  });

  it('of a map are gone over with their keys', async () => {
    const emulator = new Emulator();
    await using object = await only(emulator, 'sockmap_elements', 'iterators');
    const sockets = object.maps.sockets as never as { set(key: number, socket: object): void };
    sockets.set(1, emulator.socket({ localPort: 80, state: 'listen' }));
    expect(await lines(object, 'sockmap_elements', { map: object.maps.sockets! })).toEqual(['1 80']);
    await using hash = await only(emulator, 'hash_elements');
    const map = hash.maps.by_cookie as never as { set(key: bigint, socket: object): void };
    const options = { map: hash.maps.by_cookie! };
    expect(await lines(hash, 'hash_elements', options)).toEqual([]);
    map.set(77n, emulator.socket({ localPort: 81, state: 'listen' }));
    expect(await lines(hash, 'hash_elements', options)).toEqual(['77']);
    const wrong = await failure(() => lines(hash, 'hash_elements', { map: hash.maps.kept! }));
    expect(wrong.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect((await failure(() => lines(hash, 'hash_elements'))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });

  it('are gone over by what is kept for them, which may be written', async () => {
    const emulator = new Emulator();
    await using object = await only(emulator, 'storage');
    const map = object.maps.kept!;
    const { scratch } = map.backend;
    const view = new DataView(scratch.buffer);
    for (const value of [5n, 6n]) {
      view.setInt32(scratch.keyOffset, emulator.socket().descriptor, true);
      view.setBigUint64(scratch.valueOffset, value, true);
      expect(map.backend.update()).toBeUndefined();
    }
    expect(await lines(object, 'storage', { map })).toEqual(['5', '6']);
    expect(await lines(object, 'storage', { map })).toEqual(['6', '7']);
  });
});

describe("the kernel's own", () => {
  it('symbols are those of its types', async () => {
    const emulator = new Emulator();
    await using object = await only(emulator, 'kernel_symbols', 'iterators');
    expect(await lines(object, 'kernel_symbols')).toContain('bpf_seq_read');
  }, 60_000);

  it('caches, buffers and sockets of netlink are those that the user has made', async () => {
    const emulator = new Emulator();
    await using caches = await only(emulator, 'caches', 'iterators');
    expect(await lines(caches, 'caches')).toEqual([]);
    emulator.struct('kmem_cache', { name: 'task_struct', object_size: 64 });
    const gone = emulator.struct('kmem_cache', { name: 'dentry', object_size: 8 });
    expect(await lines(caches, 'caches')).toEqual(['task_struct', 'dentry']);
    gone.free();
    expect(await lines(caches, 'caches')).toEqual(['task_struct']);
    emulator.struct('netlink_sock', { portid: 42 });
    await using netlink = await only(emulator, 'netlink_sockets', 'iterators');
    expect(await lines(netlink, 'netlink_sockets')).toEqual(['42']);
    emulator.struct('dma_buf', { size: 4096n });
    await using buffers = await only(emulator, 'buffers');
    expect(await lines(buffers, 'buffers')).toEqual(['4096']);
  });
});

describe('open-coded iterators', () => {
  it('go over the memory of a task, from an address on', async () => {
    const emulator = new Emulator();
    const area = (start: bigint) => ({ start, end: start + 0x1000n });
    emulator.current = emulator.task({ pid: 42, mappings: [area(0x5000n), area(0x1000n), area(0x3000n)] });
    await using object = await only(emulator, 'mappings');
    const { variables } = object;
    const run = async (from: bigint) => {
      variables.from.value = from;
      await object.programs.mappings!.run({ context: new Uint8Array(8) });
      return [variables.begun.value, variables.areas.value, variables.bytes.value];
    };
    expect(await run(0n)).toEqual([0, 3n, 0x3000n]);
    expect(await run(0x3fffn)).toEqual([0, 2n, 0x2000n]);
    expect(await run(0x4000n)).toEqual([0, 1n, 0x1000n]);
    expect(await run(0x9000n)).toEqual([0, 0n, 0n]);
    emulator.current = emulator.task({ pid: 2, flags: 0x0020_0000 });
    expect(await run(0n)).toEqual([-2, 0n, 0n]);
  });

  it('go over caches', async () => {
    const emulator = new Emulator();
    emulator.struct('kmem_cache', { object_size: 64 });
    emulator.struct('kmem_cache', { object_size: 8 });
    await using object = await only(emulator, 'caches');
    await object.programs.caches!.run({ context: new Uint8Array(8) });
    expect(object.variables.objects.value).toBe(72n);
  });
});
