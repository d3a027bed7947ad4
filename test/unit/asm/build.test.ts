/** Objects that are built: what they say, and descriptions that are refused. */
import * as asm from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';

const { add, array, build, call, char, exit, func, ja, jeq, kfunc, label, lddw, ldx, map, mov } = asm;
const { proto, ptr, r0, r1, r2, r10, st, struct, u8, u16, u32, u64, variable, w1, w2, enumeration } = asm;
const { disassemble, functionsOf, assemble } = asm;

const done = [mov(r0, 0), exit()];
const program = (code: asm.Code, more: Partial<asm.ObjectDescription> = {}) =>
  build({ ...more, programs: { main: { section: 'xdp', code } } });
const refusal = (code: string, message: RegExp, path?: string) =>
  expect.objectContaining({ code, message: expect.stringMatching(message), ...(path && { path }) });

describe('an object', () => {
  it('has the maps that it was given', () => {
    const image = parseObject(
      program(done, {
        maps: {
          sized: {
            type: 'lru_hash',
            key: 6,
            value: 12,
            maxEntries: 8,
            flags: 2,
            numaNode: 1,
            pinByName: true,
          },
          ring: { type: 'ringbuf', maxEntries: 4096 },
          number: { type: 33, mapExtra: 0x1000, maxEntries: 0xffffffff },
          outer: {
            ...{ type: 'hash_of_maps', key: u32, maxEntries: 2 },
            ...{ inner: { type: 'array', key: u32, value: u64, maxEntries: 3 }, slots: [null, 'sized'] },
          },
        },
      }),
    );
    expect(image.maps).toMatchObject([
      {
        name: 'sized',
        type: 9,
        keySize: 6,
        valueSize: 12,
        maxEntries: 8,
        flags: 2,
        numaNode: 1,
        pinByName: true,
      },
      { name: 'ring', type: 27, keySize: 0, maxEntries: 4096, pinByName: false },
      { name: 'number', type: 33, mapExtra: 0x1000n, maxEntries: 0xffffffff },
      {
        name: 'outer',
        type: 13,
        initialSlots: [null, 'sized'],
        inner: { type: 2, valueSize: 8, maxEntries: 3 },
      },
    ]);
  });

  it('has its variables where C would have them', () => {
    const { variables, maps } = parseObject(
      program(done, {
        variables: {
          a: { type: u8, value: 1 },
          b: { type: u32, value: -1 },
          c: { type: array(char, 5), value: 'hi' },
          d: { type: u16, value: Uint8Array.of(1, 2) },
          zero: { type: u64 },
          fixed: { type: u32, value: 5n, constant: true },
          own: { type: u32, section: '.data.own' },
        },
      }),
    );
    expect(variables.map(({ name, section, offset, size }) => [name, section, offset, size])).toEqual([
      ...[
        ['a', '.data', 0, 1],
        ['b', '.data', 4, 4],
        ['c', '.data', 8, 5],
        ['d', '.data', 14, 2],
      ],
      ...[
        ['zero', '.bss', 0, 8],
        ['fixed', '.rodata', 0, 4],
        ['own', '.data.own', 0, 4],
      ],
    ]);
    const data = maps.find(({ name }) => name === '.data');
    expect([...data!.initialValue!]).toEqual([1, 0, 0, 0, 255, 255, 255, 255, 104, 105, 0, 0, 0, 0, 1, 2]);
  });

  it('says its license, its programs and its kernel functions', () => {
    const object = build({
      license: 'Dual MIT/GPL',
      kfuncs: { bpf_rcu_read_lock: proto(asm.nothing) },
      programs: {
        one: { section: 'xdp', code: [call(kfunc('bpf_rcu_read_lock')), ...done] },
        two: { section: 'xdp', code: done },
        three: { section: '?tp/sched/sched_switch', code: done },
      },
    });
    const { license, programs, externs } = parseObject(object);
    expect(license).toBe('Dual MIT/GPL');
    expect(programs.map(({ name, section, offset, size }) => [name, section, offset, size])).toEqual([
      ...[
        ['one', 'xdp', 0, 24],
        ['two', 'xdp', 24, 16],
        ['three', '?tp/sched/sched_switch', 0, 16],
      ],
    ]);
    expect(externs).toMatchObject([{ name: 'bpf_rcu_read_lock', kind: 'kfunc', weak: false }]);
  });

  it('is read back as it was written', () => {
    const code = [
      lddw(r1, map('stats')),
      lddw(r2, variable('counter', 4)),
      label('again'),
      jeq(w1, 7, 'again'),
      call(func('helper')),
      lddw(r2, func('callback')),
      call('bpf_ktime_get_ns'),
      ja('out'),
      label('out'),
      exit(),
    ];
    const object = program(code, {
      maps: { stats: { type: 'array', key: u32, value: u32, maxEntries: 1 } },
      variables: { counter: { type: u64 } },
      functions: { helper: { code: done }, callback: { code: done } },
    });
    const main = functionsOf(object).find(({ name }) => name === 'main')!;
    const text = disassemble(main.instructions);
    expect(text).toBe(`0: (18) r1 = map[stats]
2: (18) r2 = &counter+4
4: (16) if w1 == 0x7 goto pc-1
5: (85) call pc-1#helper
6: (18) r2 = subprog[+16]#callback
8: (85) call bpf_ktime_get_ns#5
9: (05) goto pc+0
10: (95) exit
`);
    // And built again from its own text.
    const again = program(assemble(text), {
      maps: { stats: { type: 'array', key: u32, value: u32, maxEntries: 1 } },
      variables: { counter: { type: u64 } },
      functions: { helper: { code: done }, callback: { code: done } },
    });
    expect(again).toEqual(object);
  });
});

