/** The BTF that `vmlinux.h` is made from: a kernel's, and that of modules, which is split from it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import { Btf } from '../../formats/btf/btf.ts';
import { Elf } from '../../formats/elf/elf.ts';
import { hostKernel, KERNEL_BTF_FOLDER } from '../../kernel-btf.ts';
import { combine } from './combine.ts';

/** A file of BTF, or an ELF file with a .BTF section (`vmlinux`, `nf_conntrack.ko`): its path or `file:` URL, or its bytes. */
export type BtfFile = string | URL | Uint8Array;

/** A kernel's types with those of its modules, and their kfuncs. */
export interface BtfWithModules {
  /** Default: the running kernel's. */
  readonly kernel?: BtfFile;
  /** Names of modules that are loaded (`nf_conntrack`; kernel 5.11), or files of the given kernel. */
  readonly modules: readonly BtfFile[];
}

export type BtfSource = BtfFile | BtfWithModules;

export const KERNEL_BTF = join(KERNEL_BTF_FOLDER, 'vmlinux');

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];

export interface BtfBytes {
  readonly kernel: Uint8Array;
  readonly modules: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** Rejects with ERR_EBPF_NO_BTF. */
export async function readBtf(source: BtfSource): Promise<BtfBytes> {
  if (typeof source === 'string' || source instanceof URL || source instanceof Uint8Array)
    return { kernel: await read(source), modules: [] };
  const { kernel = KERNEL_BTF, modules } = source;
  return {
    kernel: await read(kernel),
    modules: await Promise.all(
      modules.map(async (module, i) => {
        const name = module instanceof Uint8Array ? `module ${i + 1}` : String(module);
        return { name, bytes: await read(isName(module) ? loadedModule(module) : module) };
      }),
    ),
  };
}

/** All types as one. Throws ERR_EBPF_INVALID_BTF. */
export function parseBtf({ kernel, modules }: BtfBytes): Btf {
  const base = Btf.parse(kernel);
  if (modules.length === 0) return base;
  const split = modules.map(({ name, bytes }) => {
    try {
      return Btf.parse(bytes, base);
    } catch (cause) {
      if (!(cause instanceof EbpfError)) throw cause;
      const why = `the BTF of ${name} does not belong to that kernel's, or is damaged: ${cause.message}`;
      throw new EbpfError('ERR_EBPF_INVALID_BTF', why, { cause });
    }
  });
  return split.length === 1 ? split[0]! : combine(base, split);
}

const isName = (module: BtfFile): module is string => typeof module === 'string' && /^[\w-]+$/.test(module);

/** The kernel has them with `_`, whatever their files are called. */
function loadedModule(module: string): string {
  const name = module.replaceAll('-', '_');
  const loaded = hostKernel.modules();
  if (loaded.includes(name)) return join(KERNEL_BTF_FOLDER, name);
  const near = nearestName(name, loaded);
  const hint =
    near === undefined
      ? `; modprobe ${module} loads it, if it is no part of the kernel itself`
      : `; ${suggestion(near)}`;
  throw new EbpfError(
    'ERR_EBPF_NO_BTF',
    `there is no module '${module}' with BTF in ${KERNEL_BTF_FOLDER}${hint}`,
  );
}

async function read(source: BtfFile): Promise<Uint8Array> {
  const bytes = await readBytes(source);
  if (!ELF_MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
  const section = Elf.parse(bytes).section('.BTF');
  if (section) return section.data;
  throw new EbpfError(
    'ERR_EBPF_NO_BTF',
    'vmlinux.h is made from BTF, and the ELF file given has no .BTF section',
  );
}

async function readBytes(source: BtfFile): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  try {
    return await readFile(source);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new EbpfError('ERR_EBPF_NO_BTF', `vmlinux.h is made from BTF, which can't be read: ${why}`, {
      cause,
    });
  }
}
