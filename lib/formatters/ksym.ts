/** `vfs_read+0x4c`: an address in the kernel's code; in hex where no symbol is known. */
import { frameText } from '../formats/profile/frame.ts';
import { Symbolizer } from '../stacks/symbolizer.ts';
import { integer } from './value.ts';

let symbolizer: Symbolizer | undefined;

export function ksym(value: unknown): string {
  const address = BigInt.asUintN(64, integer(value, 'ksym'));
  symbolizer ??= new Symbolizer();
  const frame = symbolizer.kernel([address])[0]!;
  if (frame.name === undefined) return `0x${address.toString(16)}`;
  return frame.offset === 0 ? frame.name : frameText(frame);
}
