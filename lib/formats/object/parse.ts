/** From a file's bytes to what it says: the whole reading, in the order in which the parts need each other. */
import { EbpfError } from '../../errors.ts';
import { Btf } from '../btf/btf.ts';
import { BtfExt } from '../btf/ext.ts';
import { Elf } from '../elf/elf.ts';
import { EM_BPF, ET_REL, SHT } from '../elf/types.ts';
import { readDataMaps } from './data.ts';
import { readExterns } from './externs.ts';
import type { ObjectImage } from './image.ts';
import { readMaps } from './maps.ts';
import { readGlobals } from './places.ts';
import { readPrograms } from './programs.ts';
import { readStructOps } from './struct-ops.ts';
import { readVariables } from './variables.ts';

/**
 * Throws ERR_EBPF_INVALID_OBJECT or ERR_EBPF_INVALID_BTF, with the byte of the file that is wrong in `offset` where one is to blame.
 * Accepts what libbpf 1.5 opens, save objects of the other byte order and damage that libbpf happens not to look at. `bytes` are
 * kept, not copied: they must not change afterwards.
 */
export function parseObject(bytes: Uint8Array): ObjectImage {
  checkHeader(bytes);
  const elf = Elf.parse(bytes);
  if (elf.section('maps')) {
    throw invalid(
      'its maps are declared the old way, in a section \'maps\', which libbpf dropped in version 1.0; declare them in SEC(".maps") with __uint and __type',
    );
  }
  if (!elf.sections.some(({ type }) => type === SHT.SYMTAB)) {
    throw invalid(
      'it has no symbol table, which says where programs and maps start; do not strip it (llvm-strip -g is fine)',
    );
  }
  const btfSection = elf.section('.BTF');
  const extSection = elf.section('.BTF.ext');
  const btf =
    btfSection && btfSection.type !== SHT.NOBITS
      ? Btf.parse(btfSection.data, undefined, btfSection.offset)
      : null;
  const btfExt =
    btf && extSection && extSection.data.length > 0
      ? BtfExt.parse(extSection.data, btf, extSection.offset)
      : null;
  if (!btf && elf.section('.maps')) {
    throw invalid("it has maps but no BTF, which says what they are; compile it with clang's -g");
  }
  const globals = readGlobals(elf);
  const license = elf.section('license')?.data ?? new Uint8Array(0);
  const end = license.indexOf(0);
  return {
    bytes,
    elf,
    btf,
    btfExt,
    license: new TextDecoder().decode(end < 0 ? license : license.subarray(0, end)),
    programs: readPrograms(elf, btf),
    maps: [
      ...(btf ? readMaps(elf, btf, globals) : []),
      ...readDataMaps(elf, btf),
      ...(btf ? readStructOps(elf, btf, globals) : []),
    ],
    variables: readVariables(elf, btf, globals),
    externs: btf ? readExterns(elf, btf) : [],
  };
}

/** Kind, machine and byte order before anything else: a file that fails here needs no further words. */
function checkHeader(bytes: Uint8Array): void {
  const { machine, type, littleEndian } = Elf.identify(bytes);
  // Old compilers left the machine at 0; libbpf takes it too.
  if (machine !== EM_BPF && machine !== 0) {
    throw invalid(
      `it is made for machine ${machine}, not for eBPF (${EM_BPF}); compile it with clang -target bpf`,
      18,
    );
  }
  const hostIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (littleEndian !== hostIsLittle) {
    const [file, host, target] = littleEndian ? ['little', 'big', 'bpfeb'] : ['big', 'little', 'bpfel'];
    throw invalid(
      `it is ${file}-endian and this machine is ${host}-endian; compile it with clang -target ${target}`,
      5,
    );
  }
  if (type !== ET_REL)
    throw invalid(`its ELF type is ${type}, an object file's is ${ET_REL}; compile it with clang -c`, 16);
}

function invalid(why: string, offset?: number): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_OBJECT', `the file is no eBPF object that can be used: ${why}`, {
    offset,
  });
}
