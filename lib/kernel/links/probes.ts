/** The places of a link of many probes, from the addon's parallel lists. */
import type { LinkProbe } from '../../hooks/link-info.ts';
import type { NativeLink } from '../binding.ts';

export function linkProbes(native: NativeLink): LinkProbe[] {
  const { addresses, offsets, semaphores, cookies } = native.probes();
  const lists = {
    address: words(addresses),
    offset: words(offsets),
    semaphore: words(semaphores),
    cookie: words(cookies),
  };
  const count = Math.max(lists.address.length, lists.offset.length);
  return Array.from({ length: count }, (_, i) => {
    // An offset of 0 is one; of the others 0 stands for none, or for what the kernel does not show.
    const entries = Object.entries(lists).flatMap(([name, list]) => {
      const word = list[i];
      return word === undefined || (word === 0n && name !== 'offset') ? [] : [[name, word] as const];
    });
    return Object.fromEntries(entries) as LinkProbe;
  });
}

/** The addon's memory starts at a multiple of 8. */
const words = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new BigUint64Array(buffer as ArrayBuffer, byteOffset, byteLength / 8);
