/** Every map type by its name, made without an object file: its verbs answer the same on both backends. */
import type { BpfMap } from 'node-ebpf';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { both } from './support/both.ts';
import { withMaps } from './support/create.ts';
import { testListener } from './support/sockets.ts';

const STAT = 'struct stat { __u64 packets; __u64 bytes; __u32 ports[2]; }';
const stat = (packets: number) => ({
  packets: BigInt(packets),
  bytes: BigInt(packets * 60),
  ports: [1, packets],
});
const sorted = <T>(entries: Iterable<[number, T]>) => [...entries].sort(([a], [b]) => a - b);
const codes = async (...acts: (() => unknown)[]) => {
  const found = [];
  for (const act of acts) found.push((await failure(act)).code);
  return found;
};
/** Its facts but for the id. */
const facts = ({ info: { id: _, ...rest }, type }: BpfMap) => ({ ...rest, typeName: type });

for (const type of ['hash', 'lru_hash'] as const)
  both(type, bench =>
    withMaps(bench, async make => {
      const map = await make({ type, name: 'flows', key: '__u32', value: STAT, maxEntries: 64 });
      map.set(1, stat(1)).set(2, stat(2)).set(2, stat(5), { only: 'existing' });
      expect(map.get(2)).toEqual(stat(5));
      const refused = await codes(
        () => map.set(1, stat(2), { only: 'new' }),
        () => map.set(9, stat(2), { only: 'existing' }),
        () => map.set(1, { packets: 1n }),
        () => map.getLocked(1),
      );
      expect(refused).toEqual([
        'ERR_EBPF_KEY_EXISTS',
        'ERR_EBPF_KEY_NOT_FOUND',
        'ERR_EBPF_VALUE',
        'ERR_EBPF_NOT_SUPPORTED',
      ]);
      return [facts(map), sorted(map), map.take(1), map.delete(1), map.delete(2), map.count(), refused];
    }),
  );

for (const type of ['percpu_hash', 'lru_percpu_hash'] as const)
  both(
    type,
    bench =>
      withMaps(bench, async make => {
        const map = await make({ type, key: 'int', value: STAT, maxEntries: 8 });
        const { cpus } = map.backend;
        const values = Array.from({ length: cpus }, (_, cpu) => stat(cpu + 1));
        map.set(-1, values).setAll(2, stat(3));
        expect(map.get(-1)).toEqual(values);
        const sum = stat((cpus * (cpus + 1)) / 2);
        expect(map.sum(-1)).toEqual({ ...sum, ports: [cpus, Number(sum.packets)] });
        expect([map.max(-1), map.min(-1)]).toEqual([stat(cpus), stat(1)]);
        expect(map.get(-1)![cpus - 1]).toEqual(stat(cpus));
        return [map.sum(2)?.packets === BigInt(3 * cpus), map.max(2), map.min(2), map.sum(3), map.count()];
      }),
    { emulator: { cpus: 4 } },
  );

both('array', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'array', value: STAT, maxEntries: 3 });
    map.set(1, stat(7));
    const refused = await codes(
      () => map.set(3, stat(1)),
      () => map.mapped,
    );
    expect(refused).toEqual(['ERR_EBPF_KEY_NOT_FOUND', 'ERR_EBPF_NOT_SUPPORTED']);
    return [facts(map), [...map], map.get(3), map.length, refused];
  }),
);

both(
  'percpu_array',
  bench =>
    withMaps(bench, async make => {
      const map = await make({ type: 'percpu_array', value: '__s64', maxEntries: 2 });
      const { cpus } = map.backend;
      map.set(
        1,
        Array.from({ length: cpus }, (_, cpu) => BigInt(cpu - 1)),
      );
      expect([map.sum(1), map.max(1), map.min(1)]).toEqual([
        BigInt((cpus * (cpus - 1)) / 2 - cpus),
        BigInt(cpus - 2),
        -1n,
      ]);
      return [map.sum(0), map.min(1), map.sum(2)];
    }),
  { emulator: { cpus: 4 } },
);

