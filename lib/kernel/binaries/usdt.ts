/** Which USDT probes a binary has. */
import { readFile } from 'node:fs/promises';
import { EbpfError } from '../../errors.ts';
import { Elf } from '../../formats/elf/elf.ts';
import { readUsdtProbes, type UsdtProbe } from '../../formats/usdt/notes.ts';
import { findBinary } from './find.ts';

/**
 * The USDT probes of a binary (a path, a library's name as `libc.so.6` or `c`, a program on PATH; with `pid`, as that process
 * has it), or of its bytes: one entry for each place in the code. Empty where it has none. Needs no kernel. Rejects with
 * ERR_EBPF_NO_TARGET (no such binary) and ERR_EBPF_INVALID_OBJECT (no ELF file, or damaged).
 */
export async function usdtProbes(
  binary: string | Uint8Array,
  { pid }: { readonly pid?: number } = {},
): Promise<UsdtProbe[]> {
  return readUsdtProbes(Elf.parse(typeof binary === 'string' ? await read(binary, pid) : binary));
}

async function read(binary: string, pid: number | undefined): Promise<Uint8Array> {
  const path = findBinary(binary, pid);
  if (path !== undefined) return readFile(path);
  throw new EbpfError(
    'ERR_EBPF_NO_TARGET',
    `cannot list the USDT probes of ${binary}: there is no such file, library or program`,
  );
}
