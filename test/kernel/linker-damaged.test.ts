/** Damaged objects: what libbpf still links, we link to the same instructions, or refuse for a reason of our own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EbpfError } from '../../lib/errors.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { SHF, SHT } from '../../lib/formats/elf/types.ts';
import type { ObjectImage } from '../../lib/formats/object/image.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { mutate, random } from '../unit/formats/damage.ts';
import { fixture } from '../unit/formats/files.ts';
import { buildTool, byLibbpf, byUs, type Linked } from './support/linked.ts';
import { thisKernel } from './support/this-kernel.ts';

const ROUNDS = 200;
const OBJECTS = ['linker-calls', 'linker-externs', 'maps', 'tail', 'run', 'xdp'];
/** What we do not follow libbpf in: calls of what is no function, or not its start, and code that it reads beyond a function's end. */
const OURS = /into the middle of function|which is no function|where no function is|second half is missing/;

let folder: string;
let tool: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-damaged-'));
  tool = buildTool(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Relocations, symbols and code: what a linker goes by. */
function damage(original: Uint8Array, next: () => number): ObjectImage | undefined {
  const sections = Elf.parse(original).sections.filter(
    ({ type, flags, size }) =>
      size > 0 && (type === SHT.REL || type === SHT.SYMTAB || (flags & SHF.EXECINSTR) !== 0),
  );
  try {
    return parseObject(
      mutate(original, next, below => {
        const section = sections[below(sections.length)]!;
        return section.offset + below(section.size);
      }),
    );
  } catch (error) {
    if (error instanceof EbpfError) return undefined;
    throw error;
  }
}

/** How many programs are the same. */
function compare(ours: Linked, theirs: Linked): number {
  let same = 0;
  for (const [name, expected] of theirs.programs) {
    const mine = ours.programs.get(name);
    if (typeof expected === 'string' || mine === undefined) continue;
    if (typeof mine === 'string') {
      expect(mine).toMatch(OURS);
      continue;
    }
    expect([name, mine.load, mine.instructions]).toEqual([name, expected.load, expected.instructions]);
    same++;
  }
  return same;
}

it(`${ROUNDS} of them`, { timeout: 300_000 }, async () => {
  const next = random(19);
  let same = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const image = damage(fixture(OBJECTS[round % OBJECTS.length]!), next);
    if (!image) continue;
    // libbpf itself does not survive all of them.
    const theirs = await byLibbpf(tool, image.bytes, folder).catch(() => undefined);
    if (theirs) same += compare(byUs(image, thisKernel()), theirs);
  }
  expect(same).toBeGreaterThan(ROUNDS / 4);
});
