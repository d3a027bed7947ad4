import { describe, expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { ARENA_SECTION } from '../../../lib/formats/object/data.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { parseSection } from '../../../lib/formats/object/sections.ts';
import { fixture, fixtures } from './files.ts';

function refused(bytes: Uint8Array): EbpfError {
  try {
    parseObject(bytes);
  } catch (error) {
    if (error instanceof EbpfError) return error;
    throw error;
  }
  throw new Error('expected an EbpfError');
}

const edited = (edit: (view: DataView, bytes: Uint8Array) => void): Uint8Array => {
  const bytes = fixture('maps').slice();
  edit(new DataView(bytes.buffer), bytes);
  return bytes;
};

/** Section header `index` starts here. */
const header = (view: DataView, index: number) => Number(view.getBigUint64(40, true)) + index * 64;

describe('bad files are refused with what and where', () => {
  it.each<[string, Uint8Array, RegExp, number | undefined]>([
    ['empty', new Uint8Array(0), /empty/, 0],
    ['text', new TextEncoder().encode('#include <linux/bpf.h>\n'.repeat(10)), /no ELF file/, 0],
    ['three bytes of ELF', Uint8Array.of(0x7f, 0x45, 0x4c), /truncated/, 3],
    ['32-bit', edited((_, bytes) => (bytes[4] = 1)), /32-bit/, 4],
    ['no byte order', edited((_, bytes) => (bytes[5] = 7)), /byte order 7/, 5],
    ['x86-64', edited(view => view.setUint16(18, 62, true)), /machine 62.*-target bpf/, 18],
    ['an executable', edited(view => view.setUint16(16, 2, true)), /ELF type is 2/, 16],
    [
      'section table beyond the end',
      edited(view => view.setBigUint64(40, 1n << 40n, true)),
      /beyond|truncated/,
      undefined,
    ],
    [
      'section offset beyond 2^53',
      edited(view => view.setBigUint64(40, 1n << 60n, true)),
      /offset of the section table/,
      40,
    ],
    ['too many sections', edited(view => view.setUint16(60, 0xfff0, true)), /section headers/, 40],
    [
      'names in a section that is not there',
      edited(view => view.setUint16(62, 999, true)),
      /section 999/,
      62,
    ],
    [
      'a section beyond the end',
      edited(view => view.setBigUint64(header(view, 3) + 24, 1n << 30n, true)),
      /section 3 .*truncated/,
      undefined,
    ],
    [
      'a name beyond the table',
      edited(view => view.setUint32(header(view, 3), 1 << 30, true)),
      /string offset/,
      undefined,
    ],
  ])('%s', (_, bytes, message, offset) => {
    const error = refused(bytes);
    expect(error.code).toBe('ERR_EBPF_INVALID_OBJECT');
    expect(error.message).toMatch(message);
    if (offset !== undefined) expect(error.offset).toBe(offset);
  });

  it('a big-endian object, by its byte order and not by what follows from it', () => {
    const bytes = edited((view, all) => {
      all[5] = 2;
      view.setUint16(16, 1, false);
      view.setUint16(18, 247, false);
    });
    expect(refused(bytes).message).toMatch(/big-endian.*little-endian.*bpfel/);
  });

  it('BTF that is damaged, with the byte', () => {
    const at = parseObject(fixture('maps')).elf.section('.BTF')!.offset + 2;
    const error = refused(edited((_, bytes) => (bytes[at] = 9)));
    expect([error.code, error.offset]).toEqual(['ERR_EBPF_INVALID_BTF', at]);
  });

  it('every prefix of a file', () => {
    const bytes = fixture('xdp');
    for (let length = 0; length < bytes.length; length += 7)
      expect(refused(bytes.slice(0, length)).code).toMatch(/^ERR_EBPF_INVALID/);
  });
});

describe('what objects say', () => {
  it('every object at hand is read, its programs lie in their sections, its variables in theirs', () => {
    for (const { name, bytes } of fixtures()) {
      const image = parseObject(bytes);
      expect(image.programs.length + image.variables.length, name).toBeGreaterThan(0);
      for (const program of image.programs) {
        const section = image.elf.sections[program.sectionIndex]!;
        expect(program.offset + program.size, name).toBeLessThanOrEqual(section.size);
      }
      for (const variable of image.variables) {
        const map = image.maps.find(({ name: map }) => map === variable.section);
        // Those of an arena are in none of their own.
        const size = map?.valueSize ?? image.elf.sections.find(each => each.name === ARENA_SECTION)!.size;
        expect(variable.offset + variable.size, name).toBeLessThanOrEqual(size);
      }
    }
  });

  it('maps with their types', () => {
    const { maps, btf } = parseObject(fixture('maps'));
    for (const map of maps.filter(({ keyTypeId }) => keyTypeId !== 0))
      expect(btf!.sizeOf(map.keyTypeId)).toBe(map.keySize);
    expect(maps.filter(({ section }) => section === '.maps').length).toBeGreaterThan(8);
  });

  it('maps of maps with what their inner maps are', () => {
    const inner = parseObject(fixture('maps')).maps.filter(({ type }) => type === 12 || type === 13);
    expect(inner.length).toBe(2);
    for (const map of inner) expect(map.inner?.type, map.name).toBeGreaterThan(0);
  });
});

describe('sections', () => {
  it.each<[string, object]>([
    [
      'xdp',
      { programType: 6, expectedAttachType: 37, kind: 'xdp', attachTo: '', frags: false, autoload: true },
    ],
    ['xdp.frags', { kind: 'xdp', frags: true }],
    ['?xdp', { kind: 'xdp', autoload: false }],
    ['xdp/eth0', { kind: 'unknown', programType: 0 }],
    ['tp/sched/sched_switch', { programType: 5, kind: 'tracepoint', attachTo: 'sched/sched_switch' }],
    ['tracepoint/a/b', { kind: 'tracepoint', attachTo: 'a/b' }],
    ['raw_tp/sys_enter', { programType: 17, kind: 'raw_tp', attachTo: 'sys_enter' }],
    ['raw_tracepoint.w/x', { programType: 24, kind: 'raw_tp.w', attachTo: 'x' }],
    ['tp_btf/x', { programType: 26, expectedAttachType: 23, kind: 'tp_btf' }],
    ['kprobe', { programType: 2, kind: 'kprobe', attachTo: '' }],
    ['kprobe/f+0x10', { kind: 'kprobe', attachTo: 'f+0x10' }],
    ['kprobe.multi/f*', { kind: 'kprobe.multi', expectedAttachType: 42 }],
    ['kretsyscall/openat', { kind: 'kretsyscall', attachTo: 'openat' }],
    ['uprobe.s//bin/sh:main', { kind: 'uprobe', sleepable: true, attachTo: '/bin/sh:main' }],
    ['fentry.s/f', { kind: 'fentry', sleepable: true, expectedAttachType: 24 }],
    ['kprobe.s/f', { kind: 'unknown' }],
    ['tp_btf.s/f', { kind: 'unknown' }],
    ['fentry.', { kind: 'unknown' }],
    ['kprobes/f', { kind: 'unknown' }],
    ['xdp.frags/devmap', { kind: 'xdp', frags: true, expectedAttachType: 33 }],
    ['xdp.frags/mine', { kind: 'unknown', frags: false }],
    ['lsm_cgroup/socket_bind', { kind: 'lsm_cgroup', expectedAttachType: 43 }],
    ['cgroup/connect4', { programType: 18, kind: 'cgroup_sock_addr', expectedAttachType: 10 }],
    ['tcx/egress', { programType: 3, kind: 'tcx', expectedAttachType: 47 }],
    ['netkit/peer', { kind: 'netkit', expectedAttachType: 55 }],
    ['syscall', { programType: 31, kind: 'syscall', sleepable: true }],
    ['struct_ops.s/init', { programType: 27, kind: 'struct_ops', sleepable: true, attachTo: 'init' }],
    ['iter/bpf_map_elem', { kind: 'iter', expectedAttachType: 28 }],
    ['netfilter', { programType: 32, expectedAttachType: 45 }],
    ['mine', { kind: 'unknown', programType: 0, autoload: true }],
  ])('%s', (section, expected) => expect(parseSection(section)).toMatchObject(expected));
});
