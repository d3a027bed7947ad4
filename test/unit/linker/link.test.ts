/** Linking anywhere: without a kernel, with modules, with the user's edits. What libbpf would make of it, test/kernel compares. */
import { expect, it } from 'vitest';
import type { BackendMap, BackendProgram, LoadRequest, MapEdit, ProgramEdit } from '../../../lib/backend.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import type { ProgramImage } from '../../../lib/formats/object/image.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { TypeIndex } from '../../../lib/linker/core/candidates.ts';
import { essentialName } from '../../../lib/linker/core/names.ts';
import { Resolver } from '../../../lib/linker/core/resolve.ts';
import { type KernelEnvironment, type LinkedMap, linkObject } from '../../../lib/linker/index.ts';
import { buildBtf, INT, info } from '../formats/btf-builder.ts';
import { fixture, fixtures } from '../formats/files.ts';

interface Edits {
  readonly programs?: readonly ProgramEdit[];
  readonly maps?: readonly MapEdit[];
  readonly pinRoot?: string;
}

function link(
  name: string,
  kernel: KernelEnvironment = {},
  { programs = [], maps = [], ...rest }: Edits = {},
) {
  const request: LoadRequest = { image: parseObject(fixture(name)), name, programs, maps, ...rest };
  return linkObject(request, kernel);
}

const anywhere: KernelEnvironment = {
  config: 'CONFIG_HZ=250\nCONFIG_BPF=y\n',
  version: 0x061200,
  symbol: () => 4096n,
};

it.each([
  ['task_struct', 'task_struct'],
  ['task_struct___old', 'task_struct'],
  ['a___b___c', 'a___b'],
  ['a____b', 'a____b'],
  ['___b', '___b'],
  ['a___', 'a___'],
  ['', ''],
])('the essential name of %s is %s', (name, essential) => {
  expect(essentialName(name)).toBe(essential);
});

it('links every object at hand without a kernel: its own types serve', () => {
  let programs = 0;
  for (const { name, bytes } of fixtures()) {
    if (name.includes('rejected') || name.includes('linker-externs')) continue;
    const image = parseObject(bytes);
    // freplace wants a program that is loaded.
    const isWanted = ({ target, section }: ProgramImage) =>
      target.programType !== 0 && !section.startsWith('freplace/');
    const wanted = image.programs.filter(isWanted);
    const edits = image.programs.map(program => ({ name: program.name, autoload: wanted.includes(program) }));
    programs += linkObject({ image, name, programs: edits, maps: [] }, anywhere).programs.length;
  }
  expect(programs).toBeGreaterThan(50);
});

it('relocations say which map, which byte, which function', () => {
  const { programs, maps } = link('linker-calls');
  const program = programs.find(({ name }) => name === 'callbacks')!;
  const described = program.relocations.map(relocation => {
    if (relocation.kind === 'map') return maps[relocation.map]!.name;
    if (relocation.kind === 'map-value') return `${maps[relocation.map]!.name}+${relocation.offset}`;
    if (relocation.kind === 'function')
      return program.functions.find(({ start }) => start === relocation.target)!.name;
    return relocation.kind;
  });
  expect([...new Set(described)].sort()).toEqual(
    expect.arrayContaining(['.bss+0', '.data+0', 'counts', 'each', 'of_element', 'other', 'others']),
  );
  expect(program.functions[0]).toMatchObject({ name: 'callbacks', start: 0, global: true });
  expect(program.functions.map(({ name, global }) => [name, global])).toContainEqual(['leaf', false]);
});

it('a hidden function counts as static', () => {
  const [, chain] = link('linker-calls').programs;
  const globals = Object.fromEntries(chain!.functions.map(({ name, global }) => [name, global]));
  expect(globals).toMatchObject({ chain: true, weak_middle: true, hidden_middle: false, leaf: false });
});

it('lines follow their instructions into the program', () => {
  const [, chain] = link('linker-calls').programs;
  const leaf = chain!.functions.find(({ name }) => name === 'leaf')!;
  const line = chain!.lines.find(({ instruction }) => instruction >= leaf.start)!;
  expect(line.file).toContain('linker-calls.bpf.c');
  const own = chain!.lines.filter(
    ({ instruction }) => instruction >= leaf.start && instruction < leaf.start + leaf.length,
  );
  expect(own.map(({ text }) => text.trim())).toContain('return *value + number;');
});

