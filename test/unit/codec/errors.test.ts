import { describe, expect, test } from 'vitest';
import type { BtfBuilder } from './builder.ts';
import { codecFor, MODES, refusal } from './modes.ts';

/** struct key { __u32 saddr; struct endpoint addr[3]; enum state state; bool up; char name[4]; u8 mac[6]; float f; union …; s64 n; u128 id } */
function key(b: BtfBuilder) {
  const u8 = b.int('unsigned char', 1);
  const u16 = b.int('unsigned short', 2);
  const u32 = b.typedef('__u32', b.int('unsigned int', 4));
  const endpoint = b.struct('endpoint', 4, [
    { name: 'port', type: u16, offset: 0 },
    { name: 'proto', type: u16, offset: 16 },
  ]);
  const state = b.enum('state', 4, { CLOSED: 0, ESTABLISHED: 1 });
  const value = b.union('value', 4, [
    { name: 'word', type: u32, offset: 0 },
    { name: 'byte', type: u8, offset: 0 },
  ]);
  return b.struct('key', 80, [
    { name: 'saddr', type: u32, offset: 0 },
    { name: 'addr', type: b.array(endpoint, 3), offset: 32 },
    { name: 'state', type: state, offset: 128 },
    { name: 'up', type: b.int('_Bool', 1, { bool: true }), offset: 160 },
    { name: 'name', type: b.array(b.int('char', 1, { signed: true }), 4), offset: 168 },
    { name: 'mac', type: b.array(u8, 6), offset: 200 },
    { name: 'ratio', type: b.float('float', 4), offset: 256 },
    { name: 'value', type: value, offset: 288 },
    { name: 'count', type: b.int('long', 8, { signed: true }), offset: 320 },
    { name: 'id', type: b.int('unsigned __int128', 16), offset: 384 },
    { name: 'hops', type: b.array(u16, 2), offset: 512 },
  ]);
}

const GOOD = {
  saddr: 1,
  addr: [
    { port: 1, proto: 6 },
    { port: 2, proto: 6 },
    { port: 3, proto: 17 },
  ],
  state: 'CLOSED',
  up: true,
  name: 'eth0',
  mac: new Uint8Array(6),
  ratio: 0.5,
  value: { word: 7 },
  count: 1n,
  id: 1n,
  hops: [1, 2],
};

const [first, second] = GOOD.addr;

class Endpoint {
  port = 1;
}

