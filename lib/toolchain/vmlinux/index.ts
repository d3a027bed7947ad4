/** `vmlinux.h` as a file: made once for each BTF, and kept. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EbpfError } from '../../errors.ts';
import { Btf } from '../../formats/btf/btf.ts';
import { Elf } from '../../formats/elf/elf.ts';
import { cacheFolder, hashOf, readCached, writeCached } from '../cache.ts';
import { makeHeader } from './header.ts';

/** A file of BTF, or an ELF file with a .BTF section (`vmlinux`): its path or `file:` URL, or its bytes. */
export type BtfSource = string | URL | Uint8Array;

export const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** The running kernel's, by the cache that it is in: its BTF stays as it is while we run, and takes its time to read. */
const running = new Map<string, string>();

/** Counts up with each change of what is written. */
const REVISION = 2;

/**
 * The text of `vmlinux.h`: default the running kernel's (kernel 5.4 with CONFIG_DEBUG_INFO_BTF). Rejects with ERR_EBPF_NO_BTF,
 * ERR_EBPF_INVALID_BTF.
 */
export async function vmlinuxHeader(source: BtfSource = KERNEL_BTF): Promise<string> {
  const bytes = await readBtf(source);
  return (await kept(bytes)) ?? makeHeader(Btf.parse(bytes));
}

/** A folder that has `vmlinux.h`: of the cache, or else `work`. undefined if none was given and the kernel has no BTF. */
export async function vmlinuxFolder(
  source: BtfSource | undefined,
  work: string,
): Promise<string | undefined> {
  if (source !== undefined) return folderFor(await readBtf(source), work);
  const known = running.get(cacheFolder());
  if (known !== undefined && existsSync(join(known, 'vmlinux.h'))) return known;
  if (!existsSync(KERNEL_BTF)) return undefined;
  const folder = await folderFor(await readBtf(KERNEL_BTF), work);
  if (folder !== work) running.set(cacheFolder(), folder);
  return folder;
}

async function folderFor(bytes: Uint8Array, work: string): Promise<string> {
  const folder = folderOf(bytes);
  if ((await kept(bytes)) !== undefined) return folder;
  const text = makeHeader(Btf.parse(bytes));
  if (await writeCached(join(folder, 'vmlinux.h'), text)) return folder;
  await writeFile(join(work, 'vmlinux.h'), text);
  return work;
}

function folderOf(bytes: Uint8Array): string {
  return join(cacheFolder(), 'vmlinux', hashOf(`${REVISION}`, bytes).slice(0, 32));
}

async function kept(bytes: Uint8Array): Promise<string | undefined> {
  const text = (await readCached(join(folderOf(bytes), 'vmlinux.h')))?.toString();
  return text?.endsWith('#endif /* __VMLINUX_H__ */\n') ? text : undefined;
}

export async function readBtf(source: BtfSource): Promise<Uint8Array> {
  const bytes = await read(source);
  if (!ELF_MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
  const section = Elf.parse(bytes).section('.BTF');
  if (section) return section.data;
  throw new EbpfError(
    'ERR_EBPF_NO_BTF',
    'vmlinux.h is made from BTF, and the ELF file given has no .BTF section',
  );
}

async function read(source: BtfSource): Promise<Uint8Array> {
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
