/** `02:00:5e:10:00:01`: six bytes. */
import { bytesOf } from './value.ts';

export const mac = (value: unknown): string =>
  Array.from(bytesOf(value, 6, 'mac'), byte => byte.toString(16).padStart(2, '0')).join(':');
