/** Types that no compiler writes: an error, in little time and memory. */
import { describe, expect, test } from 'vitest';
import { createCodec } from '../../../lib/codec/index.ts';
import { BtfBuilder, type MemberSpec } from './builder.ts';
import { codecFor, encodeToBytes, MODES, refusal, viewOf } from './modes.ts';

function refused(define: (b: BtfBuilder) => number) {
  const error = refusal(() => codecFor(define, {}));
  expect(error.code).toBe('ERR_EBPF_INVALID_BTF');
  return error.message;
}

/** A struct with two members of the type before it, `levels` times over. */
function doubled(b: BtfBuilder, first: number, size: number, levels: number, name: (i: number) => string) {
  let id = first;
  for (let i = 0; i < levels; i++) {
    const members: MemberSpec[] = [0, 1].map(k => ({ name: name(k), type: id, offset: k * size * 8 }));
    size *= 2;
    id = b.struct(`level${i}`, size, members);
  }
  return id;
}

describe('refused', () => {
  test('what has no size', () => {
    expect(refused(b => b.forward('later'))).toMatch(/struct later has no size and can not be a value/);
    expect(refused(b => b.prototype(0))).toMatch(/has no size/);
    expect(refusal(() => createCodec(new BtfBuilder().build(), 0)).code).toBe('ERR_EBPF_INVALID_BTF');
    expect(refusal(() => createCodec(new BtfBuilder().build(), 99)).code).toBe('ERR_EBPF_INVALID_BTF');
  });

  test('types that contain themselves', () => {
    refused(b => b.struct('s', 8, [{ name: 'self', type: 1, offset: 0 }]));
    refused(b => b.union('u', 8, [{ name: '', type: 1, offset: 0 }]));
    // The index type is 1.
    refused(b => b.array(2, 3));
  });

  test('members outside their struct', () => {
    refused(b => b.struct('s', 4, [{ name: 'n', type: b.int('u32', 4), offset: 8 }]));
    refused(b => b.struct('s', 1, [{ name: 'n', type: b.int('u16', 2), offset: 3, bits: 9 }]));
    refused(b => b.struct('s', 4, [{ name: 'n', type: b.int('u32', 4), offset: 3 }]));
  });

  test('two members of one name', () => {
    const message = refused(b => {
      const u8 = b.int('u8', 1);
      const inner = b.struct('', 1, [{ name: 'n', type: u8, offset: 0 }]);
      return b.struct('s', 2, [
        { name: 'n', type: u8, offset: 0 },
        { name: '', type: inner, offset: 8 },
      ]);
    });
    expect(message).toMatch(/struct s has two members named n/);
  });

  test('nesting without end', () => {
    const wrapped = (b: BtfBuilder, inside: number, levels: number) => {
      let id = inside;
      for (let i = 0; i < levels; i++) id = b.struct(`s${id}`, 1, [{ name: 'in', type: id, offset: 0 }]);
      return id;
    };
    const shallow = codecFor(b => wrapped(b, b.int('u8', 1), 30), {});
    expect(shallow.decode(viewOf(1), 0)).toHaveProperty('in.in.in.in');
    refused(b => wrapped(b, b.int('u8', 1), 70));
    // The lower half is laid out already when the upper one comes to it.
    refused(b => {
      const lower = wrapped(b, b.int('u8', 1), 40);
      const upper = wrapped(b, lower, 40);
      return b.union('u', 1, [
        { name: 'lower', type: lower, offset: 0 },
        { name: 'upper', type: upper, offset: 0 },
      ]);
    });
  });

  test('many values without any memory', () => {
    expect(refused(b => b.array(b.struct('nothing', 0, []), 0xffff_ffff))).toMatch(
      /4294967296 values in 0 bytes/,
    );
    expect(refused(b => doubled(b, b.struct('nothing', 0, []), 0, 40, k => `m${k}`))).toMatch(
      /values in 0 bytes/,
    );
    refused(b => doubled(b, b.struct('nothing', 0, []), 0, 40, () => ''));
  });
});

describe.each(MODES)('%s', mode => {
  test('large arrays make small code', () => {
    const codec = codecFor(b => b.array(b.array(b.int('u32', 4), 32768), 32767), { mode });
    expect(codec.size).toBe(32768 * 32767 * 4);
    expect(() => codec.decode(viewOf(1), 0)).toThrow(RangeError);
    expect(() => codec.encode([], viewOf(1), 0)).toThrow('expected an array of 32767 elements');
  });

  test('a struct used a thousand times over is compiled once', () => {
    const codec = codecFor(b => doubled(b, b.int('u16', 2), 2, 12, k => `m${k}`), { mode });
    const bytes = Array.from({ length: codec.size }, (_, i) => i & 0x7f);
    expect(encodeToBytes(codec, codec.decode(viewOf(...bytes), 0))).toStrictEqual(bytes);
  });

  test('unions nested in unions take no more than their size', () => {
    const define = (b: BtfBuilder) => {
      let id = b.int('unsigned int', 4);
      const word = id;
      for (let i = 0; i < 40; i++) {
        id = b.union(`u${i}`, 4, [
          { name: 'in', type: id, offset: 0 },
          { name: 'word', type: word, offset: 0 },
        ]);
      }
      return id;
    };
    const codec = codecFor(define, { mode });
    expect(encodeToBytes(codec, codec.decode(viewOf(1, 2, 3, 4), 0))).toStrictEqual([1, 2, 3, 4]);
  });
});