both('lpm_trie', bench =>
  withMaps(bench, async make => {
    const key = 'struct prefix { __u32 prefixlen; __u8 addr[4]; }';
    const map = await make({ type: 'lpm_trie', key, value: '__u32', maxEntries: 8 });
    map.set('10.0.0.0/8', 8).set('10.1.0.0/16', 16).set('0.0.0.0/0', 0);
    expect([map.match('10.1.2.3'), map.match('10.2.2.3'), map.match('11.0.0.1')]).toEqual([16, 8, 0]);
    return [facts(map), [...map.values()].sort(), map.delete('10.1.0.0/16'), map.match('10.1.2.3')];
  }),
);

for (const type of ['queue', 'stack'] as const)
  both(type, bench =>
    withMaps(bench, async make => {
      const map = await make({ type, value: 'char[8]', maxEntries: 2 });
      map.push('one').push('two');
      const full = await codes(() => map.push('three'));
      expect(full).toEqual(['ERR_EBPF_MAP_FULL']);
      expect(map.peek()).toBe(type === 'queue' ? 'one' : 'two');
      return [facts(map), full, map.pop(), map.pop(), map.pop(), map.peek()];
    }),
  );

both('bloom_filter', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'bloom_filter', value: STAT, maxEntries: 100, mapExtra: 7n });
    for (let i = 0; i < 100; i++) map.push(stat(i));
    const known = Array.from({ length: 100 }, (_, i) => map.peek(stat(i)));
    expect(known.every(Boolean)).toBe(true);
    // Some of those that were never added look as if; not many.
    const unknown = Array.from({ length: 1000 }, (_, i) => map.peek(stat(1000 + i)));
    expect(unknown.filter(Boolean).length).toBeLessThan(200);
    const refused = await codes(
      () => map.keys(),
      () => map.delete(),
      () => map.push({ packets: 1n } as never),
    );
    expect(refused).toEqual(['ERR_EBPF_NOT_SUPPORTED', 'ERR_EBPF_NOT_SUPPORTED', 'ERR_EBPF_VALUE']);
    return [facts(map), refused];
  }),
);

both('ringbuf', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'ringbuf', maxEntries: 4096 });
    return [facts(map), map.consume()];
  }),
);

both('user_ringbuf', bench =>
  withMaps(bench, async make => {
    const value = 'struct command { __u32 kind; __u32 port; }';
    const map = await make({ type: 'user_ringbuf', value, maxEntries: 4096 });
    expect(map.eventType).toBe('struct command');
    let sent = 0;
    let full: string | undefined;
    while (full === undefined) {
      try {
        map.send({ kind: 1, port: sent });
        sent++;
      } catch (error) {
        full = (error as { code: string }).code;
      }
    }
    // A header of 8 bytes and 8 of data.
    expect([full, sent, map.pending]).toEqual(['ERR_EBPF_MAP_FULL', 256, 4096]);
    const other = await make({ type: 'user_ringbuf', maxEntries: 4096 });
    const record = other.reserve(20);
    record.bytes.fill(7);
    record.submit();
    const refused = await codes(
      () => record.submit(),
      () => record.bytes,
      () => other.reserve(4089),
      () => other.reserve(),
      () => other.reserve(4).write(new Uint8Array(5)),
    );
    expect(refused).toEqual([
      ...['ERR_EBPF_INVALID_STATE', 'ERR_EBPF_INVALID_STATE'],
      ...['ERR_EBPF_VALUE', 'ERR_EBPF_VALUE', 'ERR_EBPF_VALUE'],
    ]);
    const left = other.reserve(4);
    other.close();
    const closed = await codes(
      () => other.send(new Uint8Array(4)),
      () => other.reserve(4),
    );
    expect(closed).toEqual(['ERR_EBPF_CLOSED', 'ERR_EBPF_CLOSED']);
    expect(await codes(() => left.submit())).toEqual(['ERR_EBPF_CLOSED']);
    return [facts(map), refused, closed];
  }),
);

