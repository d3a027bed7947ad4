/** Copies of values that have more than bytes in them (copy_map_value and check_and_init_map_value in include/linux/bpf.h). */
import type { MapDefinition } from './map.ts';

type Value = Pick<MapDefinition, 'valueSize' | 'fields'>;

/** All but the fields, which stay what they are. */
export function copyValue(bytes: Uint8Array, to: number, from: number, { valueSize, fields }: Value): void {
  if (fields.length === 0) {
    bytes.copyWithin(to, from, from + valueSize);
    return;
  }
  let at = 0;
  for (const { offset, size } of fields) {
    bytes.copyWithin(to + at, from + at, from + offset);
    at = offset + size;
  }
  bytes.copyWithin(to + at, from + at, from + valueSize);
}

/** The fields become zeros: of a new element, and of what a user is shown. */
export function initValue(bytes: Uint8Array, at: number, { fields }: Value): void {
  for (const { offset, size } of fields) bytes.fill(0, at + offset, at + offset + size);
}
