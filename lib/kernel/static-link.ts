/** libbpf's linker: it runs in the addon, and needs no privileges and no kernel. */
import { EbpfError } from '../errors.ts';
import { detailsOf, isNativeError } from './errors.ts';
import { requireAddon } from './native.ts';

/** Writes one object file from several. Rejects with ERR_EBPF_INVALID_OBJECT (what libbpf says is in the message), ERR_EBPF_NO_NATIVE. */
export async function staticLink(output: string, inputs: readonly string[]): Promise<void> {
  const addon = requireAddon();
  try {
    await addon.staticLink(output, inputs);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const said = [...(error.libbpfLog ?? '').matchAll(/^libbpf: (?:linker: )?(.*)$/gm)].map(([, line]) =>
      line!.trim(),
    );
    // Of the files' paths the names alone: they are temporary ones.
    const why = (said.at(-1) ?? error.message).replace(/'[^']*\/([^'/]+)'/g, "'$1'");
    throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `the objects can't be linked: ${why}`, detailsOf(error));
  }
}
