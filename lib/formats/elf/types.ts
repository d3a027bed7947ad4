/** What an ELF64 file says, as plain data (System V ABI, chapters 4 and 5; include/uapi/linux/elf.h). */

export interface ElfHeader {
  readonly littleEndian: boolean;
  /** ET_*: 1 relocatable, 2 executable, 3 shared. */
  readonly type: number;
  /** EM_*: 247 eBPF, 62 x86-64, 183 AArch64. */
  readonly machine: number;
}

export interface ElfSection {
  readonly index: number;
  readonly name: string;
  /** SHT_* */
  readonly type: number;
  /** SHF_* */
  readonly flags: number;
  /** Exact to 2^53, as are `value` and `size` of symbols and `offset` of relocations. */
  readonly address: number;
  /** In the file. */
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
  /** The section's bytes; empty for SHT_NOBITS. */
  readonly data: Uint8Array;
}

export interface ElfSymbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  /** STT_*: 0 none, 1 object, 2 function, 3 section, 4 file. */
  readonly type: number;
  /** STB_*: 0 local, 1 global, 2 weak. */
  readonly binding: number;
  /** STV_* */
  readonly visibility: number;
  /** Index of its section; 0 undefined, 0xfff1 absolute, 0xfff2 common. */
  readonly section: number;
}

export interface ElfRelocation {
  /** Bytes from the start of the section it applies to. */
  readonly offset: number;
  /** R_BPF_*: 1 is R_BPF_64_64, 10 is R_BPF_64_32. */
  readonly type: number;
  /** Index in the symbol table. */
  readonly symbol: number;
}

export const SHT = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  DYNAMIC: 6,
  NOBITS: 8,
  REL: 9,
  DYNSYM: 11,
} as const;
/** Numbers of sections: none, and those from here on, which mean something else (SHN_LORESERVE). */
export const SHN = { UNDEF: 0, RESERVED: 0xff00 } as const;
export const SHF = { WRITE: 1, ALLOC: 2, EXECINSTR: 4 } as const;
export const STT = { NOTYPE: 0, OBJECT: 1, FUNC: 2, SECTION: 3, FILE: 4 } as const;
export const STB = { LOCAL: 0, GLOBAL: 1, WEAK: 2 } as const;
export const STV = { DEFAULT: 0, INTERNAL: 1, HIDDEN: 2 } as const;
export const EM_BPF = 247;
export const ET_REL = 1;
