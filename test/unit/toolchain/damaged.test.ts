/** Real objects and types, damaged two thousand times each with a fixed seed: an EbpfError, or a module, or BTF that can be read again. */
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { minimalTypes } from '../../../lib/linker/core/minimal.ts';
import { open } from '../../../lib/open.ts';
import { generateTypes } from '../../../lib/toolchain/index.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { mutate, random } from '../formats/damage.ts';
import { fixture } from '../formats/files.ts';

const ROUNDS = 2_000;

/** How often it went well; none may take long. */
async function repeat(round: (i: number) => void | Promise<void>): Promise<number> {
  let good = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const start = processorTime();
    try {
      await round(i);
      good++;
    } catch (error) {
      if (!(error instanceof EbpfError)) throw new Error(`round ${i}`, { cause: error });
    }
    expect(processorTime() - start).toBeLessThan(2_000);
  }
  return good;
}

/** Where the code, its relocations and its types are. */
const READ = /^(\.BTF|xdp$|\.text$|\.rel|\.symtab$|\.maps$)/;

it('modules of objects, the types of whose records are sought', { timeout: 120_000 }, async () => {
  const objects = ['event-types', 'types', 'ring'].map(name => fixture(name));
  const next = random(6);
  const good = await repeat(async i => {
    const bytes = objects[i % objects.length]!;
    const sections = Elf.parse(bytes).sections.filter(({ name, size }) => size > 0 && READ.test(name));
    const damaged = mutate(bytes, next, below => {
      const section = sections[below(sections.length)]!;
      return section.offset + below(section.size);
    });
    expect(generateTypes(await open(damaged))).toContain('bindObject');
  });
  expect(good).toBeGreaterThan(ROUNDS / 10);
});

it('minimal BTF of a kernel’s', { timeout: 120_000 }, async () => {
  const original = new Uint8Array(Elf.parse(fixture('linker-types')).section('.BTF')!.data);
  const object = { name: 'core', image: parseObject(fixture('linker-core')) };
  const next = random(7);
  const good = await repeat(() => {
    const kernel = Btf.lazy(mutate(original, next, below => below(original.length)));
    const bytes = minimalTypes([object], kernel);
    // What the whole is wrong with, the part may be as well.
    expect(bytes.length).toBeGreaterThan(24);
    try {
      Btf.parse(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(EbpfError);
    }
  });
  expect(good).toBeGreaterThan(ROUNDS / 10);
});
