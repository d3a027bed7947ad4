/** BTF objects of the machine, by id. */
import { readFileSync } from 'node:fs';
import { Btf } from '../../formats/btf/btf.ts';
import type { NativeBtfInfo } from '../binding.ts';
import { requireAddon } from '../native.ts';
import { byId } from './ask.ts';

export type SystemBtfInfo = NativeBtfInfo;

export const btfInfo = (id: number): SystemBtfInfo => byId('btf', id, each => requireAddon().btfInfo(each));

/** The types of one; those of a module stand on the kernel's. Throws ERR_EBPF_INVALID_BTF besides. */
export function btfTypes(id: number): Btf {
  const { kernel, name } = btfInfo(id);
  const bytes = byId('btf', id, each => requireAddon().btfBytes(each));
  if (!kernel) return Btf.parse(bytes);
  if (name === 'vmlinux') return Btf.lazy(bytes);
  return Btf.parse(bytes, Btf.parse(readFileSync('/sys/kernel/btf/vmlinux')));
}
