/** `vmlinux.h` as a file: made once for each BTF, and kept. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, hashOf, readCached, writeCached } from '../cache.ts';
import { makeHeader } from './header.ts';
import { type BtfBytes, type BtfSource, KERNEL_BTF, parseBtf, readBtf } from './source.ts';

export type { BtfFile, BtfSource, BtfWithModules } from './source.ts';

/** The running kernel's, by the cache that it is in: its BTF stays as it is while we run, and takes its time to read. */
const running = new Map<string, string>();

/** Counts up with each change of what is written. */
const REVISION = 3;

/**
 * The text of `vmlinux.h`: default the running kernel's (kernel 5.4 with CONFIG_DEBUG_INFO_BTF). Rejects with ERR_EBPF_NO_BTF,
 * ERR_EBPF_INVALID_BTF.
 */
export async function vmlinuxHeader(source: BtfSource = KERNEL_BTF): Promise<string> {
  const bytes = await readBtf(source);
  return (await kept(bytes)) ?? makeHeader(parseBtf(bytes));
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

async function folderFor(bytes: BtfBytes, work: string): Promise<string> {
  const folder = folderOf(bytes);
  if ((await kept(bytes)) !== undefined) return folder;
  const text = makeHeader(parseBtf(bytes));
  if (await writeCached(join(folder, 'vmlinux.h'), text)) return folder;
  await writeFile(join(work, 'vmlinux.h'), text);
  return work;
}

function folderOf({ kernel, modules }: BtfBytes): string {
  const parts = [kernel, ...modules.map(({ bytes }) => bytes)];
  return join(cacheFolder(), 'vmlinux', hashOf(`${REVISION}`, ...parts).slice(0, 32));
}

async function kept(bytes: BtfBytes): Promise<string | undefined> {
  const text = (await readCached(join(folderOf(bytes), 'vmlinux.h')))?.toString();
  return text?.endsWith('#endif /* __VMLINUX_H__ */\n') ? text : undefined;
}
