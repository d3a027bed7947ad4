/** Entries of maps that have no verbs of their own: by the backend's call, in words of 32 bits. */
import type { BpfMap } from 'node-ebpf';

export function fill(map: BpfMap | undefined, key: number, ...value: number[]): void {
  const { backend } = map!;
  const { buffer, keyOffset, valueOffset } = backend.scratch;
  const view = new DataView(buffer);
  view.setBigUint64(0, 0n, true);
  view.setUint32(keyOffset, key, true);
  value.forEach((word, i) => {
    view.setUint32(valueOffset + 4 * i, word, true);
  });
  const errno = backend.update();
  if (errno !== undefined) throw new Error(`an entry for ${key} is refused: errno ${errno}`);
}
