/** `127.0.0.1`: a `__be32`, or four bytes. */
import { bytesOf } from './value.ts';

export const ipv4 = (value: unknown): string => bytesOf(value, 4, 'ipv4').join('.');
