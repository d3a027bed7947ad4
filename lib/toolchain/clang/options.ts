/** What compiling is told, and the arguments that clang gets. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EbpfError } from '../../errors.ts';
import { type Constant, constant } from '../constants.ts';
import { includeFolder } from '../headers.ts';
import type { BtfSource } from '../vmlinux/index.ts';

export type BpfCpu = 'v1' | 'v2' | 'v3' | 'v4';

export interface CompileOptions {
  /**
   * What `vmlinux.h` is made from: a file of BTF, one with a .BTF section, or its bytes. Default the running kernel's.
   */
  readonly btf?: BtfSource;
  /** Folders with headers, before this package's own. */
  readonly include?: readonly string[];
  /** Macros: `{ MAX_FLOWS: 1024 }`. */
  readonly define?: Readonly<Record<string, Constant>>;
  /** Instructions that may be used: `v3` (default; kernel 5.1), `v1` and `v2` (4.14) before, `v4` (6.6, clang 18). */
  readonly cpu?: BpfCpu;
  /** Machine whose registers `bpf_tracing.h` knows (PT_REGS_PARM1, …); default this one. */
  readonly arch?: NodeJS.Architecture;
  /** Further arguments for clang; paths in them are to be absolute. */
  readonly flags?: readonly string[];
  /** clang's path or command; default `CLANG` of the environment, else the newest on the PATH. */
  readonly clang?: string;
  /** Keep the result, and take a kept one for the same source, headers, options and compiler; default true. */
  readonly cache?: boolean;
}

/** The part of __TARGET_ARCH_… in bpf_tracing.h. */
const ARCHES: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86',
  arm64: 'arm64',
  arm: 'arm',
  riscv64: 'riscv',
  s390x: 's390',
  ppc64: 'powerpc',
  loong64: 'loongarch',
  mips: 'mips',
  mipsel: 'mips',
};

/** Debian keeps <asm/types.h>, which <linux/types.h> needs, beside the other machines'. */
const MULTIARCH: Partial<Record<NodeJS.Architecture, string>> = {
  x64: '/usr/include/x86_64-linux-gnu',
  arm64: '/usr/include/aarch64-linux-gnu',
};

const CPUS = ['v1', 'v2', 'v3', 'v4'];

/** Without source and output. `folders`: with headers, made for this. Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_VALUE. */
export function clangArguments(options: CompileOptions, folders: readonly string[]): string[] {
  const { cpu = 'v3', arch = process.arch, include = [], define = {}, flags = [] } = options;
  if (!CPUS.includes(cpu))
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `compile: cpu: there are ${CPUS.join(', ')}, not '${cpu}'`,
    );
  const target = ARCHES[arch];
  const multiarch = MULTIARCH[process.arch];
  return [
    ...['--target=bpfel', `-mcpu=${cpu}`, '-O2', '-g', '-Wall', '-std=gnu17'],
    ...['-fno-color-diagnostics', '-fno-caret-diagnostics'],
    ...(target ? [`-D__TARGET_ARCH_${target}`] : []),
    ...Object.entries(define).map(([name, value]) => macro(name, value)),
    ...[...include, ...folders, includeFolder].flatMap(folder => ['-I', resolve(folder)]),
    ...(multiarch && existsSync(multiarch) ? ['-idirafter', multiarch] : []),
    ...flags,
  ];
}

function macro(name: string, value: Constant): string {
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `compile: define: '${name}' is no name for a macro`);
  return `-D${name}=${constant(value, `define.${name}`)}`;
}
