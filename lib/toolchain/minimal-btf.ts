/** The BTF that objects need of a kernel, for kernels that have none of their own. */
import { Btf } from '../formats/btf/btf.ts';
import { minimalTypes } from '../linker/core/minimal.ts';
import { open, type Source } from '../open.ts';
import { type BtfFile, KERNEL_BTF, readBtf } from './vmlinux/source.ts';

/**
 * Of a kernel's BTF (a file, or its bytes; default the running kernel's) the types, members and enumerators that the CO-RE relocations of the
 * objects ask for: some kilobytes of several megabytes, to be shipped for each kernel that has no BTF (distributions before 5.4, or built without
 * CONFIG_DEBUG_INFO_BTF). `load({ btfPath })` takes it, and so does libbpf (`btf_custom_path`). What the relocations come to is the same, save for
 * `bpf_core_type_id_kernel`, whose ids are those of this BTF.
 *
 * Rejects with ERR_EBPF_NO_BTF, ERR_EBPF_INVALID_BTF, ERR_EBPF_INVALID_OBJECT, ERR_EBPF_LOAD (a relocation that no loader resolves).
 */
export async function minimalBtf(objects: readonly Source[], btf: BtfFile = KERNEL_BTF): Promise<Uint8Array> {
  const kernel = Btf.lazy((await readBtf(btf)).kernel);
  const specs = await Promise.all(objects.map(source => open(source)));
  return minimalTypes(specs, kernel);
}