it('a kernel function is called by name where there is no kernel', () => {
  const kernel = { ...anywhere, config: CONFIG };
  const { programs, externs } = link('linker-externs', kernel);
  const { relocations } = programs.find(({ name }) => name === 'functions')!;
  const called = relocations.filter(({ kind }) => kind === 'kfunc');
  expect(called.map(each => externs[(each as { extern: number }).extern]!.name)).toEqual(
    expect.arrayContaining([
      'bpf_task_acquire',
      'bpf_task_release',
      'bpf_rcu_read_lock___mine',
      'no_such_function',
    ]),
  );
});

const CONFIG = ['HZ=1', 'BPF=y', 'BPF_SYSCALL=y', 'NET=y', 'NR_CPUS=1', 'LOG_BUF_SHIFT=1']
  .map(line => `CONFIG_${line}\n`)
  .concat(['CONFIG_DEFAULT_HOSTNAME="x"\n', 'CONFIG_CC_VERSION_TEXT="x"\n'])
  .join('');

it('what a backend does not provide is missing: weak calls are poisoned, others refused', () => {
  const provides = (without: string) => ({
    ...anywhere,
    config: CONFIG,
    provides: (_: string, name: string) => name !== without && !name.includes('___'),
  });
  const { programs, externs } = link('linker-externs', provides('no_such_function'));
  // Asked for by its essential name, and found by its own.
  expect(externs.find(({ name }) => name === 'bpf_rcu_read_lock___mine')!.found).toBe(true);
  const index = externs.findIndex(({ name }) => name === 'no_such_function');
  expect(externs[index]).toMatchObject({ found: false, weak: true });
  const { instructions } = programs.find(({ name }) => name === 'functions')!;
  const view = new DataView(instructions.buffer);
  const numbers = Array.from({ length: instructions.length / 8 }, (_, i) => view.getInt32(i * 8 + 4, true));
  expect(numbers).toContain(2002000000 + index);
  expect(() => link('linker-externs', provides('bpf_task_acquire'))).toThrow(
    /extern 'bpf_task_acquire': cannot be resolved: the kernel has no function of that name/,
  );
});

it('kernel functions of a module are called by its index', () => {
  const image = parseObject(fixture('linker-externs'));
  const base = Btf.parse(
    buildBtf([
      INT,
      ['task_struct', info(4, 1), 4, 'pid', 1, 0],
      [0, info(2), 2],
      [0, info(13, 1), 3, 'task', 3],
      ['bpf_task_acquire', info(12, 1), 4],
      [0, info(13, 1), 0, 'task', 3],
      ['bpf_task_release', info(12, 1), 6],
      ['bpf_prog_active', info(14), 1, 1],
      ['btf_trace_task_newtask', info(8), 1],
    ]),
  );
  const strings = '\0bpf_rcu_read_lock\0';
  const stringEnd = new DataView(stringsOf(base)).byteLength;
  const module = Btf.parse(
    buildBtf(
      [
        [0, info(13), 0],
        [stringEnd + 1, info(12, 1), base.types.length],
      ],
      { strings },
    ),
    base,
  );
  const modules = [{ name: 'rcu', btf: module }];
  const { programs, externs, kfuncModules } = linkObject(
    { image, name: 'externs', programs: [], maps: [] },
    { ...anywhere, config: CONFIG, btf: base, modules },
  );
  expect(kfuncModules).toEqual([null, 'rcu']);
  const index = externs.findIndex(({ name }) => name === 'bpf_rcu_read_lock___mine');
  expect(externs[index]).toMatchObject({ module: 'rcu', btfId: base.types.length + 1, found: true });
  const program = programs.find(({ name }) => name === 'functions')!;
  const call = program.relocations.find(each => each.kind === 'kfunc' && each.extern === index)!;
  const view = new DataView(program.instructions.buffer, call.instruction * 8);
  expect([view.getInt16(2, true), view.getInt32(4, true)]).toEqual([1, base.types.length + 1]);
});

/** As many bytes as the string section of a BTF has: where those of its modules start. */
function stringsOf(btf: Btf): ArrayBuffer {
  let length = 0;
  for (;;) {
    try {
      btf.string(length);
      length++;
    } catch {
      return new ArrayBuffer(length);
    }
  }
}

const mapNamed = (maps: readonly LinkedMap[], name: string) => maps.find(map => map.name === name)!;

