/** `1.5 KiB`: a count of bytes. */
import { scaled } from './scaled.ts';
import { integer } from './value.ts';

export const bytes = (value: unknown): string =>
  scaled(Number(integer(value, 'bytes')), 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']);
