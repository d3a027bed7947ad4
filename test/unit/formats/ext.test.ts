import { describe, expect, it } from 'vitest';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { BtfExt } from '../../../lib/formats/btf/ext.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { buildBtf, info } from './btf-builder.ts';
import { fixture, sourceOf } from './files.ts';

/** .BTF.ext from words: the table of functions alone, in the byte order asked for. */
function build(functions: readonly number[], littleEndian = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 + functions.length * 4));
  view.setUint16(0, 0xeb9f, littleEndian);
  view.setUint8(2, 1);
  view.setUint32(4, 24, littleEndian);
  view.setUint32(12, functions.length * 4, littleEndian);
  functions.forEach((word, i) => {
    view.setUint32(24 + i * 4, word, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

// `xdp` is the string at 1.
const btf = Btf.parse(buildBtf([['xdp', info(7), 0]]));

describe('records by section', () => {
  it.each([true, false])('little-endian: %s', littleEndian => {
    const bytes = build([8, 1, 2, 0, 7, 16, 9], littleEndian);
    expect([...BtfExt.parse(bytes, btf).funcInfo]).toEqual([
      [
        'xdp',
        [
          { offset: 0, typeId: 7 },
          { offset: 16, typeId: 9 },
        ],
      ],
    ]);
  });

  it('longer records than are known are read as far as they are', () => {
    expect(BtfExt.parse(build([12, 1, 1, 8, 7, 99]), btf).funcInfo.get('xdp')).toEqual([
      { offset: 8, typeId: 7 },
    ]);
  });

  it('lines with file, text, line and column; relocations with their access paths', () => {
    const { btfExt, programs } = parseObject(fixture('formats-image'));
    const one = programs.find(({ name }) => name === 'one')!;
    const line = btfExt!.lineAt(one.section, one.offset);
    expect(line).toMatchObject({ text: '\tvolatile int value = ++counted;', offset: one.offset, column: 23 });
    expect(line!.file).toMatch(/formats-image\.bpf\.c$/);
    const source = sourceOf('formats-image');
    for (const { line, text } of [...btfExt!.lineInfo.values()].flat()) expect(source[line - 1]).toBe(text);
    // An instruction without a record of its own has that before it.
    const [, second] = btfExt!.lineInfo.get('xdp')!.filter(({ offset }) => offset >= one.offset);
    expect(btfExt!.lineAt('xdp', second!.offset + 1)).toBe(second);
    expect(btfExt!.lineAt('nowhere', 0)).toBeUndefined();

    const core = parseObject(fixture('core')).btfExt!.coreRelocations;
    for (const relocation of [...core.values()].flat()) expect(relocation.access).toMatch(/^\d+(:\d+)*$/);
    expect([...core.values()].flat().length).toBeGreaterThan(0);
  });
});

describe('damaged', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /truncated/],
    ['magic', Uint8Array.of(1, 2, 3, 4), /magic/],
    ['a header that ends beyond it', build([]).slice(0, 12), /header of 24 bytes/],
    ['more records than there are', build([8, 1, 1000, 0, 7]), /1000 records of section 'xdp'/],
    ['records too short', build([4, 1, 1, 0]), /records of 4 bytes, at least 8/],
    ['a table that ends beyond it', build([8, 1, 1, 0, 7]).slice(0, -4), /a table .* ends beyond/],
    ['a section name beyond the strings', build([8, 99, 0]), /string offset 99/],
  ])('%s', (_, bytes, message) => {
    expect(() => BtfExt.parse(bytes, btf)).toThrow(
      expect.objectContaining({ code: 'ERR_EBPF_INVALID_BTF', message: expect.stringMatching(message) }),
    );
  });
});
