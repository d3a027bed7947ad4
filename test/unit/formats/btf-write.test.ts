/** BTF written is BTF read. */
import { describe, expect, it } from 'vitest';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { BtfExt } from '../../../lib/formats/btf/ext.ts';
import { BtfWriter } from '../../../lib/formats/btf/write.ts';
import { writeBtfExt } from '../../../lib/formats/btf/write-ext.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { fixtures } from './files.ts';

const withBtf = fixtures().filter(({ bytes }) => Elf.parse(bytes).section('.BTF'));

const NO_CODE = { funcInfo: new Map(), lineInfo: new Map(), coreRelocations: new Map() };

describe('what was read is read again after it was written', () => {
  it.each(withBtf)('$name', ({ bytes }) => {
    const elf = Elf.parse(bytes);
    const btf = Btf.parse(elf.section('.BTF')!.data);
    const writer = new BtfWriter();
    for (const type of btf.types.slice(1)) writer.append(type);
    const extSection = elf.section('.BTF.ext');
    // Objects of types alone have no code to say anything of.
    const ext = extSection ? BtfExt.parse(extSection.data, btf) : NO_CODE;
    const extBytes = writeBtfExt(ext, writer);
    const again = Btf.parse(writer.bytes());
    expect(again.types).toEqual(btf.types);
    expect({ ...BtfExt.parse(extBytes, again) }).toEqual({ ...ext });
  });
});

it('writes either byte order', () => {
  const writer = new BtfWriter();
  const values = [
    { name: 'LEAST', value: -(2n ** 63n) },
    { name: 'MOST', value: 2n ** 63n - 1n },
  ];
  writer.append({ kind: 'enum64', name: 'wide', size: 8, signed: true, values });
  const btf = Btf.parse(writer.bytes(false));
  expect(btf.littleEndian).toBe(false);
  expect(btf.type(1)).toMatchObject({ name: 'wide', signed: true, values });
});

it('gives equal types one id, and equal texts one place', () => {
  const writer = new BtfWriter();
  expect(writer.add({ kind: 'ptr', name: '', type: 0 })).toBe(1);
  expect(writer.add({ kind: 'ptr', name: '', type: 1 })).toBe(2);
  expect(writer.add({ kind: 'ptr', name: '', type: 0 })).toBe(1);
  expect(writer.string('héllo')).toBe(writer.string('héllo'));
  expect(() => writer.string('a\0b')).toThrow(expect.objectContaining({ code: 'ERR_EBPF_INVALID_BTF' }));
  const many = Array.from({ length: 0x10000 }, (_, i) => ({ name: `v${i}`, value: 0n }));
  writer.append({ kind: 'enum', name: 'many', size: 4, signed: false, values: many });
  expect(() => writer.bytes()).toThrow(/BTF_MAX_VLEN/);
});