describe('instructions are refused that can not be', () => {
  const invalid = (act: () => unknown, message: RegExp) =>
    expect(act).toThrow(refusal('ERR_EBPF_INVALID_ARGUMENT', message));

  it('registers, widths, constants, offsets', () => {
    invalid(() => mov('r11' as never, 0), /expected a register.*r11/);
    invalid(() => mov(undefined as never, 0), /expected a register/);
    invalid(() => mov(r0, 'r12' as never), /expected a register.*r12/);
    invalid(() => add(r1, w2 as never), /'r1' and 'w2' have different widths/);
    invalid(() => jeq(w1, r2 as never, 'x'), /different widths/);
    invalid(() => ldx('w1' as never, u32.at(r1)), /'w1' has 32 bits: here r1 belongs/);
    invalid(() => mov(r0, 0xffffffff), /4294967295 is no signed number of 32 bits.*lddw/);
    expect(mov('w0', 0xffffffff).imm).toBe(-1);
    invalid(() => mov('w0', 2 ** 32), /more than 32 bits/);
    invalid(() => mov(r0, 1.5), /has to be an integer, and is 1.5/);
    invalid(() => ldx(r0, u32.at(r1, 40_000)), /offset 40000/);
    invalid(() => ldx(r0, undefined as never), /expected a place in memory/);
    invalid(() => st(array(u8, 3) as never, 1), /expected a place in memory/);
    invalid(() => asm.ldabs(u64, 0), /not by 8/);
    invalid(() => ja(40_000), /jump of 40000 slots/);
  });

  it('helpers that are none, with the nearest name', () => {
    expect(() => call('bpf_map_lookup_elm' as never)).toThrow(
      expect.objectContaining({ code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'bpf_map_lookup_elem' }),
    );
    invalid(() => call('constructor' as never), /no helper 'constructor'/);
  });

  it('fields that are none, with the nearest name', () => {
    const Point = struct('point', { x: u32, list: array(u16, 4), inner: struct('', { deep: u8 }) });
    expect(Point.field('inner.deep').offset).toBe(12);
    expect(Point.field('list[3]').offset).toBe(10);
    expect(Point.core('list[3]').offset.core.access).toBe('0:1:3');
    invalid(
      () => Point.field('inner.dep' as never),
      /struct point: there is no member 'dep'; did you mean 'deep'/,
    );
    invalid(() => Point.field('list[4]'), /the array has 4 elements/);
    invalid(() => Point.field('x.y' as never), /there is nothing at 'y'/);
    invalid(() => Point.field('' as never), /no field/);
    invalid(() => Point.field('list').at(r1), /'list' has 8 bytes and is none that a register can hold/);
    invalid(() => enumeration('e', { A: 1 }).core('B' as never), /enum e: there is no 'B'/);
    invalid(() => array(u8, -1), /a length of -1/);
  });
});

