/** Where a test pins. */
import { mkdirSync, rmdirSync } from 'node:fs';
import type { Bench } from './both.ts';

/** A folder of bpffs; in the emulator a name is all that it takes. */
export async function inFolder<T>({ backend }: Bench, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = `/sys/fs/bpf/both-${process.pid}`;
  if (backend === 'kernel') mkdirSync(folder);
  try {
    return await act(folder);
  } finally {
    if (backend === 'kernel') rmdirSync(folder);
  }
}
