/** What the tests' kernel is too old for. */
import { release } from 'node:os';
import { isOlder } from '../../../lib/kernel/floors.ts';

export const olderThan = (version: string): boolean => isOlder(release(), version);