describe('code is refused that can not be', () => {
  const wrong = (code: asm.Code, message: RegExp, path?: string) =>
    expect(() => program(code)).toThrow(refusal('ERR_EBPF_INVALID_PROGRAM', message, path));

  it('labels and jumps', () => {
    wrong([ja('nowhere'), ...done], /there is no label 'nowhere'/, 'programs.main.code[0]');
    wrong([label('a'), ...done, label('a')], /label 'a' is there twice/, 'programs.main.code[3]');
    const far = Array.from({ length: 33_000 }, () => mov(r0, 0));
    wrong([ja('end'), far, label('end'), exit()], /farther away than its jump reaches; use gotol/);
    expect(() => program([asm.gotol('end'), far, label('end'), exit()])).not.toThrow();
  });

  it('things that are no instructions', () => {
    wrong([null as never], /code\[0\]: it is null/);
    wrong([{} as never], /opcode is undefined/);
    wrong([{ ...exit(), imm: 2 ** 31 }], /imm is 2147483648/);
    wrong([{ ...exit(), dst: 16 }], /dst is 16/);
    const endless: asm.Item[] = [];
    endless.push(endless);
    wrong(endless, /nest deeper/);
  });

  it('names that nothing has, with the nearest', () => {
    const maps = { flows: { type: 'array', key: u32, value: u32, maxEntries: 1 } } as const;
    const unknown = (code: asm.Code, kind: string, nearest: string | undefined) =>
      expect(() =>
        program(code, { maps, variables: { count: { type: u32 } }, functions: { half: { code: done } } }),
      ).toThrow(expect.objectContaining({ code: kind, ...(nearest && { nearest }) }));
    unknown([lddw(r1, map('flow')), ...done], 'ERR_EBPF_UNKNOWN_MAP', 'flows');
    unknown([lddw(r1, variable('counts')), ...done], 'ERR_EBPF_UNKNOWN_VARIABLE', 'count');
    unknown([lddw(r1, variable('flows')), ...done], 'ERR_EBPF_UNKNOWN_VARIABLE', undefined);
    unknown([call(func('halve')), ...done], 'ERR_EBPF_INVALID_PROGRAM', 'half');
    unknown('call bpf_map_lookup_elm\nexit', 'ERR_EBPF_INVALID_PROGRAM', 'bpf_map_lookup_elem');
    unknown([call(kfunc('bpf_task_acquire')), ...done], 'ERR_EBPF_INVALID_PROGRAM', undefined);
  });
});

