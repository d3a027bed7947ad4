/** C text as types, laid out as a compiler does. */
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { ctype } from '../../../lib/formats/asm/declare/c.ts';
import type { CompositeType } from '../../../lib/formats/asm/declare/struct.ts';

it.each([
  ['__u32', 4],
  ['unsigned long long int', 8],
  ['long', 8],
  ['const volatile char', 1],
  ['char[16]', 16],
  ['__u16[2][3]', 12],
  ['enum state { IDLE, BUSY = 5, DONE, GONE = -1 }', 4],
  ['struct bpf_spin_lock', 4],
  ['struct bpf_cgroup_storage_key', 16],
])('%s has %i bytes', (text, size) => {
  expect(ctype(text).size).toBe(size);
});

it('members stand where C puts them', () => {
  const type = ctype(`
    // A key, then the value that is meant.
    struct key { __be32 address; __be16 port; };
    enum kind { TCP = 6, UDP = 0x11 };
    union any { __u64 whole; __u8 bytes[8]; };
    struct value {
      struct bpf_spin_lock lock;   /* first */
      struct key keys[2];
      __u8 flag, other;
      enum kind kind;
      union any any;
      struct value *next;
      char name[5];
    };
  `) as CompositeType;
  expect(Object.fromEntries(type.offsets)).toEqual({
    ...{ lock: 0, keys: 4, flag: 20, other: 21, kind: 24, any: 32, next: 40, name: 48 },
  });
  expect([type.name, type.size]).toEqual(['value', 56]);
});

it.each([
  ['', 'it names no type'],
  ['void', 'it names no type'],
  ['__u33', "did you mean '__u32'?"],
  ['struct', 'it does not say what struct is'],
  ['struct a', 'it does not say what struct a is'],
  ['struct a { }', 'struct a has no members'],
  ['struct a { __u32 b }', "expected ';'"],
  ['struct a { __u32 b; __u32 b; }', "two members 'b'"],
  ['struct a { __u32 b : 3; }', 'bitfield'],
  ['struct a { __u32; }', "expected a member's name"],
  ['struct a { void b; }', 'has no size'],
  ['struct a { struct { __u32 b; }; }', "expected a member's name"],
  ['struct a { __u32 b[0]; }', 'from 1 on'],
  ['struct a { __u32 b[x]; }', 'from 1 on'],
  ['struct a { __u32 b', "expected ';', got 'its end'"],
  ['enum e { A B }', "',' or '}' is missing"],
  ['enum e { A = B }', 'expected a number'],
  [`${'struct a { '.repeat(100)}`, 'nested too deep'],
])('%j is refused', (text, why) => {
  const refused = (() => {
    try {
      return ctype(text);
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toBeInstanceOf(EbpfError);
  expect(refused).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT', message: expect.stringContaining(why) });
});