it('maps as edited', () => {
  const reused = { info: {} } as unknown as BackendMap;
  const { maps } = link('formats-image', anywhere, {
    pinRoot: '/pins',
    programs: [{ name: 'unknown', autoload: false }],
    maps: [
      { name: 'by_sizes', maxEntries: 3, flags: 8, mapExtra: 2n },
      { name: 'first', pinPath: '/pins/elsewhere' },
      { name: 'second', reuse: reused },
      { name: '.rodata', initialValue: Uint8Array.of(1, 2) },
    ],
  });
  expect(mapNamed(maps, 'by_types').pinPath).toBe('/pins/by_types');
  expect(mapNamed(maps, 'by_sizes')).toMatchObject({ maxEntries: 3, flags: 8, mapExtra: 2n, pinPath: null });
  expect(mapNamed(maps, 'first').pinPath).toBe('/pins/elsewhere');
  expect(mapNamed(maps, 'second').reuse).toBe(reused);
  expect(mapNamed(maps, 'outer')).toMatchObject({
    initialSlots: ['second', null, null, 'first'],
    keyTypeId: 0,
  });
  expect(mapNamed(maps, 'outer').inner).toMatchObject({ name: 'outer.inner', valueSize: 8, maxEntries: 2 });
  expect(mapNamed(maps, '.rodata')).toMatchObject({ frozen: true, initialValue: Uint8Array.of(1, 2) });
  expect(mapNamed(maps, '.kconfig')).toMatchObject({ frozen: true, image: null, valueSize: 8 });
});

it('ring buffers are a power of two of pages', () => {
  const sizeOf = (maxEntries?: number, pageSize?: number) =>
    mapNamed(
      link('ring', pageSize ? { pageSize } : {}, {
        maps: maxEntries === undefined ? [] : [{ name: 'events', maxEntries }],
      }).maps,
      'events',
    ).maxEntries;
  expect(sizeOf(1)).toBe(4096);
  expect(sizeOf(4096)).toBe(4096);
  expect(sizeOf(4097)).toBe(8192);
  expect(sizeOf(12288)).toBe(16384);
  expect(sizeOf(1, 65536)).toBe(65536);
  expect(sizeOf(0)).toBe(0);
  expect(sizeOf(2 ** 32 - 1)).toBe(2 ** 32 - 1);
});

