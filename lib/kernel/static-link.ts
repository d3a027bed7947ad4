/** libbpf's linker: it runs in the addon, and needs no privileges and no kernel. */
import { rm } from 'node:fs/promises';
import { EbpfError } from '../errors.ts';
import { detailsOf, isNativeError } from './errors.ts';
import { requireAddon } from './native.ts';

/**
 * Writes one object file from several. Rejects with ERR_EBPF_INVALID_OBJECT (what libbpf says is in the message), ERR_EBPF_NO_NATIVE.
 * In two passes, as the kernel's selftests are linked: after the first, a map that one object has `extern` and a later one defines is at
 * offset 0 of its section's types (libbpf 1.1 to 1.5 at least), and the object can't be opened.
 */
export async function staticLink(output: string, inputs: readonly string[]): Promise<void> {
  const addon = requireAddon();
  const first = `${output}.first`;
  try {
    await addon.staticLink(first, inputs);
    await addon.staticLink(output, [first]);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const said = [...(error.libbpfLog ?? '').matchAll(/^libbpf: (?:linker: )?(.*)$/gm)].map(([, line]) =>
      line!.trim(),
    );
    // Of the files' paths the names alone: they are temporary ones.
    const why = (said.at(-1) ?? error.message).replace(/'[^']*\/([^'/]+)'/g, "'$1'");
    throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `the objects can't be linked: ${why}`, detailsOf(error));
  } finally {
    await rm(first, { force: true });
  }
}
