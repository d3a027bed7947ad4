/**
 * Objects that were compiled before. What went into one is known after it was compiled: so a record, found by source, options and
 * compiler, lists the headers with their hashes, and counts while these are the same.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../errors.ts';
import { cacheFolder, hashOf, readCached, writeCached } from './cache.ts';

export interface Result {
  readonly bytes: Uint8Array;
  readonly warnings: readonly Diagnostic[];
  /** Absolute paths. */
  readonly headers: readonly string[];
}

interface Entry {
  readonly files: Readonly<Record<string, string>>;
  readonly object: string;
  readonly warnings: readonly Diagnostic[];
}

export async function findResult(key: string): Promise<Result | undefined> {
  const entry = parse(await readCached(join(folder(), `${key}.json`)));
  if (!entry) return undefined;
  const current = await hashFiles(Object.keys(entry.files));
  if (!current || Object.entries(entry.files).some(([file, hash]) => current[file] !== hash))
    return undefined;
  const bytes = await readCached(join(folder(), `${key}.o`));
  if (!bytes || hashOf(bytes) !== entry.object) return undefined;
  return { bytes: new Uint8Array(bytes), warnings: entry.warnings, headers: Object.keys(entry.files) };
}

export async function keepResult(key: string, { bytes, warnings, headers }: Result): Promise<void> {
  const hashes = await hashFiles(headers);
  if (!hashes) return;
  if (!(await writeCached(join(folder(), `${key}.o`), bytes))) return;
  const entry: Entry = { files: hashes, object: hashOf(bytes), warnings };
  await writeCached(join(folder(), `${key}.json`), JSON.stringify(entry));
}

function folder(): string {
  return join(cacheFolder(), 'objects');
}

/** undefined if one of them has gone. */
async function hashFiles(files: readonly string[]): Promise<Record<string, string> | undefined> {
  try {
    return Object.fromEntries(
      await Promise.all(files.map(async file => [file, hashOf(await readFile(file))])),
    );
  } catch {
    return undefined;
  }
}

function parse(kept: Buffer | undefined): Entry | undefined {
  try {
    const entry = JSON.parse(kept?.toString() ?? '') as Partial<Entry> | null;
    const whole =
      typeof entry?.files === 'object' && typeof entry.object === 'string' && Array.isArray(entry.warnings);
    return whole ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}
