/** What of a BTF is kept for relocations, and that they find the same in it: of BTF made for it. */
import { describe, expect, it } from 'vitest';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import type { CoreRelocation } from '../../../lib/formats/btf/ext.ts';
import type { BtfMember, BtfType } from '../../../lib/formats/btf/types.ts';
import { BtfWriter } from '../../../lib/formats/btf/write.ts';
import type { ObjectImage } from '../../../lib/formats/object/image.ts';
import { TypeIndex } from '../../../lib/linker/core/candidates.ts';
import { CORE } from '../../../lib/linker/core/kinds.ts';
import { minimalTypes } from '../../../lib/linker/core/minimal.ts';
import { Resolver } from '../../../lib/linker/core/resolve.ts';

/** Ids from 1 on: 1 is an int of 4 bytes. */
function btf(...types: BtfType[]): Btf {
  const writer = new BtfWriter();
  const INT = { signed: true, char: false, bool: false, bits: 32, bitOffset: 0 };
  writer.append({ kind: 'int', name: 'int', size: 4, ...INT });
  for (const type of types) writer.append(type);
  return Btf.parse(writer.bytes());
}

const member = (name: string, type: number, byte: number): BtfMember => ({
  ...{ name, type, bitOffset: byte * 8, bitSize: 0 },
});
const struct = (name: string, size: number, ...members: BtfMember[]): BtfType => ({
  ...{ kind: 'struct', name, size, members },
});
const typedef = (name: string, type: number): BtfType => ({ kind: 'typedef', name, type });
const pointer = (type: number): BtfType => ({ kind: 'ptr', name: '', type });

function minimal(local: Btf, kernel: Btf, relocations: readonly CoreRelocation[]): Btf {
  const image = { btf: local, btfExt: { coreRelocations: new Map([['xdp', relocations]]) } };
  return Btf.parse(minimalTypes([{ name: 'made', image: image as unknown as ObjectImage }], kernel));
}

/** What the relocations come to, one after the other. */
function values(local: Btf, kernel: Btf, relocations: readonly CoreRelocation[]) {
  const resolver = new Resolver(local, [TypeIndex.of(kernel)]);
  return relocations.map(relocation => resolver.resolve(relocation).after?.value);
}

const shown = (types: Btf) => types.types.slice(1).map((type, i) => `${type.kind} ${types.typeName(i + 1)}`);
const at = (typeId: number, access: string, kind: number): CoreRelocation => ({
  offset: 0,
  typeId,
  access,
  kind,
});

it('of a struct the members on the way, anonymous ones too, and of others their size', () => {
  const kernel = btf(
    struct('far', 4, member('a', 1, 0)),
    pointer(2),
    struct('', 16, member('skipped', 1, 0), member('next', 3, 8)),
    struct(
      'task',
      64,
      member('first', 1, 0),
      member('', 4, 16),
      member('other', 3, 40),
      member('inner', 2, 48),
    ),
  );
  const local = btf(
    pointer(1),
    struct('task', 12, member('next', 2, 0), member('inner', 4, 8)),
    struct('far', 4, member('a', 1, 0)),
  );
  const relocations = [at(3, '0:0', CORE.FIELD_BYTE_OFFSET), at(3, '0:1', CORE.FIELD_BYTE_SIZE)];
  const small = minimal(local, kernel, relocations);
  expect(values(local, small, relocations)).toEqual([24n, 4n]);
  expect(values(local, kernel, relocations)).toEqual([24n, 4n]);
  expect(shown(small)).toEqual([
    'struct struct far',
    'ptr void *',
    'struct struct (anonymous)',
    'struct struct task',
  ]);
  const members = small.types.map(type =>
    type.kind === 'struct' ? type.members.map(({ name }) => name) : [],
  );
  expect(members.slice(1)).toEqual([[], [], ['next'], ['', 'inner']]);
});