describe('descriptions are refused that can not be', () => {
  const wrong = (more: object, message: RegExp, path: string) =>
    expect(() => program(done, more)).toThrow(refusal('ERR_EBPF_INVALID_ARGUMENT', message, path));
  const hash = { type: 'hash', key: u32, value: u32, maxEntries: 1 };

  it('names', () => {
    wrong({ maps: { main: hash } }, /already that of maps.main/, 'programs.main');
    wrong(
      { variables: { x: { type: u32 } }, functions: { x: { code: done } } },
      /already that of variables.x/,
      'functions.x',
    );
    wrong({ maps: { 'no name': hash } }, /no C identifier/, 'maps.no name');
    wrong({ license: 'GPL\0' }, /no text of ASCII/, 'license');
  });

  it('maps', () => {
    wrong({ maps: { m: { ...hash, type: 'hashmap' } } }, /no map type 'hashmap'/, 'maps.m.type');
    wrong({ maps: { m: { ...hash, type: 'arrray' } } }, /did you mean 'array'/, 'maps.m.type');
    wrong({ maps: { m: { ...hash, maxEntries: -1 } } }, /unsigned number of 32 bits/, 'maps.m.max_entries');
    wrong(
      { maps: { m: { ...hash, inner: { ...hash, pinByName: true } } } },
      /inner map can not/,
      'maps.m.inner',
    );
    expect(() =>
      program(done, { maps: { m: { ...hash, type: 'prog_array', slots: ['mian'] } as never } }),
    ).toThrow(expect.objectContaining({ nearest: 'main', path: 'maps.m.slots[0]' }));
  });

  it('variables', () => {
    const path = 'variables.v.value';
    wrong({ variables: { v: { type: u8, value: 256 } } }, /256 has more than 8 bits/, path);
    wrong({ variables: { v: { type: u8, value: 0.5 } } }, /no safe integer/, path);
    wrong({ variables: { v: { type: u8, value: 'x' } } }, /arrays of char alone/, path);
    wrong({ variables: { v: { type: array(char, 2), value: 'hi' } } }, /3 bytes, and the type 2/, path);
    wrong({ variables: { v: { type: struct('s', { x: u8 }), value: 1 } } }, /integers alone/, path);
    wrong({ variables: { v: { type: u8, section: '.text' } } }, /none of .data/, 'variables.v.section');
    wrong({ variables: { v: { type: struct('empty', {}) } } }, /no size/, 'variables.v.type');
  });

  it('sections and empty programs', () => {
    const section = (name: string) => () => build({ programs: { p: { section: name, code: done } } });
    for (const name of ['', '.text', '.maps', 'a b', 'é'])
      expect(section(name)).toThrow(refusal('ERR_EBPF_INVALID_ARGUMENT', /no section/, 'programs.p.section'));
    expect(() => program([])).toThrow(refusal('ERR_EBPF_INVALID_ARGUMENT', /no instruction/));
    expect(() => program('; nothing')).toThrow(refusal('ERR_EBPF_INVALID_ARGUMENT', /no instruction/));
  });
});

it('types that contain pointers to themselves', () => {
  interface NodeMembers extends asm.Members {
    readonly value: asm.IntType;
  }
  const Node: asm.CompositeType<NodeMembers> = struct('node', { next: ptr(() => Node), value: u32 });
  const { btf } = parseObject(program(done, { variables: { head: { type: Node } } }));
  const id = btf!.find('struct', 'node')!;
  const type = btf!.type(id);
  const next = type.kind === 'struct' ? btf!.type(type.members[0]!.type) : undefined;
  expect(next).toMatchObject({ kind: 'ptr', type: id });
  expect(st(u32.at(r10, -4), r1)).toMatchObject({ opcode: 0x63, dst: 10, src: 1, offset: -4 });
});

it('what can not be is a mistake to the compiler, too', () => {
  const Point = struct('point', { x: u32, list: array(u16, 4), inner: struct('', { deep: u8 }) });
  const mistakes = [
    // @ts-expect-error 64 and 32 bits
    () => add(r1, w1),
    // @ts-expect-error there is no r11
    () => mov('r11', 0),
    // @ts-expect-error there is no such helper
    () => call('bpf_map_lookup'),
    // @ts-expect-error there is no such field
    () => Point.field('inner.shallow'),
    // @ts-expect-error a number has no fields
    () => Point.field('x.y'),
    // @ts-expect-error an address has 64 bits
    () => ldx(r0, u32.at(w1)),
    // @ts-expect-error there is no such type of maps
    () => program(done, { maps: { m: { type: 'hashmap' } } }),
  ];
  for (const mistake of mistakes) expect(mistake).toThrow(asm.EbpfError);
  const paths: Parameters<typeof Point.field>[0][] = ['x', 'list', 'list[3]', 'inner', 'inner.deep'];
  for (const path of paths) expect(Point.field(path).offset).toBeGreaterThanOrEqual(0);
});
