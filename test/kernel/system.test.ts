/** What is on the machine, by id. Others' programs and maps are listed here at most: what is looked into is the test's own. */
import { type HashMap, type JitedLine, type Program, system } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { loadTest, packet, type TestObject } from './support/objects.ts';

// Keys and values as the types of test/bpf/maps.bpf.c say.
type Hash = HashMap<object, object>;

let object: TestObject;
beforeAll(async () => {
  object = await loadTest('maps');
});
afterAll(() => object.close());

const ids = (things: Iterable<{ readonly id: number }>) => Array.from(things, ({ id }) => id);

describe('programs of the machine', () => {
  it('are listed with their facts', () => {
    const own = object.programs.touch!.info();
    const found = [...system.programs()].find(({ id }) => id === own.id);
    expect(found).toMatchObject({ id: own.id, name: 'touch', type: 'xdp', info: own });
    expect(ids(system.programs())).toEqual(ids(system.programs()).sort((a, b) => a - b));
  });

  it('have their instructions, with lines and names', () => {
    const translated = object.programs.touch!.translated();
    expect(translated.code).toHaveLength(object.programs.touch!.info().translatedBytes);
    const text = String(translated);
    expect(text).toMatch(/^touch:\n; .* @ .*maps\.bpf\.c:\d+\n0: \(/);
    expect(text).toContain('; value->count++; @ ');
    // The map's id, and the kernel's own function in place of the helper.
    expect(text).toContain(`map[id:${object.maps.hash!.info.id}]`);
    expect(text).toMatch(/call \w*map_lookup_elem#-?\d+/);
    expect(String(system.program(object.programs.touch!.info().id).translated())).toBe(text);
  });

  it('have functions, each by its name', async () => {
    await using calls = await loadTest('linker-calls', {
      edit(spec) {
        for (const each of spec.programs) each.autoload = each.name === 'chain';
      },
    });
    const program: Program = calls.programs.chain!;
    const { functions: found } = program.translated();
    expect(found.length).toBeGreaterThan(1);
    expect(found.every(({ name }) => /^\w+$/.test(name))).toBe(true);
    expect(found[0]).toMatchObject({ slot: 0, name: 'chain' });
    const text = String(program.translated());
    expect(text).toContain(`call pc+`);
    expect(text).toMatch(new RegExp(`call pc[+-]\\d+#${found[1]?.name}`));
  });

  it('have their machine code, with lines', () => {
    const [main] = object.programs.touch!.jited();
    expect(main).toMatchObject({ name: 'touch' });
    expect(main?.code).toHaveLength(object.programs.touch!.info().jitedBytes);
    expect(main?.address).toBeGreaterThan(0xffff_0000_0000_0000n);
    expect(main?.lines[0]).toMatchObject({ offset: 0, line: expect.any(Number) });
    const offsets = (main?.lines ?? []).map(({ offset }: JitedLine) => offset);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(offsets.at(-1)).toBeLessThan(main!.code.length);
  });

  it('of the emulator have neither', async () => {
    await using emulated = await loadTest('agent', { backend: 'emulator' });
    for (const ask of ['translated', 'jited'] as const) {
      const error = await failure(() => emulated.programs.on_rename![ask]());
      expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED' });
      expect(error.message).toContain('only the kernel has');
    }
  });

  it('that have gone are said to have gone', async () => {
    const other = await loadTest('run');
    const { id } = [...other.programs][0]!.info();
    const found = system.program(id);
    await other.close();
    // The kernel frees it when nobody has looked for a moment.
    await expect.poll(() => ids(system.programs()).includes(id)).toBe(false);
    for (const ask of [() => system.program(id), () => found.translated(), () => found.jited()]) {
      const error = await failure(ask);
      expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', errno: 2 });
      expect(error.message).toBe(`cannot look at program ${id}: there is none of that id any more (ENOENT)`);
    }
    for (const nonsense of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      expect(await failure(() => system.program(nonsense))).toMatchObject({
        code: 'ERR_EBPF_INVALID_ARGUMENT',
      });
    }
  });

  it('are counted while somebody wants it', async () => {
    await using run = await loadTest('run');
    const { prepend } = run.programs;
    using stats = system.stats();
    await prepend!.run({ data: packet, repeat: 100 });
    const own = stats.read().find(({ id }) => id === prepend!.info().id);
    expect(own).toMatchObject({ name: 'prepend', type: 'xdp', recursionMisses: 0n });
    expect(own?.runCount).toBe(100n);
    expect(own?.average).toBeCloseTo(Number(own?.runTime) / 100);
    expect(own?.load).toBeGreaterThan(0);
    stats.close();
    stats.close();
    await prepend!.run({ data: packet, repeat: 50 });
    expect(stats.read().find(({ id }) => id === prepend!.info().id)?.runCount).toBe(100n);
  });
});

describe('maps of the machine', () => {
  it('are listed with their facts, and where their types are', () => {
    const own = object.maps.hash!.info;
    const found = [...system.maps()].find(({ id }) => id === own.id);
    expect(found).toMatchObject({ name: 'hash', type: 'hash', info: own });
    expect(found?.info.btfId).toBeGreaterThan(0);
    const types = found!.types()!;
    expect(types.typeName(found!.info.keyTypeId)).toBe('struct key');
    expect(types.typeName(found!.info.valueTypeId)).toBe('struct value');
  });

  it('are read by their own types', () => {
    const key = { id: 7, port: 80, tag: Uint8Array.of(1, 2) };
    const value = { count: 3n, delta: -1, state: 'BUSY', name: 'seven' };
    (object.maps.hash as Hash).set(key, value);
    using map = system.map(object.maps.hash!.info.id).open() as Hash;
    expect([...map]).toEqual([[key, value]]);
    map.set(key, { ...value, count: 4n });
    expect((object.maps.hash as Hash).get(key)).toMatchObject({ count: 4n });
    map.delete(key);
  });

  it('whose id goes away are passed over, or said to have gone', async () => {
    const other = await loadTest('ring');
    const maps = [...other.maps];
    const id = maps[0]!.info.id;
    const listing = system.maps()[Symbol.iterator]();
    listing.next();
    await other.close();
    await expect.poll(() => ids(system.maps()).includes(id)).toBe(false);
    const rest: number[] = [];
    for (let next = listing.next(); !next.done; next = listing.next()) rest.push(next.value.id);
    expect(rest).not.toContain(id);
    expect(await failure(() => system.map(id))).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
  });
});

describe('links and types of the machine', () => {
  it('links are listed as they tell of themselves', async () => {
    await using traced = await loadTest('trace', {
      edit(spec) {
        for (const program of spec.programs) program.autoload = program.name === 'on_btf_tracepoint';
      },
    });
    const link = await traced.programs.on_btf_tracepoint!.attach();
    const own = link.info();
    expect([...system.links()].find(({ id }) => id === own.id)).toEqual(own);
    expect(system.link(own.id)).toEqual(own);
    await link.close();
    await expect.poll(() => ids(system.links()).includes(own.id)).toBe(false);
    expect(await failure(() => system.link(own.id))).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
  });

  it('BTF objects are the kernel’s and those of programs', () => {
    const all = [...system.btfs()];
    expect(all.find(({ name }) => name === 'vmlinux')?.info.kernel).toBe(true);
    const own = system.btf(object.programs.touch!.info().btfId);
    expect(own.info).toMatchObject({ name: '', kernel: false });
    expect(own.types().find('struct', 'value')).toBeGreaterThan(0);
    expect(all.map(({ id }) => id)).toContain(own.id);
  });
});
