/** Files that others read while they are written. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';

/** Whole or not at all, in one step: no file is left half-written, and none is touched before its successor is whole. */
export async function replaceFile(path: string, data: string | Uint8Array): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  try {
    await writeFile(fresh, data);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** Leaves a file alone that has these bytes already, so that nobody who watches it is woken. */
export async function updateFile(path: string, data: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(data);
  const before = await readFile(path).catch(() => undefined);
  if (!before?.equals(bytes)) await replaceFile(path, bytes);
}
