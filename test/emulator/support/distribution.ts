/** Objects that others compiled: the distribution's libbpf-tools and xdp-tools. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EbpfError, type Emulator, open } from 'node-ebpf';
import { distributionFolder } from '../../../scripts/lib/distribution.js';
import { embeddedObjects } from '../../kernel/support/embedded.ts';
import type { TestObject, TestSpec } from '../../kernel/support/objects.ts';

/** By the name of the tool, and the object's place in it; empty where the packages have not been fetched. */
export function distributionObjects(): Map<string, Uint8Array> {
  const objects = new Map<string, Uint8Array>();
  const folder = distributionFolder();
  if (!existsSync(folder)) return objects;
  const seen = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    embeddedObjects(readFileSync(path)).forEach((object, i) => {
      const text = object.toString('latin1');
      // What is in several files counts once.
      if (!seen.has(text)) objects.set(i === 0 ? basename(name) : `${basename(name)} ${i + 1}`, object);
      seen.add(text);
    });
  }
  return objects;
}

/** The one object of a tool, opened. */
export async function openTool(name: string): Promise<TestSpec> {
  return (await open(distributionObjects().get(name)!)) as TestSpec;
}

export interface Loaded {
  readonly object: TestObject;
  /** Programs that are for something which this kernel has not got. */
  readonly without: readonly string[];
}

/** Loads it as its tool does: sizes that it leaves open are set, and programs for what the kernel has not got are left out. */
export async function loadTool(spec: TestSpec, emulator: Emulator): Promise<Loaded> {
  const without: string[] = [];
  for (const map of spec.maps) {
    // Stacks have 127 addresses there (PERF_MAX_STACK_DEPTH).
    if (map.type === 7 && map.valueSize === 0) map.valueSize = 127 * 8;
    // libbpf gives arrays of perf events an entry for each CPU.
    if (map.maxEntries === 0 && map.type !== 4) map.maxEntries = 1024;
  }
  for (;;) {
    try {
      return { object: await spec.load({ backend: emulator }), without };
    } catch (error) {
      if (!(error instanceof EbpfError) || error.code !== 'ERR_EBPF_NO_TARGET') throw error;
      const name = /^program '([^']+)'/.exec(error.message)?.[1];
      if (name === undefined || without.includes(name)) throw error;
      spec.programs[name].autoload = false;
      without.push(name);
    }
  }
}
