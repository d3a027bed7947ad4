/** Maps that are there already: opened by pin and id with their types, gone on with where they are made the same way, refused where not. */
import { type BpfMap, createMap, type HashMap, open, openMap, openPinnedMap } from 'node-ebpf';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { testObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';
import { withMaps } from './support/create.ts';
import { inFolder } from './support/folder.ts';

const STAT = 'struct stat { __u64 packets; __u64 bytes; }';
const flows = { type: 'hash', name: 'flows', key: '__u32', value: STAT, maxEntries: 16 } as const;

both(
  'what is pinned is gone on with where it is made the same way, and the error says what differs where not',
  bench =>
    inFolder(bench, folder =>
      withMaps(bench, async make => {
        const pinPath = `${folder}/flows`;
        const map = await make({ ...flows, pinPath });
        map.set(1, { packets: 1n, bytes: 60n });
        const again = await make({ ...flows, pinPath });
        expect([again.info.id, again.get(1)]).toEqual([map.info.id, { packets: 1n, bytes: 60n }]);
        const differences = async (other: object) => {
          const error = await failure(() => make({ ...flows, ...other, pinPath }));
          expect(error).toMatchObject({
            code: 'ERR_EBPF_MAP_MISMATCH',
            message: expect.stringContaining(pinPath),
          });
          return error.message.split('\n  ').slice(1);
        };
        const lists = [
          await differences({ type: 'lru_hash' }),
          await differences({ value: 'struct stat { __u64 packets; __u32 bytes; __u32 spare; }' }),
          await differences({
            value: 'struct stat { __u64 packets; __s64 bytes; }',
            maxEntries: 17,
            flags: 1,
          }),
          await differences({ value: 'struct stat { __u64 bytes; __u64 packets; }' }),
          await differences({ key: '__u64', value: '__u64' }),
          await differences({ key: '__s32' }),
        ];
        expect(lists.slice(0, 3)).toEqual([
          ['type: lru_hash, was hash'],
          ['value.bytes: __u32 at byte 8, was __u64 at byte 8', 'value.spare is new'],
          ['maxEntries: 17, was 16', 'flags: 1, was 0', 'value.bytes: __s64 at byte 8, was __u64 at byte 8'],
        ]);
        expect(map.get(1)).toEqual({ packets: 1n, bytes: 60n });
        map.unpin(pinPath);
        return lists;
      }),
    ),
);

both('a pin and an id are opened with the types of their map', bench =>
  inFolder(bench, folder =>
    withMaps(bench, async make => {
      const backend = bench.emulator ?? 'kernel';
      const map = await make(flows);
      map.set(7, { packets: 2n, bytes: 3n }).pin(`${folder}/by-hand`);
      const seen = [];
      for (const opened of [
        openPinnedMap(`${folder}/by-hand`, { backend }),
        openMap(map.info.id, { backend }),
        openMap(map.info.id, { backend, int64: 'number' }),
      ] as HashMap<number, unknown>[]) {
        seen.push([opened.name.replace(/\d+/, 'N').replace(folder, ''), opened.get(7), [...opened.keys()]]);
        opened.close();
      }
      expect(seen[2]![1]).toEqual({ packets: 2, bytes: 3 });
      map.unpin(`${folder}/by-hand`);
      const { id } = map.info;
      map.close();
      const gone = [
        await failure(() => openMap(id, { backend })),
        await failure(() => openPinnedMap(`${folder}/by-hand`, { backend })),
        await failure(() => map.get(7)),
      ].map(({ code }) => code);
      expect(gone).toEqual(['ERR_EBPF_NO_TARGET', 'ERR_EBPF_NO_TARGET', 'ERR_EBPF_CLOSED']);
      return [seen.map(([, ...rest]) => rest), gone];
    }),
  ),
);

both('what is opened has to be like what a program expects, if that is said', bench =>
  withMaps(bench, async make => {
    const backend = bench.emulator ?? 'kernel';
    const spec = await open(testObject('map-types'));
    const right = await make({
      type: 'task_storage',
      value: `struct stat { __u64 packets; __u64 bytes; __u32 last; struct port { __u32 count; __s32 delta; } by_port[4]; }`,
    });
    const wrong = await make({ type: 'task_storage', value: STAT });
    const like = spec.maps.of_tasks!;
    using same: BpfMap = openMap(right.info.id, { backend, like });
    expect(same.name).toBe('of_tasks');
    const error = await failure(() => openMap(wrong.info.id, { backend, like }));
    expect(error.code).toBe('ERR_EBPF_MAP_MISMATCH');
    return error.message.split('\n').slice(1);
  }),
);

both("another object's map is taken over where its keys and values mean the same", bench =>
  withMaps(bench, async make => {
    const [right, wrong, other] = [
      await make({ type: 'array', value: '__u64', maxEntries: 4 }),
      await make({ type: 'array', value: '__s64', maxEntries: 4 }),
      await make({ type: 'hash', key: '__u32', value: '__u64', maxEntries: 4 }),
    ];
    right.set(1, 40n);
    const load = (reuse: BpfMap) =>
      bench.load('pinned', {
        edit(spec) {
          Object.assign(spec.maps.shared, { pinPath: null, reuse });
        },
      });
    const { maps } = await load(right);
    const refused = [];
    for (const map of [wrong, other]) {
      const error = await failure(() => load(map));
      expect(error.code).toBe('ERR_EBPF_MAP_MISMATCH');
      refused.push(error.message);
    }
    expect(refused[0]).toContain('\n  value: __u64, was __s64');
    return [maps.shared.info.id === right.info.id, maps.shared.get(1), refused];
  }),
);

both(
  'definitions that make no sense are refused before they reach anybody, or with what was wrong',
  async bench => {
    const backend = bench.emulator ?? 'kernel';
    const refused = [];
    for (const definition of [
      { type: 'hsah' },
      { type: 'struct_ops' },
      { type: 'hash', key: '__u322', value: '__u64', maxEntries: 1 },
      { type: 'hash', name: 'no name', key: 4, value: 4, maxEntries: 1 },
      { type: 'hash', value: '__u64', maxEntries: 1 },
      { type: 'array', value: '__u64', maxEntries: -1 },
      { type: 'ringbuf', maxEntries: 0 },
      { type: 'array_of_maps', maxEntries: 1 },
      { type: 'lpm_trie', key: 4, value: 4, maxEntries: 1 },
      { type: 'bloom_filter', value: 4, maxEntries: 1, mapExtra: 16n },
    ]) {
      const { code, nearest } = await failure(() => createMap(definition as never, { backend }));
      refused.push([definition.type, code, nearest]);
    }
    expect(refused.slice(0, 3)).toEqual([
      ['hsah', 'ERR_EBPF_INVALID_ARGUMENT', 'hash'],
      ['struct_ops', 'ERR_EBPF_INVALID_ARGUMENT', undefined],
      ['hash', 'ERR_EBPF_INVALID_ARGUMENT', '__u32'],
    ]);
    return refused;
  },
);