/** What is given in place of what is good, and what is said about it. */
const CASES: [what: string, value: unknown, path: string, message: string][] = [
  [
    'nothing',
    undefined,
    'key',
    'expected an object with saddr, addr, state, up, name, mac, ratio, value, count, id, hops (struct key), got undefined',
  ],
  ['null', null, 'key', '(struct key), got null'],
  ['an array', [1], 'key', '(struct key), got an array of 1'],
  ['bytes for a struct', new Uint8Array(80), 'key', '(struct key), got a Uint8Array of 80'],
  ['a number', 5, 'key', '(struct key), got 5'],
  ['a Map', new Map([['saddr', 1]]), 'key', '(struct key), got an instance of Map'],
  [
    'a missing field',
    { ...GOOD, addr: [first, second, { proto: 6 }] },
    'key.addr[2].port',
    'missing; struct endpoint has port, proto',
  ],
  [
    'a field that is undefined',
    { ...GOOD, saddr: undefined },
    'key.saddr',
    'missing; struct key has saddr, addr,',
  ],
  [
    'a class without the field',
    { ...GOOD, addr: [first, second, new Endpoint()] },
    'key.addr[2].proto',
    'missing',
  ],
  ['an extra field', { ...GOOD, sadr: 1 }, 'key.sadr', "no such field in struct key; did you mean 'saddr'?"],
  [
    'an extra field like none',
    { ...GOOD, addr: [{ port: 1, proto: 6, completely: 1 }, second, first] },
    'key.addr[0].completely',
    'no such field in struct endpoint; it has port, proto',
  ],
  ['an extra field with an odd name', { ...GOOD, 'a-b': 1 }, 'key["a-b"]', 'no such field in struct key'],
  [
    'a negative',
    { ...GOOD, saddr: -1 },
    'key.saddr',
    'expected a whole number from 0 to 4294967295 (__u32), got -1',
  ],
  [
    'one too many',
    { ...GOOD, saddr: 2 ** 32 },
    'key.saddr',
    'expected a whole number from 0 to 4294967295 (__u32), got 4294967296',
  ],
  ['a fraction', { ...GOOD, saddr: 1.5 }, 'key.saddr', '(__u32), got 1.5'],
  ['NaN', { ...GOOD, saddr: Number.NaN }, 'key.saddr', '(__u32), got NaN'],
  ['text for a number', { ...GOOD, saddr: '10.0.0.1' }, 'key.saddr', '(__u32), got "10.0.0.1"'],
  [
    'an address as a bigint too large',
    { ...GOOD, saddr: 1n << 32n },
    'key.saddr',
    '(__u32), got 4294967296n',
  ],
  [
    'an inexact number',
    { ...GOOD, count: 2 ** 60 },
    'key.count',
    '1152921504606847000 is too large for a number to be exact: give a bigint',
  ],
  [
    'a bigint out of range',
    { ...GOOD, count: 1n << 63n },
    'key.count',
    'expected a whole number from -9223372036854775808 to 9223372036854775807 (long), got 9223372036854775808n',
  ],
  [
    'a negative u128',
    { ...GOOD, id: -1n },
    'key.id',
    'expected a whole number from 0 to 340282366920938463463374607431768211455 (unsigned __int128), got -1n',
  ],
  [
    'an unknown name',
    { ...GOOD, state: 'ESTABLISHD' },
    'key.state',
    '"ESTABLISHD" is no name in enum state; did you mean \'ESTABLISHED\'?',
  ],
  [
    'a boolean for an enum',
    { ...GOOD, state: true },
    'key.state',
    'expected a name or value of enum state, got true',
  ],
  [
    'an enum value out of range',
    { ...GOOD, state: -1 },
    'key.state',
    'expected a whole number from 0 to 4294967295 (enum state), got -1',
  ],
  ['a number for a boolean', { ...GOOD, up: 1 }, 'key.up', 'expected a boolean (_Bool), got 1'],
  ['a bigint for a float', { ...GOOD, ratio: 1n }, 'key.ratio', 'expected a number (float), got 1n'],
  [
    'a number that overflows a float',
    { ...GOOD, ratio: 1e39 },
    'key.ratio',
    'expected a number that a float of 4 bytes can hold, got 1e+39',
  ],
  [
    'text too long',
    { ...GOOD, name: 'wlan0' },
    'key.name',
    '"wlan0" needs 5 bytes in UTF-8 where there are 4',
  ],
  [
    'text too long in UTF-8',
    { ...GOOD, name: 'ñññ' },
    'key.name',
    '"ñññ" needs 6 bytes in UTF-8 where there are 4',
  ],
  [
    'text with a NUL',
    { ...GOOD, name: 'a\0b' },
    'key.name',
    '"a\\u0000b" has a NUL inside, which would end it in C',
  ],
  [
    'half a surrogate pair',
    { ...GOOD, name: '\ud800' },
    'key.name',
    'has half of a surrogate pair, which UTF-8 can not say',
  ],
  [
    'bytes for text',
    { ...GOOD, name: new Uint8Array(4) },
    'key.name',
    'expected a string of up to 4 bytes in UTF-8, got a Uint8Array of 4',
  ],
  [
    'an array for bytes',
    { ...GOOD, mac: [1, 2, 3, 4, 5, 6] },
    'key.mac',
    'expected a Uint8Array of 6, got an array of 6',
  ],
  [
    'too few bytes',
    { ...GOOD, mac: new Uint8Array(5) },
    'key.mac',
    'expected a Uint8Array of 6, got a Uint8Array of 5',
  ],
  ['another typed array for bytes', { ...GOOD, mac: new Int8Array(6) }, 'key.mac', 'got a Int8Array of 6'],
  [
    'too few elements',
    { ...GOOD, hops: [1] },
    'key.hops',
    'expected an array or typed array of 2 elements (unsigned short[2]), got an array of 1',
  ],
  ['too long a typed array', { ...GOOD, hops: new Uint16Array(3) }, 'key.hops', 'got a Uint16Array of 3'],
  [
    'an element out of range',
    { ...GOOD, hops: [1, 65536] },
    'key.hops[1]',
    'expected a whole number from 0 to 65535 (unsigned short), got 65536',
  ],
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  ['a hole', { ...GOOD, hops: [1, ,] }, 'key.hops[1]', 'got undefined'],
  [
    'a typed array for structs',
    { ...GOOD, addr: new Uint8Array(3) },
    'key.addr',
    'expected an array of 3 elements (struct endpoint[3]), got a Uint8Array of 3',
  ],
  ['an empty union', { ...GOOD, value: {} }, 'key.value', 'missing one of word, byte (union value)'],
  [
    'members of a union that disagree',
    { ...GOOD, value: { word: 7, byte: 8 } },
    'key.value',
    'word, byte share their bytes in union value and do not agree: give one of them',
  ],
  [
    'a member of a union out of range',
    { ...GOOD, value: { byte: 256 } },
    'key.value.byte',
    'expected a whole number from 0 to 255 (unsigned char), got 256',
  ],
  ['a function', { ...GOOD, saddr: () => 1 }, 'key.saddr', 'got a function'],
  [
    'long text',
    { ...GOOD, state: 'x'.repeat(1000) },
    'key.state',
    'a string of 1000 characters is no name in enum state',
  ],
];

