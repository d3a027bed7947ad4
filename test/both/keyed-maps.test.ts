/** Hash, array, LRU and prefix maps: user space and a program see the same entries. */
import type { HashMap, LpmTrie } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

onEach(
  ({ load }) => {
    interface Key {
      id: number;
      port: number;
      tag: Uint8Array;
    }

    const key = (id: number): Key => ({ id, port: 443, tag: Uint8Array.of(1, 2) });
    const value = (count: bigint) => ({ count, delta: 0, state: 'IDLE', name: 'entry' });

    let object: TestObject;
    beforeAll(async () => {
      object = await load('maps');
    });
    afterAll(() => object.close());

    /** A program's turn: it counts one in every map, at `wanted` and `slot`. */
    async function touch(wanted: Key = key(0), slot = 0): Promise<void> {
      object.variables.wanted.value = wanted;
      object.variables.slot.value = slot;
      expect((await object.programs.touch.run({ data: packet })).returnValue).toBe(2);
    }

    describe('a hash', () => {
      let map: HashMap<Key, ReturnType<typeof value>>;
      beforeAll(() => {
        map = object.maps.hash;
      });
      beforeEach(() => map.clear());

      it('is known by its facts', () => {
        expect(map.type).toBe('hash');
        expect(map.info).toMatchObject({
          type: 1,
          name: 'hash',
          keySize: 8,
          valueSize: 32,
          maxEntries: 1024,
        });
        expect(map.info.id).toBeGreaterThan(0);
      });

      it('gives back what was set', () => {
        map.set(key(1), value(5n)).set(key(2), value(6n));
        expect(map.get(key(1))).toEqual(value(5n));
        expect(map.get(key(3))).toBeUndefined();
        expect([map.has(key(2)), map.has(key(3))]).toEqual([true, false]);
        expect(map.count()).toBe(2);
        expect(new Map([...map].map(([{ id }, { count }]) => [id, count]))).toEqual(
          new Map([
            [1, 5n],
            [2, 6n],
          ]),
        );
        expect([...map.keys()].map(({ tag }) => [...tag])).toEqual([
          [1, 2],
          [1, 2],
        ]);
        expect([...map.values()].map(({ name }) => name)).toEqual(['entry', 'entry']);
      });

      it('shows what a program made of it', async () => {
        map.set(key(7), value(1n));
        await touch(key(7));
        expect(map.get(key(7))).toEqual({ count: 2n, delta: -1, state: 'BUSY', name: 'entry' });
        const missing = object.variables.missing.value;
        map.delete(key(7));
        await touch(key(7));
        expect(object.variables.missing.value).toBeGreaterThan(missing);
      });

      it('deletes, and takes in one step', () => {
        map.set(key(1), value(1n)).set(key(2), value(2n));
        expect(map.delete(key(1))).toBe(true);
        expect(map.delete(key(1))).toBe(false);
        expect(map.take(key(2))).toEqual(value(2n));
        expect(map.take(key(2))).toBeUndefined();
        expect(map.count()).toBe(0);
      });

      it('tells new from existing keys', async () => {
        expect((await failure(() => map.set(key(1), value(1n), { only: 'existing' }))).code).toBe(
          'ERR_EBPF_KEY_NOT_FOUND',
        );
        map.set(key(1), value(1n), { only: 'new' });
        expect((await failure(() => map.set(key(1), value(2n), { only: 'new' }))).code).toBe(
          'ERR_EBPF_KEY_EXISTS',
        );
        map.set(key(1), value(3n), { only: 'existing' });
        expect(map.get(key(1))?.count).toBe(3n);
      });

      it('says when it is full', async () => {
        map.setMany(Array.from({ length: 1024 }, (_, id) => [key(id), value(0n)]));
        expect(await failure(() => map.set(key(2000), value(0n)))).toMatchObject({
          code: 'ERR_EBPF_MAP_FULL',
          errno: 7,
          syscall: 'bpf(BPF_MAP_UPDATE_ELEM)',
          message: expect.stringMatching(/'hash'.*1024.*LRU/),
        });
      });

      it.each([
        ['key.port', { ...key(1), port: 65536 }, value(0n)],
        ['key.tag', { ...key(1), tag: new Uint8Array(3) }, value(0n)],
        ['key.id', { port: 1, tag: new Uint8Array(2) }, value(0n)],
        ['value.count', key(1), { ...value(0n), count: -1n }],
        ['value.state', key(1), { ...value(0n), state: 'SLEEPING' }],
        ['value.extra', key(1), { ...value(0n), extra: 1 }],
      ])('names the field that is wrong: %s', async (path, badKey, badValue) => {
        expect(await failure(() => map.set(badKey as Key, badValue))).toMatchObject({
          code: 'ERR_EBPF_VALUE',
          path,
        });
        expect(map.count()).toBe(0);
      });

      it('has an untyped side', () => {
        map.set(key(1), value(9n));
        const [[rawKey, rawValue]] = [...map.raw] as [[Uint8Array, Uint8Array]];
        expect([...rawKey]).toEqual([1, 0, 0, 0, 0xbb, 1, 1, 2]);
        expect(rawValue[0]).toBe(9);
        map.raw.set(rawKey, rawValue.fill(1, 0, 8));
        expect(map.get(key(1))?.count).toBe(0x0101010101010101n);
      });

      it('takes bytes from and into any array: the one of the call before, another, one that begins between words', () => {
        const { raw } = map;
        const { keySize, valueSize } = map.info;
        const aside = new Uint8Array(valueSize + 3);
        const keys = [new Uint8Array(keySize), new Uint8Array(keySize + 5).subarray(5)];
        const values = [new Uint8Array(valueSize), aside.subarray(3)];
        const intos = [new Uint8Array(valueSize), new Uint8Array(valueSize + 1).subarray(1)];
        for (const [i, which] of [0, 0, 0, 1, 1, 1, 0, 1, 0, 0].entries()) {
          const [key, value, into] = [keys[which]!, values[which]!, intos[which]!];
          key.fill(i);
          value.fill(255 - i);
          raw.set(key, value);
          expect(raw.get(key, into)).toBe(into);
          expect(into).toEqual(new Uint8Array(valueSize).fill(255 - i));
          expect(raw.get(key)).toEqual(into);
        }
        expect(raw.count()).toBe(10);
        raw.clear();
      });

      it('refuses an array whose memory has gone elsewhere since the call before', async () => {
        const { raw } = map;
        const [key, taken] = [new Uint8Array(map.info.keySize), new Uint8Array(map.info.valueSize)];
        for (let i = 0; i < 3; i++) expect(raw.set(key, taken).get(key, taken)).toBe(taken);
        structuredClone(taken.buffer, { transfer: [taken.buffer] });
        expect(await failure(() => raw.get(key, taken))).toMatchObject({
          code: 'ERR_EBPF_VALUE',
          path: 'into',
        });
        expect(await failure(() => raw.set(key, taken))).toMatchObject({
          code: 'ERR_EBPF_VALUE',
          path: 'value',
        });
        raw.clear();
      });

      it('reads bytes into memory that is there', async () => {
        map.set(key(1), value(7n));
        const [[rawKey, rawValue]] = [...map.raw] as [[Uint8Array, Uint8Array]];
        const into = new Uint8Array(rawValue.length);
        expect(map.raw.get(rawKey, into)).toBe(into);
        expect(into).toEqual(rawValue);
        expect(map.raw.get(rawKey)).not.toBe(into);
        expect(
          map.raw.get(
            rawKey.map(byte => byte ^ 0xff),
            into,
          ),
        ).toBeUndefined();
        expect(await failure(() => map.raw.get(rawKey, new Uint8Array(3)))).toMatchObject({
          code: 'ERR_EBPF_VALUE',
          path: 'into',
        });
      });

      it('may be written while it is walked', () => {
        map.setMany(Array.from({ length: 500 }, (_, id) => [key(id), value(0n)]));
        let seen = 0;
        for (const [each] of map) {
          map.delete(each);
          expect(map.get(each)).toBeUndefined();
          seen++;
        }
        expect(seen).toBe(500);
        expect(map.count()).toBe(0);
      });

      it('can be frozen', async () => {
        await using other = await load('maps');
        other.maps.hash.set(key(1), value(1n)).freeze();
        expect((await failure(() => other.maps.hash.set(key(2), value(1n)))).code).toBe('ERR_EBPF_READ_ONLY');
        expect((await failure(() => other.maps.hash.delete(key(1)))).code).toBe('ERR_EBPF_READ_ONLY');
        expect(other.maps.hash.get(key(1))).toEqual(value(1n));
      });
    });

    describe('an array', () => {
      it('has every slot from the start', async () => {
        const { array } = object.maps;
        expect(array.length).toBe(8);
        expect(array.count()).toBe(8);
        expect(array.get(7)).toEqual({ count: 0n, delta: 0, state: 'IDLE', name: '' });
        expect(array.get(8)).toBeUndefined();
        expect((await failure(() => array.set(8, value(1n)))).code).toBe('ERR_EBPF_KEY_NOT_FOUND');
        expect((await failure(() => array.get(-1))).path).toBe('key');
      });

      it('is one with the program’s', async () => {
        object.maps.array.set(3, value(41n));
        await touch(key(0), 3);
        expect(object.maps.array.get(3)).toMatchObject({ count: 42n, state: 'BUSY' });
      });

      it('may lie in mapped memory', async () => {
        const map = object.maps.mapped_array;
        map.set(2, 10n);
        await touch(key(0), 2);
        expect(map.get(2)).toBe(11n);
        const memory: Uint8Array = map.backend.mmap(false);
        const words = new BigUint64Array(memory.buffer, memory.byteOffset, memory.byteLength / 8);
        expect(words[2]).toBe(11n);
        words[2] = 20n;
        await touch(key(0), 2);
        expect(map.get(2)).toBe(21n);
      });
    });

    describe('an LRU hash', () => {
      it('evicts instead of filling up', async () => {
        const map = object.maps.lru_hash;
        for (let i = 0; i < 1000; i++) map.set(i, BigInt(i));
        expect(map.count()).toBeLessThanOrEqual(64);
        expect(map.get(999)).toBe(999n);
        await touch(key(0), 999);
        expect(map.get(999)).toBe(1000n);
      });
    });

    describe('a prefix trie', () => {
      let routes: LpmTrie<{ prefixlen: number; address: Uint8Array }, number>;
      beforeEach(() => {
        routes = object.maps.routes;
        routes.clear();
        routes.set('10.0.0.0/8', 8).set('10.1.0.0/16', 16).set('10.1.2.3/32', 32);
      });

      it('answers with the longest prefix', () => {
        expect(routes.match('10.9.9.9')).toBe(8);
        expect(routes.match('10.1.9.9')).toBe(16);
        expect(routes.match('10.1.2.3')).toBe(32);
        expect(routes.match('11.0.0.1')).toBeUndefined();
        expect(routes.get('10.1.0.0/12')).toBe(8);
      });

      it('as the program sees it', async () => {
        object.variables.address.value = { prefixlen: 32, address: Uint8Array.of(10, 1, 77, 77) };
        await touch();
        expect(object.variables.route.value).toBe(16);
      });

      it('deletes exactly the prefix given', () => {
        expect(routes.delete('10.1.0.0/17')).toBe(false);
        expect(routes.delete('10.1.0.0/16')).toBe(true);
        expect(routes.match('10.1.9.9')).toBe(8);
        expect([...routes.values()].sort()).toEqual([32, 8]);
      });

      it('takes keys as C has them', () => {
        expect(routes.get({ prefixlen: 32, address: Uint8Array.of(10, 1, 2, 3) })).toBe(32);
        expect([...routes.keys()]).toContainEqual({ prefixlen: 8, address: Uint8Array.of(10, 0, 0, 0) });
      });

      it('knows IPv6', () => {
        const { routes6 } = object.maps;
        routes6.set('fd00::/8', 1).set('fd00:1::/32', 2);
        expect(routes6.match('fd00:1::5')).toBe(2);
        expect(routes6.match('fd02::')).toBe(1);
      });

      it.each(['10.0.0.0/33', '10.0.0/8', 'fd00::/8', '10.0.0.0/-1', '10.0.0.0/8/8', ''])(
        'refuses %j',
        async text => {
          expect((await failure(() => routes.get(text))).code).toBe('ERR_EBPF_VALUE');
        },
      );
    });
  },
  { cpus: 4 },
);