it('an initial value of another size is refused', () => {
  const edit = { name: '.rodata', initialValue: new Uint8Array(1) };
  expect(() =>
    link('formats-image', anywhere, { programs: [{ name: 'unknown', autoload: false }], maps: [edit] }),
  ).toThrow(/map '\.rodata': initialValue has 1 bytes, the map's value 2/);
});

it('struct_ops without a kernel has the layout of the object', () => {
  const { maps, programs } = link('formats-struct-ops');
  const { structOps, initialValue } = mapNamed(maps, 'plain');
  expect(structOps).toEqual({
    valueTypeId: 0,
    module: null,
    programs: [{ offset: 0, member: 'init', program: 'start' }],
  });
  expect(new TextDecoder().decode(initialValue!.subarray(16, 21))).toBe('plain');
  expect(
    programs.map(({ name, expectedAttachType, attach }) => [name, expectedAttachType, attach!.name]),
  ).toEqual([['start', 0, 'tcp_congestion_ops']]);
  expect(mapNamed(maps, 'optional').create).toBe(false);
});

it('a struct_ops map that is asked for has its programs loaded', () => {
  const maps = ['optional', 'both'].map(name => ({ name, autocreate: true }));
  expect(link('formats-struct-ops', {}, { maps }).programs.map(({ name }) => name)).toEqual([
    'start',
    'threshold',
  ]);
});

it('what a program is for is looked for in the kernel, by the name that the kernel has for it', () => {
  const btf = Btf.parse(buildBtf([INT, ['btf_trace_task_rename', info(8), 1]]));
  const [program] = link('core', { btf, coreBtf: parseObject(fixture('core')).btf! }).programs;
  expect(program!.attach).toEqual({ name: 'task_rename', btfId: 2, module: null, program: null });
  const other = Btf.parse(buildBtf([INT, ['btf_trace_task_renamed', info(8), 1]]));
  expect(() => link('core', { btf: other })).toThrow(
    /program 'read_task' \(section 'tp_btf\/task_rename'\): cannot be loaded: the kernel has no tracepoint 'task_rename'; did you mean 'task_renamed'\?/,
  );
});

it('a file that is linked twice is not changed by it', () => {
  const image = parseObject(Buffer.from(fixture('linker-core')));
  const request: LoadRequest = { image, name: 'core', programs: [], maps: [] };
  const coreBtf = parseObject(fixture('linker-types')).btf!;
  const first = linkObject(request, { coreBtf });
  expect(linkObject(request, { coreBtf })).toEqual(first);
  expect(Buffer.compare(image.bytes, fixture('linker-core'))).toBe(0);
});

it('a type that only a module has is found there; what the kernel has is never looked for in modules', () => {
  const local = Btf.parse(buildBtf([INT, ['root', info(4, 1), 4, 'wanted', 1, 0]]));
  const kernel = Btf.parse(buildBtf([INT, ['other', info(4, 1), 4, 'wanted', 1, 0]]));
  const start = new DataView(stringsOf(kernel)).byteLength;
  const module = Btf.parse(
    buildBtf([[start + 1, info(4, 1), 64, start + 6, 1, 32 * 8]], { strings: '\0root\0wanted\0' }),
    kernel,
  );
  const indexes = [TypeIndex.of(kernel), TypeIndex.of(module)];
  const relocation = { offset: 0, typeId: 2, access: '0:0', kind: 0 };
  expect(new Resolver(local, indexes).resolve(relocation).after?.value).toBe(32n);
  const first = Btf.parse(buildBtf([INT, ['root', info(4, 1), 8, 'wanted', 1, 32]]));
  expect(new Resolver(local, [TypeIndex.of(first), indexes[1]!]).resolve(relocation).after?.value).toBe(4n);
});

it('a program of another type than its section says is what the user says', () => {
  const edit = { name: 'read_task', autoload: true, type: 17, expectedAttachType: 0, flags: 1 };
  const [program] = link('core', {}, { programs: [edit] }).programs;
  expect(program).toMatchObject({ type: 17, expectedAttachType: 0, flags: 1, attach: null });
});

it('a program can be made for a function of another program', () => {
  const other = {} as BackendProgram;
  const edit = { name: 'read_task', autoload: true, attachTarget: { name: 'main', program: other } };
  const [program] = link('core', {}, { programs: [edit] }).programs;
  expect(program!.attach).toEqual({ name: 'main', btfId: 0, module: null, program: other });
});

it('what is not to be loaded is not linked', () => {
  const names = (edits: readonly ProgramEdit[]) =>
    link('linker-calls', {}, { programs: edits }).programs.map(({ name }) => name);
  expect(names([])).toEqual(['none', 'chain', 'recursion', 'callbacks']);
  expect(
    names([
      { name: 'chain', autoload: false },
      { name: 'throws', autoload: true },
    ]),
  ).toEqual([...['none', 'recursion', 'callbacks', 'throws']]);
});

it('variables of an arena are the first bytes of its map', () => {
  const { arena, maps, programs } = link('linker-arena');
  expect(maps[arena!.map]!.name).toBe('space');
  expect([...new Int32Array(arena!.data.slice().buffer)].filter(word => word !== 0)).toEqual(
    expect.arrayContaining([5, 1, 2]),
  );
  const used = programs[0]!.relocations.flatMap(each => (each.kind === 'map-value' ? [each.map] : []));
  expect(new Set(used)).toEqual(new Set([arena!.map]));
});

it('a struct_ops member that the kernel has not is an error, with what comes next to it', () => {
  const members = [
    ['init', 2],
    ['ssthresh_now', 2],
  ] as const;
  const struct = [
    'tcp_congestion_ops',
    info(4, 2),
    16,
    ...members.flatMap(([name, type], i) => [name, type, i * 64]),
  ];
  const value = ['bpf_struct_ops_tcp_congestion_ops', info(4, 1), 80, 'data', 4, 512];
  const btf = Btf.parse(buildBtf([INT, [0, info(2), 3], [0, info(13), 0], struct, value]));
  const maps = [
    { name: 'optional', autocreate: true },
    { name: 'plain', autocreate: false },
    { name: 'linked', autocreate: false },
  ];
  expect(() => link('formats-struct-ops', { btf }, { maps })).toThrow(
    /struct_ops 'optional': the kernel's struct tcp_congestion_ops has no 'ssthresh'; did you mean 'ssthresh_now'\?/,
  );
});
