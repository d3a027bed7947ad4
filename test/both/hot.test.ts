/** What modules of the bundler plugins do while one develops: the same handle, and another program behind it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArrayMap, BpfObject, bindHotObject, type Program } from 'node-ebpf';
import {
  add,
  atomicAdd,
  build,
  call,
  exit,
  jeq,
  label,
  lddw,
  map,
  mov,
  r0,
  r1,
  r2,
  r10,
  st,
  u32,
  u64,
} from 'node-ebpf/asm';
import { expect } from 'vitest';
import { packet } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';

interface Count {
  programs: { count: Program };
  maps: { counts: ArrayMap<bigint> };
}

/** Counts its runs under its number. */
function version(number: number, maxEntries = 4): Uint8Array {
  const code = [
    ...[st(u32.at(r10, -4), number), lddw(r1, map('counts')), mov(r2, r10), add(r2, -4)],
    ...[call('bpf_map_lookup_elem'), jeq(r0, 0, 'out'), mov(r1, 1), atomicAdd(u64.at(r0), r1)],
    ...[label('out'), mov(r0, 2), exit()],
  ];
  return build({
    license: 'GPL',
    maps: { counts: { type: 'array', key: u32, value: u64, maxEntries } },
    programs: { count: { section: 'xdp', code } },
  });
}

const embedded = (bytes: Uint8Array) => ({ name: 'count', base64: Buffer.from(bytes).toString('base64') });

interface Replaced {
  readonly object: BpfObject<Count>;
  readonly maps: readonly unknown[];
}

function replaced(change: () => void): Promise<Replaced> {
  return new Promise(resolve => {
    const told = (message: unknown) => {
      unsubscribe('ebpf:replace', told);
      resolve(message as Replaced);
    };
    subscribe('ebpf:replace', told);
    change();
  });
}

both(
  'a module that is evaluated again replaces what runs, and its counts go on',
  async ({ backend, emulator }) => {
    const id = `/project/${backend}.bpf.c`;
    const bound = bindHotObject<Count>(id, embedded(version(1)));
    await using object = await bound.load({ backend: emulator ?? backend });
    expect(object).toBeInstanceOf(BpfObject);
    const { counts } = object.maps;
    await object.programs.count.run({ data: packet });
    const result = await replaced(() => expect(bindHotObject(id, embedded(version(2)))).toBe(bound));
    expect(result.object).toBe(object);
    await object.programs.count.run({ data: packet, repeat: 2 });
    expect([...counts.values()]).toEqual([0n, 1n, 2n, 0n]);
    // The same once more is nothing new.
    bindHotObject(id, embedded(version(2)));
    // A map that is made in another way is another one: the earlier handle shows what was.
    const other = await replaced(() => bindHotObject(id, embedded(version(3, 5))));
    await object.programs.count.run({ data: packet });
    expect([...object.maps.counts.values()]).toEqual([0n, 0n, 0n, 1n, 0n]);
    expect([...counts.values()]).toEqual([0n, 1n, 2n, 0n]);
    await object.close();
    expect(() => counts.get(0)).toThrow(expect.objectContaining({ code: 'ERR_EBPF_CLOSED' }));
    expect((await bound.open()).maps.counts.maxEntries).toBe(5);
    return [result.maps, other.maps];
  },
);

both('a file is looked at, while what was loaded from it runs', async ({ backend, emulator }) => {
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-hot-'));
  const path = join(folder, 'count.bpf.o');
  try {
    writeFileSync(path, version(1));
    const bound = bindHotObject<Count>(path, { name: 'count', path });
    await using object = await bound.load({ backend: emulator ?? backend });
    const warned = once(process, 'warning');
    writeFileSync(path, 'no object');
    expect(await warned).toMatchObject([
      { code: 'EBPF_NOT_REPLACED', message: expect.stringContaining('does not start with 7f 45 4c 46') },
    ]);
    await object.programs.count.run({ data: packet });
    await replaced(() => writeFileSync(path, version(2)));
    await object.programs.count.run({ data: packet });
    return [...object.maps.counts.values()];
  } finally {
    rmSync(folder, { recursive: true });
  }
});
