/** Addresses, and messages of the routing netlink, byte by byte. */
import { describe, expect, it } from 'vitest';
import { parseAddress, parsePrefix, withoutHostBits } from '../../../lib/formats/netlink/address.ts';
import {
  MessageWriter,
  readAttributes,
  readMessages,
  text,
  u32,
} from '../../../lib/formats/netlink/message.ts';
import { lwtRoute } from '../../../lib/formats/netlink/route.ts';
import { readBpfFilters, readQdiscs } from '../../../lib/formats/netlink/tc.ts';

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');

describe('an address', () => {
  it.each([
    ['10.1.2.3', '0a010203'],
    ['0.0.0.0', '00000000'],
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['fd00::', `fd${'0'.repeat(30)}`],
    ['fd00::1:2', 'fd000000000000000000000000010002'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['::ffff:10.1.2.3', '00000000000000000000ffff0a010203'],
    ['ABCD::', `abcd${'0'.repeat(28)}`],
  ])('%s', (address, bytes) => {
    expect(hex(parseAddress(address)?.bytes)).toBe(bytes);
  });

  it.each([
    ...['', '10', '10.1.2', '10.1.2.3.4', '10.1.2.256', '10.01.2.3', '10.1.2.-1', ' 10.1.2.3', '1.2.3.4x'],
    ...[':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '12345::', 'g::'],
    ...['::1%eth0', '1.2.3.4::', '::1.2.3', 'fd00:::1', ':1:2:3:4:5:6:7'],
  ])('%s is none', address => {
    expect(parseAddress(address)).toBeUndefined();
  });
});

describe('a prefix', () => {
  it.each([
    ['10.1.2.3/16', '0a010000', 16],
    ['10.1.2.3', '0a010203', 32],
    ['10.1.255.3/17', '0a018000', 17],
    ['10.1.2.3/0', '00000000', 0],
    ['ffff:ffff::/20', `fffff${'0'.repeat(27)}`, 20],
    ['::1/128', `${'0'.repeat(31)}1`, 128],
  ])('%s', (prefix, bytes, length) => {
    const parsed = withoutHostBits(parsePrefix(prefix)!);
    expect([hex(parsed.bytes), parsed.length]).toEqual([bytes, length]);
  });

  it.each(['10.1.2.3/33', '::/129', '10.1.2.3/', '10.1.2.3/-1', '10.1.2.3/1/2', '/16', 'default'])(
    '%s is none',
    prefix => expect(parsePrefix(prefix)).toBeUndefined(),
  );
});

describe('a message', () => {
  it('has its header, and attributes that are aligned', () => {
    const message = new MessageWriter(24, 0x300)
      .u8(1, 2, 3, 4)
      .attribute(5, to => to.u8(6))
      .nested(7, to => to.attribute(8, value => value.u32(0x01020304)))
      .finish();
    expect(hex(message)).toBe(
      `28000000${'1800'}${'0003'}0000000000000000` +
        '01020304' +
        '0500050006000000' +
        '0c000780' +
        '0800080004030201',
    );
  });

  it('grows', () => {
    const bytes = new Uint8Array(1000).fill(7);
    const [message] = readMessages(new MessageWriter(1).attribute(2, to => to.bytes(bytes)).finish());
    expect(readAttributes(message!.payload).get(2)).toEqual(bytes);
  });

  it('is read as far as it is whole', () => {
    const whole = new MessageWriter(9).attribute(1, to => to.bytes(new TextEncoder().encode('bpf\0')));
    const bytes = new Uint8Array([...whole.finish(), ...whole.finish()]);
    expect(Array.from(readMessages(bytes), ({ type }) => type)).toEqual([9, 9]);
    for (let length = 0; length < bytes.length; length++) {
      const found = Array.from(readMessages(bytes.subarray(0, length)));
      expect(found.length).toBe(length < bytes.length / 2 ? 0 : 1);
    }
    expect(text(readAttributes([...readMessages(bytes)][0]!.payload).get(1))).toBe('bpf');
    expect(Array.from(readMessages(new Uint8Array(64)))).toEqual([]);
    expect(readAttributes(Uint8Array.from([3, 0, 1, 0])).size).toBe(0);
    expect(u32(Uint8Array.from([1, 2, 3]))).toBe(0);
  });

  it('of any bytes at all is no crash', () => {
    for (let seed = 1; seed < 300; seed++) {
      const bytes = Uint8Array.from({ length: 200 }, (_, i) => (seed * (i + 7) * 2654435761) >>> 24);
      new DataView(bytes.buffer).setUint32(0, 200, true);
      new DataView(bytes.buffer).setUint16(4, seed % 2 ? 44 : 36, true);
      expect(readQdiscs(bytes).length + readBpfFilters(bytes).length).toBeLessThan(200);
    }
  });
});

it('a route has its holes where it says', () => {
  const name = 'node-ebpf-12345678-00000000';
  const { message, programAt, nameAt, nameLength } = lwtRoute({
    destination: parsePrefix('10.1.0.0/16')! as never,
    ifindex: 3,
    point: 'xmit',
    headroom: 14,
    name,
  });
  expect(new TextDecoder().decode(message.subarray(nameAt, nameAt + nameLength))).toBe(name);
  expect(message[nameAt + nameLength]).toBe(0);
  expect(hex(message.subarray(programAt - 4, programAt + 4))).toBe('0800010000000000');
  const [{ type, payload } = { type: 0, payload: new Uint8Array() }] = readMessages(message);
  expect(type).toBe(24);
  // AF_INET, 16 bits, main table, static, scope link, unicast
  expect(hex(payload.subarray(0, 12))).toBe('02100000fe04fd0100000000');
  const attributes = readAttributes(payload.subarray(12));
  expect(hex(attributes.get(1))).toBe('0a010000');
  expect(u32(attributes.get(4))).toBe(3);
  expect(hex(attributes.get(21))).toBe('0600');
  const encap = readAttributes(attributes.get(22)!);
  expect([...encap.keys()]).toEqual([3, 4]);
  expect(u32(encap.get(4))).toBe(14);
});