both('arena', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'arena', maxEntries: 4 });
    expect(map.length).toBe(4 * 4096);
    map.bytes(4095, 2).set([1, 2]);
    expect([...map.bytes(4094, 4)]).toEqual([0, 1, 2, 0]);
    expect(map.offsetOf(map.pointerTo(5000))).toBe(5000);
    const refused = await codes(
      () => map.bytes(4 * 4096 - 1, 2),
      () => map.bytes(-1, 2),
      () => map.bytes(0, 2.5),
      () => map.pointerTo(4 * 4096),
      () => map.offsetOf(map.address - 1n),
      () => map.at('__u64', 0n),
    );
    expect(refused).toEqual([...new Array<string>(5).fill('ERR_EBPF_VALUE'), 'ERR_EBPF_INVALID_ARGUMENT']);
    const view = map.bytes(0, 8);
    map.close();
    if (bench.backend === 'kernel') expect(view.length).toBe(0);
    const closed = await codes(
      () => map.bytes(0, 1),
      () => map.address,
    );
    expect(closed).toEqual(['ERR_EBPF_CLOSED', 'ERR_EBPF_CLOSED']);
    return [facts(map).maxEntries, refused, closed];
  }),
);

both('array_of_maps', bench =>
  withMaps(bench, async make => {
    const inner = { type: 'array', value: '__u64', maxEntries: 1 } as const;
    const [outer, one] = [await make({ type: 'array_of_maps', maxEntries: 2, inner }), await make(inner)];
    one.set(0, 5n);
    outer.set(1, one);
    using found = outer.get(1);
    const wrong = await make({ type: 'array', value: '__u32', maxEntries: 1 });
    const refused = await codes(() => outer.set(0, wrong));
    return [found.get(0), outer.get(0), refused, outer.delete(1), outer.delete(1)];
  }),
);

both('hash_of_maps', bench =>
  withMaps(bench, async make => {
    const inner = await make({ type: 'hash', key: '__u32', value: STAT, maxEntries: 4 });
    const outer = await make({ type: 'hash_of_maps', key: 'char[4]', maxEntries: 4, inner });
    inner.set(1, stat(1));
    outer.set('abc', inner);
    using found = outer.get('abc');
    // By a template, the outer map does not know its inner ones' types.
    expect(found.info.id).toBe(inner.info.id);
    return [[...outer.keys()], found.count(), outer.delete('abc'), outer.count()];
  }),
);

both('prog_array', async bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'prog_array', maxEntries: 4 });
    const { programs } = await bench.load('map-types', {
      edit: spec => void (spec.programs.peek_bloom.autoload = true),
    });
    map.setProgram(2, programs.peek_bloom!);
    expect(map.get(2)).toBe(programs.peek_bloom!.info().id);
    return [
      map.get(1),
      map.delete(2),
      map.delete(2),
      await codes(() => map.setProgram(4, programs.peek_bloom!)),
    ];
  }),
);

both('perf_event_array', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'perf_event_array', maxEntries: 2 });
    return [facts(map)];
  }),
);

both('stack_trace', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'stack_trace', maxEntries: 16 });
    return [facts(map), map.get(1), map.delete(1), [...map], await codes(() => map.delete(99))];
  }),
);

for (const type of ['devmap', 'devmap_hash'] as const)
  both(type, bench =>
    withMaps(bench, async make => {
      const value = 'struct val { __u32 ifindex; __u32 program; }';
      const map = await make({ type, value, maxEntries: 4 });
      map.setTarget(1, 'lo').setTarget(2, 1);
      expect(map.get(1)).toEqual({ ifindex: 1, programId: undefined });
      const name = bench.backend === 'kernel' ? 'no-such-interface' : 'no such';
      const refused = await codes(
        () => map.setTarget(3, name),
        () => map.setTarget(3, 99_999),
        () => map.setTarget(3, { interface: 'lo', program: 5 as never }),
        () => map.setTarget(3, -1),
      );
      expect(refused[0]).toBe('ERR_EBPF_NO_INTERFACE');
      const plain = await make({ type, maxEntries: 4 });
      const [{ code, path }] = [
        await failure(() =>
          plain.setTarget(0, { interface: 1, program: { name: 'x', backend: { fd: () => 5 } } as never }),
        ),
      ];
      expect([code, path]).toEqual(['ERR_EBPF_VALUE', 'value.program']);
      return [sorted(map), refused, map.delete(1), map.delete(1), map.get(1), facts(map).valueSize];
    }),
  );

