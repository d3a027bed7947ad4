/**
 * What is kept from one run to the next, by its content: `NODE_EBPF_CACHE`, else `node-ebpf` in the user's cache folder (XDG_CACHE_HOME).
 * Nothing depends on it: what can't be read is made again, and what can't be written is not kept.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export function cacheFolder(): string {
  const { NODE_EBPF_CACHE, XDG_CACHE_HOME } = process.env;
  if (NODE_EBPF_CACHE) return resolve(NODE_EBPF_CACHE);
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'node-ebpf');
}

/** sha256 in hexadecimal. Each part counts with its length, so that no two lists are alike. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

export async function readCached(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: others may read, and write the same, meanwhile. False where it can't be kept. */
export async function writeCached(path: string, data: string | Uint8Array): Promise<boolean> {
  const fresh = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(fresh, data);
    await rename(fresh, path);
    return true;
  } catch {
    await rm(fresh, { force: true }).catch(() => {});
    return false;
  }
}