describe('several types of one name', () => {
  const local = btf(struct('thing', 8, member('a', 1, 0), member('b', 1, 4)));
  const relocations = [at(2, '0:0', CORE.FIELD_BYTE_OFFSET), at(2, '0:1', CORE.FIELD_BYTE_OFFSET)];

  it('are all kept, since the next relocation may fit the other', () => {
    const kernel = btf(
      struct('thing', 8, member('a', 1, 4)),
      struct('thing___two', 12, member('a', 1, 4), member('b', 1, 8)),
    );
    expect(values(local, kernel, relocations)).toEqual([4n, 8n]);
    expect(values(local, minimal(local, kernel, relocations), relocations)).toEqual([4n, 8n]);
  });

  it('that contradict each other do so in the small one, too', () => {
    const kernel = btf(struct('thing', 8, member('a', 1, 4)), struct('thing___two', 12, member('a', 1, 8)));
    const small = minimal(local, kernel, relocations.slice(0, 1));
    expect(() => values(local, kernel, relocations)).toThrow(/ambiguous/);
    expect(() => values(local, small, relocations)).toThrow(/ambiguous/);
  });
});

it('of an enum the values that are asked for', () => {
  const value = (name: string, number: bigint) => ({ name, value: number });
  const type = (...values: ReturnType<typeof value>[]): BtfType => ({
    ...{ kind: 'enum', name: 'state', size: 4, signed: false, values },
  });
  const kernel = btf(type(value('ONE', 10n), value('TWO', 20n), value('THREE', 30n)));
  const local = btf(type(value('TWO', 1n), value('FOUR', 2n)));
  const relocations = [
    at(2, '0', CORE.ENUMVAL_VALUE),
    at(2, '1', CORE.ENUMVAL_EXISTS),
    at(2, '0', CORE.TYPE_EXISTS),
  ];
  const small = minimal(local, kernel, relocations);
  expect(values(local, small, relocations)).toEqual([20n, 0n, 1n]);
  expect(values(local, small, relocations)).toEqual(values(local, kernel, relocations));
  expect(small.type(1)).toMatchObject({ values: [{ name: 'TWO' }] });
});

it('of what is matched all members, and what pointers lead to by name', () => {
  const kernel = btf(
    struct('leaf', 8, member('x', 1, 0)),
    pointer(2),
    struct('node', 16, member('leaf', 3, 0), member('count', 1, 8)),
  );
  const local = btf(struct('leaf', 4), pointer(2), struct('node', 8, member('leaf', 3, 0)));
  const relocations = [at(4, '0', CORE.TYPE_MATCHES), at(4, '0', CORE.TYPE_SIZE)];
  const small = minimal(local, kernel, relocations);
  expect(values(local, small, relocations)).toEqual([1n, 16n]);
  expect(shown(small)).toEqual(['int int', 'struct struct leaf', 'ptr struct leaf *', 'struct struct node']);
});

describe('function types behind typedefs', () => {
  const make = (parameter: number) => {
    const params = [{ name: 'argument', type: parameter }];
    return btf(
      { kind: 'func_proto', name: '', returnType: 1, params },
      pointer(2),
      typedef('callback', 3),
      struct('other', 8, member('a', 1, 0)),
    );
  };
  const relocations = [at(4, '0', CORE.TYPE_SIZE)];

  it('are kept with what they take', () => {
    const small = minimal(make(5), make(5), relocations);
    expect(values(make(5), small, relocations)).toEqual([8n]);
    expect(shown(small).slice(1)).toEqual([
      'func_proto int (struct other)',
      'ptr int (struct other) *',
      'typedef callback',
      'struct struct other',
    ]);
  });

  it('that go round in circles are an error that names the relocation', () => {
    expect(() => minimal(make(4), make(4), relocations)).toThrow(
      /object 'made', section 'xdp': CO-RE relocation \(type size\) of callback, 0: its function types are nested too deep/,
    );
  });
});

it('of what no kernel has, nothing', () => {
  const local = btf(struct('imaginary', 4, member('a', 1, 0)));
  const relocations = [
    at(2, '0:0', CORE.FIELD_EXISTS),
    at(2, '0', CORE.TYPE_EXISTS),
    at(2, '0', CORE.TYPE_ID_LOCAL),
  ];
  expect(minimal(local, btf(struct('real', 4)), relocations).count).toBe(1);
});