both('cpumap', bench =>
  withMaps(bench, async make => {
    const map = await make({
      type: 'cpumap',
      value: 'struct val { __u32 size; __u32 program; }',
      maxEntries: 8,
    });
    map.setTarget(0, 192).setTarget(0, { queueSize: 64 });
    const refused = await codes(
      () => map.setTarget(0, 16_385),
      () => map.setTarget(9, 64),
      () => map.setTarget(0, {} as never),
    );
    return [map.get(0), map.get(1), [...map], refused, map.delete(0), map.delete(0)];
  }),
);

both('xskmap', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'xskmap', maxEntries: 4 });
    const listener = await testListener(bench);
    try {
      const refused = await codes(
        () => map.set(0, listener.socket),
        () => map.delete(4),
        () => map.set(0, 99_999),
      );
      map.delete(0);
      expect(refused).toEqual([
        'ERR_EBPF_INVALID_ARGUMENT',
        'ERR_EBPF_KEY_NOT_FOUND',
        'ERR_EBPF_INVALID_ARGUMENT',
      ]);
      return [facts(map), refused];
    } finally {
      listener.close();
    }
  }),
);

for (const type of ['sockmap', 'sockhash', 'reuseport_sockarray'] as const)
  both(type, bench =>
    withMaps(bench, async make => {
      const map = await make({ type, key: '__u32', value: '__u64', maxEntries: 4 });
      const listener = await testListener(bench);
      try {
        const before = [map.cookie(1), map.delete(1)];
        if (type === 'reuseport_sockarray') {
          // It takes those of SO_REUSEPORT alone, which Node.js makes none of.
          return [before, facts(map)];
        }
        map.set(1, listener.socket);
        expect(map.cookie(1)).toBeGreaterThan(0n);
        return [before, map.delete(1), map.delete(1), map.cookie(1), await codes(() => map.set(1, 99_999))];
      } finally {
        listener.close();
      }
    }),
  );

both('sk_storage', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'sk_storage', value: STAT });
    const listener = await testListener(bench);
    try {
      const { socket } = listener;
      const before = [map.get(socket), map.has(socket), map.delete(socket)];
      map.set(socket, stat(1)).set(socket, stat(2));
      const refused = await codes(
        () => map.set(socket, stat(1), { only: 'new' }),
        () => map.get(99_999),
        () => map.get('x' as never),
      );
      return [before, map.get(socket), refused, map.delete(socket), map.get(socket), facts(map)];
    } finally {
      listener.close();
    }
  }),
);

both('task_storage', bench =>
  withMaps(bench, async make => {
    bench.emulator?.task({ pid: process.pid });
    const map = await make({ type: 'task_storage', value: '__u64' });
    map.set(process.pid, 5n).set({ pid: process.pid }, 6n, { only: 'existing' });
    expect(map.get({ tid: process.pid })).toBe(6n);
    const refused = await codes(
      () => map.get(0x3fff_fffe),
      () => map.get(-1),
      () => map.get({ fd: 0 }),
      () => map.set(process.pid, 5n, { only: 'new' }),
    );
    expect(refused).toEqual([
      'ERR_EBPF_NO_TARGET',
      'ERR_EBPF_INVALID_ARGUMENT',
      'ERR_EBPF_INVALID_ARGUMENT',
      'ERR_EBPF_KEY_EXISTS',
    ]);
    return [map.get(process.pid), map.delete(process.pid), map.delete(process.pid), map.has(process.pid)];
  }),
);

both('inode_storage', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'inode_storage', value: 'char[16]' });
    map.set('/etc/hosts', 'hosts');
    const refused = await codes(
      () => map.get(''),
      () => map.get('a\0b'),
    );
    return [
      map.get('/etc/hosts'),
      map.get('/etc/passwd'),
      map.delete('/etc/hosts'),
      map.has('/etc/hosts'),
      refused,
    ];
  }),
);
