/** `eth0`: an interface's index, in this process's network namespace; the number where there is none of it. */
import { EbpfError } from '../errors.ts';
import { interfaceName } from '../kernel/interface-name.ts';
import { requireAddon } from '../kernel/native.ts';
import { integer } from './value.ts';

export function networkInterface(value: unknown): string {
  const index = integer(value, 'interface');
  try {
    return interfaceName(requireAddon(), Number(index), undefined) ?? String(index);
  } catch (error) {
    // Without the addon nobody can be asked.
    if (error instanceof EbpfError) return String(index);
    throw error;
  }
}