describe.each(MODES)('%s', mode => {
  const codec = codecFor(key, { mode });
  const view = new DataView(new ArrayBuffer(80));

  test('what is good is taken', () => {
    expect(codec.encode(GOOD, view, 0, 'key')).toBe(80);
    const word = { ...GOOD, value: { word: 7, byte: 7 } };
    expect(codec.decode(view, 0)).toStrictEqual(word);
    expect(codec.encode(word, view, 0, 'key')).toBe(80);
  });

  test.each(CASES)('refuses %s', (_, value, path, message) => {
    const error = refusal(() => codec.encode(value, view, 0, 'key'));
    expect(error).toMatchObject({ code: 'ERR_EBPF_VALUE', path });
    expect(error.message.startsWith(`${path}: `)).toBe(true);
    expect(error.message).toContain(message);
  });

  test('refuses a field that objects only inherit', () => {
    const inherits = codecFor(
      b => b.struct('s', 1, [{ name: 'constructor', type: b.int('u8', 1), offset: 0 }]),
      { mode },
    );
    expect(refusal(() => inherits.encode({}, view, 0)).message).toBe(
      'value.constructor: missing; struct s has constructor',
    );
  });

  test('refuses a bitfield that does not fit its bits', () => {
    const bits = codecFor(
      b =>
        b.struct('s', 4, [
          { name: 'n', type: b.int('unsigned int', 4), offset: 0, bits: 3 },
          { name: 'e', type: b.enum('e', 4, { FAR: 9 }), offset: 3, bits: 3 },
        ]),
      { mode },
    );
    expect(refusal(() => bits.encode({ n: 8, e: 0 }, view, 0)).message).toBe(
      'value.n: expected a whole number from 0 to 7 (unsigned int), got 8',
    );
    expect(refusal(() => bits.encode({ n: 1, e: 'FAR' }, view, 0)).message).toBe(
      'value.e: expected a whole number from 0 to 7 (enum e), got "FAR"',
    );
  });

  test('refuses more flexible elements than there is room for', () => {
    const open = codecFor(
      b =>
        b.struct('s', 4, [
          { name: 'n', type: b.int('u32', 4), offset: 0 },
          { name: 'rest', type: b.array(b.int('u32', 4), 0), offset: 32 },
        ]),
      { mode },
    );
    const value = { n: 1, rest: [1, 2, 3] };
    expect(open.encode(value, view, 64)).toBe(16);
    expect(refusal(() => open.encode(value, view, 68, 'event')).message).toBe(
      'event.rest: needs 12 bytes where there are 8',
    );
    expect(refusal(() => open.encode(value, view, 0, 'event', 12)).path).toBe('event.rest');
    expect(refusal(() => open.encode({ n: 1, rest: [1, -1] }, view, 0)).path).toBe('value.rest[1]');
    expect(refusal(() => open.encode({ n: 1, rest: 'x' }, view, 0)).message).toBe(
      'value.rest: expected an array or typed array of any number of elements (u32[0]), got "x"',
    );
  });
});
