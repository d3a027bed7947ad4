/** Several objects become one: functions and variables that one declares `extern` are found in another. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staticLink } from '../kernel/static-link.ts';
import type { CompiledObject } from './compile.ts';

/** Of the first one's name unless `name` is given. Rejects with ERR_EBPF_INVALID_OBJECT, ERR_EBPF_NO_NATIVE (libbpf links). */
export async function linkObjects(
  objects: readonly [CompiledObject, ...CompiledObject[]],
  name = objects[0].name,
): Promise<CompiledObject> {
  const work = await mkdtemp(join(tmpdir(), 'node-ebpf-link-'));
  try {
    const output = join(work, 'linked.o');
    const inputs = objects.map((object, i) => join(work, `${i}-${object.name.replace(/[^\w.-]/g, '_')}.o`));
    await Promise.all(objects.map(({ bytes }, i) => writeFile(inputs[i]!, bytes)));
    await staticLink(output, inputs);
    const warnings = objects.flatMap(object => object.warnings);
    const headers = [...new Set(objects.flatMap(object => object.headers))];
    return { name, bytes: new Uint8Array(await readFile(output)), warnings, headers };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
