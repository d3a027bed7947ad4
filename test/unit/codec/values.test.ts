import { describe, expect, test } from 'vitest';
import { bytesCodec, createCodec, uintCodec } from '../../../lib/codec/index.ts';
import { BtfBuilder } from './builder.ts';
import { codecFor, encodeToBytes, MODES, viewOf } from './modes.ts';

const FF = (count: number) => Array.from({ length: count }, () => 0xff);

describe.each(MODES)('%s', mode => {
  /** Decodes to the value, and encodes back to the bytes. */
  function holds(define: (builder: BtfBuilder) => number, bytes: number[], value: unknown, options = {}) {
    const codec = codecFor(define, { mode, ...options });
    expect(codec.size).toBe(bytes.length);
    expect(codec.decode(viewOf(...bytes), 0)).toStrictEqual(value);
    expect(encodeToBytes(codec, value)).toStrictEqual(bytes);
    return codec;
  }

  test('integers up to 32 bits are numbers', () => {
    holds(b => b.int('u8', 1), [200], 200);
    holds(b => b.int('s8', 1, { signed: true }), [200], -56);
    holds(b => b.int('u16', 2), [0xfe, 0xff], 65534);
    holds(b => b.int('s16', 2, { signed: true }), [0xfe, 0xff], -2);
    holds(b => b.int('u32', 4), FF(4), 4294967295);
    holds(b => b.int('s32', 4, { signed: true }), FF(4), -1);
    holds(b => b.int('u32', 4), [0x12, 0x34, 0x56, 0x78], 0x12345678, { littleEndian: false });
  });

  test('wider ones are bigints', () => {
    holds(b => b.int('u64', 8), FF(8), (1n << 64n) - 1n);
    holds(b => b.int('s64', 8, { signed: true }), FF(8), -1n);
    holds(b => b.int('u128', 16), [1, ...Array(15).fill(0)], 1n);
    holds(b => b.int('u128', 16), FF(16), (1n << 128n) - 1n);
    holds(b => b.int('s128', 16, { signed: true }), [0xfe, ...FF(15)], -2n);
    holds(b => b.int('u128', 16), [...Array(15).fill(0), 7], 7n, { littleEndian: false });
    holds(b => b.pointer(0), [0, 0, 0, 0x81, 0xff, 0xff, 0xff, 0xff], 0xffff_ffff_8100_0000n, {
      int64: 'number',
    });
  });

  test("int64: 'number' gives numbers while they are exact", () => {
    const unsigned = holds(b => b.int('u64', 8), [...FF(6), 0x1f, 0], Number.MAX_SAFE_INTEGER, {
      int64: 'number',
    });
    holds(b => b.int('s64', 8, { signed: true }), [0xfe, ...FF(7)], -2, { int64: 'number' });
    holds(b => b.int('s64', 8, { signed: true }), [1, 0, 0, 0, 0, 0, 0xe0, 0xff], Number.MIN_SAFE_INTEGER, {
      int64: 'number',
    });
    expect(() => unsigned.decode(viewOf(0, 0, 0, 0, 0, 0, 0x20, 0), 0)).toThrow(
      "value: 9007199254740992 is no safe integer: without int64: 'number' it is a bigint",
    );
    const struct = codecFor(
      b => b.struct('s', 16, [{ name: 'n', type: b.array(b.int('s64', 8, { signed: true }), 2), offset: 0 }]),
      { mode, int64: 'number' },
    );
    expect(() => struct.decode(viewOf(...Array(8).fill(0), 0, 0, 0, 0, 0, 0, 0xe0, 0xff), 0)).toThrow(
      'value.n[1]: -9007199254740992 is no safe integer',
    );
    holds(b => b.int('u128', 16), [1, ...Array(15).fill(0)], 1n, { int64: 'number' });
  });

  test('numbers and bigints are taken for each other while exact', () => {
    const wide = codecFor(b => b.int('u64', 8), { mode });
    expect(encodeToBytes(wide, Number.MAX_SAFE_INTEGER)).toStrictEqual([...FF(6), 0x1f, 0]);
    const signed = codecFor(b => b.int('s64', 8, { signed: true }), { mode });
    expect(encodeToBytes(signed, -2)).toStrictEqual([0xfe, ...FF(7)]);
    const big = codecFor(b => b.int('s64', 8, { signed: true }), { mode, littleEndian: false });
    expect(encodeToBytes(big, -4294967296)).toStrictEqual([...FF(4), 0, 0, 0, 0]);
    const narrow = codecFor(b => b.int('s16', 2, { signed: true }), { mode });
    expect(encodeToBytes(narrow, -2n)).toStrictEqual([0xfe, 0xff]);
    expect(
      encodeToBytes(
        codecFor(b => b.int('u128', 16), { mode }),
        5,
      )[0],
    ).toBe(5);
  });

  test('booleans and floats', () => {
    const bool = holds(b => b.int('_Bool', 1, { bool: true }), [1], true);
    expect(bool.decode(viewOf(2), 0)).toBe(true);
    holds(b => b.array(b.int('bool', 1, { bool: true }), 2), [0, 1], [false, true]);
    holds(b => b.float('float', 4), [0, 0, 0xc0, 0x3f], 1.5);
    holds(b => b.float('double', 8), [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], -1.5);
    holds(b => b.float('double', 8), [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5, { littleEndian: false });
    holds(b => b.float('long double', 16), [...Array(16).keys()], Uint8Array.from(Array(16).keys()));
    const single = codecFor(b => b.float('float', 4), { mode });
    expect(single.decode(viewOf(...encodeToBytes(single, 0.1)), 0)).toBe(Math.fround(0.1));
    expect(encodeToBytes(single, Number.POSITIVE_INFINITY)).toStrictEqual([0, 0, 0x80, 0x7f]);
    expect(single.decode(viewOf(...encodeToBytes(single, Number.NaN)), 0)).toBeNaN();
  });

  test('enums are names where they have one', () => {
    const colours = (b: BtfBuilder) => b.enum('colour', 4, { RED: 1, GREEN: 2, ALSO_RED: 1 });
    const codec = holds(colours, [2, 0, 0, 0], 'GREEN');
    holds(colours, [1, 0, 0, 0], 'RED');
    holds(colours, [9, 0, 0, 0], 9);
    expect(encodeToBytes(codec, 'ALSO_RED')).toStrictEqual([1, 0, 0, 0]);
    expect(encodeToBytes(codec, 2)).toStrictEqual([2, 0, 0, 0]);
    expect(encodeToBytes(codec, 2n)).toStrictEqual([2, 0, 0, 0]);
    holds(b => b.enum('small', 1, { LOW: -1 }, true), [0xff], 'LOW');
    // From before BTF said that an enum is signed.
    holds(b => b.enum('old', 1, { LOW: -1 }), [0xff], 'LOW');
    const wide = (b: BtfBuilder) => b.enum64('wide', { TOP: 1n << 40n, MINUS: -1n }, true);
    holds(wide, [0, 0, 0, 0, 0, 1, 0, 0], 'TOP');
    holds(wide, FF(8), 'MINUS');
    holds(wide, [3, 0, 0, 0, 0, 0, 0, 0], 3n);
    holds(wide, [3, 0, 0, 0, 0, 0, 0, 0], 3, { int64: 'number' });
  });

  test('char arrays are text', () => {
    const text = (length: number) => (b: BtfBuilder) =>
      b.array(b.typedef('name_t', b.const(b.int('char', 1, { signed: true }))), length);
    const codec = holds(text(6), [...Buffer.from('añb'), 0, 0], 'añb');
    expect(codec.decode(viewOf(0x68, 0x69, 0, 0x6a, 0, 0), 0)).toBe('hi');
    // As in C, no room need be left for the NUL.
    holds(text(2), [0x68, 0x69], 'hi');
    expect(codec.decode(viewOf(0x68, 0xff, 0x69, 0, 0, 0), 0)).toBe('h\ufffdi');
    expect(codec.decode(viewOf(0xef, 0xbb, 0xbf, 0x69, 0, 0), 0)).toBe('\ufeffi');
    holds(text(100), [...Buffer.from('x'.repeat(99)), 0], 'x'.repeat(99));
    holds(text(4), [0x68, 0, 0x69, 0xff], Uint8Array.of(0x68, 0, 0x69, 0xff), { chars: 'bytes' });
    holds(b => b.int('char', 1, { signed: true }), [0xff], -1);
    holds(
      b => b.array(b.array(b.int('char', 1, { signed: true }), 2), 2),
      [0x61, 0, 0x62, 0x63],
      ['a', 'bc'],
    );
  });

  test('arrays', () => {
    const u8 = (b: BtfBuilder) => b.typedef('__u8', b.int('unsigned char', 1));
    holds(b => b.array(u8(b), 3), [1, 2, 3], Uint8Array.of(1, 2, 3));
    holds(b => b.array(u8(b), 100), FF(100), new Uint8Array(100).fill(255));
    holds(b => b.array(b.int('signed char', 1, { signed: true }), 2), [1, 255], [1, -1]);
    holds(
      b => b.array(b.array(b.array(b.int('u16', 2), 2), 1), 2),
      [1, 0, 2, 0, 3, 0, 4, 0],
      [[[1, 2]], [[3, 4]]],
    );
    const long = Array.from({ length: 300 }, (_, i) => i);
    const codec = holds(
      b => b.array(b.int('u16', 2), 300),
      long.flatMap(i => [i & 255, i >> 8]),
      long,
    );
    expect(encodeToBytes(codec, Uint16Array.from(long))).toStrictEqual(long.flatMap(i => [i & 255, i >> 8]));
    const wide = codecFor(b => b.array(b.int('u64', 8), 1), { mode });
    expect(encodeToBytes(wide, BigUint64Array.of(7n))).toStrictEqual([7, 0, 0, 0, 0, 0, 0, 0]);
    const floats = codecFor(b => b.array(b.float('float', 4), 1), { mode });
    expect(encodeToBytes(floats, Float32Array.of(1.5))).toStrictEqual([0, 0, 0xc0, 0x3f]);
    holds(b => b.array(b.int('u32', 4), 0), [], []);
    const pair = (b: BtfBuilder) => b.struct('p', 2, [{ name: 'a', type: b.int('u8', 1), offset: 0 }]);
    holds(b => b.array(pair(b), 2), [1, 0, 2, 0], [{ a: 1 }, { a: 2 }]);
  });

  test('what is decoded owns its memory', () => {
    const view = viewOf(1, 2, 3);
    const value = codecFor(b => b.array(b.int('u8', 1), 3), { mode }).decode(view, 0) as Uint8Array;
    view.setUint8(0, 9);
    expect(value).toStrictEqual(Uint8Array.of(1, 2, 3));
    expect(value.buffer.byteLength).toBe(3);
  });

  test('structs: padding, packed members, anonymous members', () => {
    const define = (b: BtfBuilder) => {
      const u8 = b.int('unsigned char', 1);
      const u32 = b.int('unsigned int', 4);
      const inner = b.struct('', 8, [
        { name: 'low', type: u8, offset: 0 },
        { name: 'high', type: u32, offset: 32 },
      ]);
      return b.struct('outer', 16, [
        { name: 'a', type: u8, offset: 0 },
        { name: 'odd', type: u32, offset: 8 },
        { name: '', type: inner, offset: 64 },
      ]);
    };
    const bytes = [7, 1, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0xff, 0, 0, 0];
    const codec = holds(define, bytes, { a: 7, odd: 1, low: 5, high: 255 });
    expect(Object.keys(codec.decode(viewOf(...bytes), 0))).toStrictEqual(['a', 'odd', 'low', 'high']);
    expect(codec.typeName).toBe('struct outer');
    holds(b => b.struct('empty', 0, []), [], {});
  });

  test('bitfields', () => {
    const define = (b: BtfBuilder) =>
      b.struct('flags', 12, [
        { name: 'low', type: b.int('unsigned int', 4), offset: 0, bits: 3 },
        { name: 'negative', type: b.int('int', 4, { signed: true }), offset: 3, bits: 7 },
        { name: 'on', type: b.int('_Bool', 1, { bool: true }), offset: 10, bits: 1 },
        { name: 'colour', type: b.enum('colour', 4, { RED: 2 }), offset: 11, bits: 4 },
        { name: '', type: b.int('unsigned int', 4), offset: 15, bits: 1 },
        { name: 'across', type: b.int('unsigned long', 8), offset: 16, bits: 60 },
        { name: 'whole', type: b.int('unsigned char', 1), offset: 80 },
      ]);
    const bytes = [0b10111_101, 0b0_0010_1_11, ...FF(7), 0x0f, 9, 0];
    holds(define, bytes, {
      low: 5,
      negative: -9,
      on: true,
      colour: 'RED',
      across: (1n << 60n) - 1n,
      whole: 9,
    });
    const last = (b: BtfBuilder) =>
      b.struct('s', 2, [{ name: 'n', type: b.int('u16', 2), offset: 4, bits: 9 }]);
    holds(last, [0x10, 0x08], { n: 0x81 });
    holds(last, [0x08, 0x08], { n: 0x101 }, { littleEndian: false });
    // As compilers before LLVM 7 wrote them: the integer's own offset and width.
    const old = (b: BtfBuilder) =>
      b.struct('s', 4, [{ name: 'n', type: b.int('unsigned int', 4, { bits: 5, offset: 2 }), offset: 8 }]);
    holds(old, [0, 0b0110_1100, 0, 0], { n: 27 });
  });

  describe('unions', () => {
    const define = (b: BtfBuilder) => {
      const u8 = b.int('unsigned char', 1);
      const u16 = b.int('unsigned short', 2);
      const halves = b.struct('', 4, [
        { name: 'low', type: u16, offset: 0 },
        { name: 'high', type: u16, offset: 16 },
      ]);
      const either = b.union('', 4, [
        { name: 'word', type: b.int('unsigned int', 4), offset: 0 },
        { name: '', type: halves, offset: 0 },
        { name: 'byte', type: u8, offset: 0 },
      ]);
      return b.struct('s', 8, [
        { name: 'tag', type: u8, offset: 0 },
        { name: '', type: either, offset: 32 },
      ]);
    };
    const bytes = [1, 0, 0, 0, 0x78, 0x56, 0x34, 0x12];

    test('decode to all their members, which agree', () => {
      holds(define, bytes, { tag: 1, word: 0x12345678, low: 0x5678, high: 0x1234, byte: 0x78 });
    });

    test('are encoded from one, and the rest is zero', () => {
      const codec = codecFor(define, { mode });
      expect(encodeToBytes(codec, { tag: 1, word: 0x12345678 })).toStrictEqual(bytes);
      expect(encodeToBytes(codec, { tag: 1, low: 0x5678, high: 0x1234 })).toStrictEqual(bytes);
      expect(encodeToBytes(codec, { tag: 1, byte: 0x78 })).toStrictEqual([1, 0, 0, 0, 0x78, 0, 0, 0]);
      expect(encodeToBytes(codec, { tag: 1, byte: 0x78, word: undefined })).toStrictEqual([
        1, 0, 0, 0, 0x78, 0, 0, 0,
      ]);
    });

    test('give back what text and floats do not tell', () => {
      const lossy = (b: BtfBuilder) =>
        b.union('u', 8, [
          { name: 'text', type: b.array(b.int('char', 1, { signed: true }), 8), offset: 0 },
          { name: 'real', type: b.float('double', 8), offset: 0 },
          { name: 'on', type: b.int('_Bool', 1, { bool: true }), offset: 0 },
          { name: 'raw', type: b.array(b.int('unsigned char', 1), 8), offset: 0 },
        ]);
      const codec = codecFor(lossy, { mode });
      const odd = [0x41, 0, 0x42, 0, 0, 0, 0xf1, 0x7f];
      const value = codec.decode(viewOf(...odd), 0) as Record<string, unknown>;
      expect(value).toMatchObject({ text: 'A', real: Number.NaN, on: true });
      expect(encodeToBytes(codec, value)).toStrictEqual(odd);
    });
  });

  test('flexible array members', () => {
    const define = (b: BtfBuilder) =>
      b.struct('packet', 8, [
        { name: 'length', type: b.int('unsigned int', 4), offset: 0 },
        { name: 'kind', type: b.int('unsigned short', 2), offset: 32 },
        { name: 'ports', type: b.array(b.int('unsigned short', 2), 0), offset: 48 },
      ]);
    const codec = codecFor(define, { mode });
    expect([codec.size, codec.flexibleElementSize]).toStrictEqual([8, 2]);
    const bytes = [2, 0, 0, 0, 1, 0, 3, 0, 4, 0, 5];
    expect(codec.decode(viewOf(...bytes), 0, 11)).toStrictEqual({ length: 2, kind: 1, ports: [3, 4] });
    // The struct's own padding has room for one.
    expect(codec.decode(viewOf(...bytes), 0)).toStrictEqual({ length: 2, kind: 1, ports: [3] });
    const value = { length: 2, kind: 1, ports: [3, 4] };
    expect(encodeToBytes(codec, value, 11)).toStrictEqual(bytes.slice(0, 10));
    expect(encodeToBytes(codec, { ...value, ports: [] }, 11)).toStrictEqual([2, 0, 0, 0, 1, 0, 0, 0]);
    const flyweight = new codec.Flyweight().moveTo(viewOf(...bytes), 0, 10);
    expect(flyweight.ports).toStrictEqual([3, 4]);
  });

  test('flexible text and bytes, and one at the end of a nested struct', () => {
    const inside = (element: (b: BtfBuilder) => number) => (b: BtfBuilder) => {
      const inner = b.struct('inner', 1, [
        { name: 'n', type: b.int('u8', 1), offset: 0 },
        { name: 'data', type: b.array(element(b), 0), offset: 8 },
      ]);
      return b.struct('outer', 1, [{ name: 'in', type: inner, offset: 0 }]);
    };
    const text = codecFor(
      inside(b => b.int('char', 1, { signed: true })),
      { mode },
    );
    expect(text.decode(viewOf(1, 0x61, 0x62, 0), 0, 4)).toStrictEqual({ in: { n: 1, data: 'ab' } });
    expect(encodeToBytes(text, { in: { n: 1, data: 'ab' } }, 9)).toStrictEqual([1, 0x61, 0x62]);
    const bytes = codecFor(
      inside(b => b.int('u8', 1)),
      { mode },
    );
    expect(bytes.decode(viewOf(1, 2, 3), 0, 3)).toStrictEqual({ in: { n: 1, data: Uint8Array.of(2, 3) } });
    expect(encodeToBytes(bytes, { in: { n: 1, data: Uint8Array.of(2, 3) } }, 3)).toStrictEqual([1, 2, 3]);
  });

  test('odd names are names like any other', () => {
    const names = [
      '__proto__',
      'constructor',
      'toString',
      '0',
      'a b',
      '"]; throw 1; //',
      '\u2028',
      '`',
      '\\',
    ];
    const define = (b: BtfBuilder) => {
      const u8 = b.int('u8', 1);
      return b.struct(
        's',
        names.length,
        names.map((name, i) => ({ name, type: u8, offset: i * 8 })),
      );
    };
    const bytes = names.map((_, i) => i + 1);
    const codec = codecFor(define, { mode });
    const value = codec.decode(viewOf(...bytes), 0) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    for (const [i, name] of names.entries()) {
      expect(Object.getOwnPropertyDescriptor(value, name)).toMatchObject({ value: i + 1, writable: true });
    }
    expect(encodeToBytes(codec, value)).toStrictEqual(bytes);
    const flyweight = new codec.Flyweight().moveTo(viewOf(...bytes), 0);
    expect(names.map(name => flyweight[name])).toStrictEqual(bytes);
  });
});

describe('createCodec', () => {
  test('answers the same codec for the same type and options', () => {
    const builder = new BtfBuilder();
    const id = builder.int('u64', 8);
    const btf = builder.build();
    expect(createCodec(btf, id)).toBe(
      createCodec(btf, id, { int64: 'bigint', chars: 'string', littleEndian: true }),
    );
    expect(createCodec(btf, id)).not.toBe(createCodec(btf, id, { int64: 'number' }));
    expect(createCodec(btf, id)).not.toBe(createCodec(builder.build(), id));
    expect(createCodec(btf, id)).toMatchObject({
      btf,
      typeId: id,
      size: 8,
      typeName: 'u64',
      flexibleElementSize: 0,
    });
  });

  test('its functions need no receiver', () => {
    const { decode, encode } = codecFor(b => b.int('u16', 2), {});
    const view = viewOf(0, 0);
    expect(encode(258, view, 0)).toBe(2);
    expect(decode(view, 0)).toBe(258);
  });

  test('compiled code reads each field of a value once', () => {
    const codec = codecFor(b => b.struct('s', 2, [{ name: 'a', type: b.int('u16', 2), offset: 0 }]), {
      mode: 'compiled',
    });
    let reads = 0;
    const value = {
      get a() {
        reads++;
        return 5;
      },
    };
    expect(encodeToBytes(codec, value)).toStrictEqual([5, 0]);
    expect(reads).toBe(1);
  });
});

describe('without BTF', () => {
  test('bytes', () => {
    const codec = bytesCodec(3);
    expect(codec).toMatchObject({ btf: null, typeId: 0, size: 3, typeName: '3 bytes' });
    expect(codec.decode(viewOf(1, 2, 3), 0)).toStrictEqual(Uint8Array.of(1, 2, 3));
    expect(encodeToBytes(codec, Buffer.from([1, 2, 3]))).toStrictEqual([1, 2, 3]);
    expect(() => encodeToBytes(codec, Uint8Array.of(1, 2))).toThrow(
      'value: expected a Uint8Array of 3, got a Uint8Array of 2',
    );
  });

  test('unsigned integers', () => {
    expect(uintCodec(4).decode(viewOf(1, 0, 0, 0x80), 0)).toBe(0x80000001);
    expect(uintCodec(8).decode(viewOf(...FF(8)), 0)).toBe((1n << 64n) - 1n);
    expect(uintCodec(8, { int64: 'number' }).decode(viewOf(9, 0, 0, 0, 0, 0, 0, 0), 0)).toBe(9);
    expect(encodeToBytes(uintCodec(2), 513)).toStrictEqual([1, 2]);
    expect(() => encodeToBytes(uintCodec(1), 256)).toThrow(
      'value: expected a whole number from 0 to 255 (u8), got 256',
    );
  });
});
