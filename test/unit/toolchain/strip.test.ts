/** Objects without debugging sections say all that they said. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { stripDebug } from '../../../lib/formats/elf/strip.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { findClang } from '../../../lib/toolchain/clang/find.ts';
import { clangArguments } from '../../../lib/toolchain/clang/options.ts';
import { run } from '../../../lib/toolchain/clang/run.ts';
import { root } from '../../../scripts/lib/tree.js';

const facts = (bytes: Uint8Array) => {
  const { programs, maps, variables, externs, license, btfExt } = parseObject(bytes);
  const elf = Elf.parse(bytes);
  const code = programs.map(({ name, section, offset, size }) => {
    const owner = elf.sections.find(each => each.name === section)!;
    const relocations = elf
      .relocations(owner)
      .map(({ offset: at, type, symbol }) => [at, type, elf.symbols[symbol]!.name]);
    return [name, section, offset, size, owner.data, relocations];
  });
  return { code, maps, variables, externs, license, btfExt };
};

it('leaves as it is what has none', () => {
  const bytes = readFileSync(join(root, 'test/bpf/maps.bpf.o'));
  expect(stripDebug(bytes)).toBe(bytes);
});

describe.each(['linker-calls', 'linker-core', 'types', 'formats-struct-ops'])('DWARF of %s', file => {
  let bytes: Uint8Array;
  let missing: string | undefined;
  beforeAll(async () => {
    const clang = await findClang().catch((error: Error) => error);
    if (clang instanceof Error) {
      missing = clang.message;
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-strip-'));
    try {
      const object = join(folder, 'object.o');
      const source = join(root, `test/bpf/${file}.bpf.c`);
      const { stderr } = await run(clang.path, [...clangArguments({}, []), '-c', source, '-o', object]);
      expect(stderr).not.toContain('error');
      bytes = readFileSync(object);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('goes, and nothing else', ctx => {
    if (missing !== undefined) ctx.skip(missing);
    const before = Buffer.from(bytes);
    const stripped = stripDebug(bytes);
    expect(before.equals(bytes)).toBe(true);
    expect(stripped.length).toBeLessThan(bytes.length * 0.8);
    expect(Elf.parse(stripped).sections.filter(each => /debug|addrsig/.test(each.name))).toEqual([]);
    expect(facts(stripped)).toEqual(facts(new Uint8Array(bytes)));
    expect(stripDebug(stripped)).toBe(stripped);
  });

  it('in a damaged file is an error or goes, and never a crash', ctx => {
    if (missing !== undefined) ctx.skip(missing);
    let refused = 0;
    for (let at = 0; at < bytes.length; at += at < 64 ? 1 : 61) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 0xff;
      try {
        stripDebug(damaged);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_OBJECT' });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});
