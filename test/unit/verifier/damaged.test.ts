/**
 * Objects and kernel types with damage in their types, in what types say of instructions, and in the instructions: a verdict or an error with
 * a code, never a crash, and never a wait.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { linkObject } from '../../../lib/linker/index.ts';
import { verifyObject } from '../../../lib/verifier/index.ts';
import { mutate, random } from '../formats/damage.ts';

const ROUNDS = 200;
/** Loops that damage has made endless are walked as far as this. */
const INSTRUCTIONS = 5_000;
const OBJECTS = ['verifier-kfuncs', 'kfunc-kptrs', 'kernel-null', 'congestion', 'linker-calls', 'maps'];

const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../bpf/${name}.bpf.o`, import.meta.url)));
const objects = OBJECTS.map(file);
const kernelTypes = Elf.parse(file('verifier-kernel')).section('.BTF')!.data;

interface Outcomes {
  verdicts: number;
  errors: number;
}

function verify(bytes: Uint8Array, types: Btf | Uint8Array, outcomes: Outcomes): void {
  try {
    const kernelBtf = types instanceof Btf ? types : Btf.lazy(types);
    const image = parseObject(bytes);
    for (const { name } of image.programs) {
      const programs = image.programs.map(each => ({ name: each.name, autoload: each.name === name }));
      try {
        const linked = linkObject(
          { image, name: 'damaged', programs, maps: [] },
          { btf: kernelBtf, version: 0x61200 },
        );
        outcomes.verdicts += verifyObject(linked, image, kernelBtf, { instructions: INSTRUCTIONS }).length;
      } catch (error) {
        if (!(error instanceof EbpfError)) throw error;
        outcomes.errors++;
      }
    }
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    outcomes.errors++;
  }
}

it.each(['.BTF', '.BTF.ext', '.maps', 'code', 'kernel'])(`${ROUNDS} times damage in %s`, where => {
  const next = random(7);
  const outcomes = { verdicts: 0, errors: 0 };
  const whole = Btf.lazy(kernelTypes);
  let slowest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const original = objects[round % objects.length]!;
    const start = performance.now();
    if (where === 'kernel') {
      // Behind the header, which says where everything is.
      const damaged = mutate(kernelTypes, next, below => 24 + below(kernelTypes.length - 24));
      verify(original, damaged, outcomes);
    } else {
      const elf = Elf.parse(original);
      const parts = elf.sections.filter(({ name, flags }) =>
        where === 'code' ? (Number(flags) & 4) !== 0 : name === where,
      );
      const { offset, data } = parts[round % parts.length] ?? { offset: 0, data: original };
      const damaged = mutate(original, next, below => Number(offset) + below(data.length));
      verify(damaged, whole, outcomes);
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  expect(outcomes.verdicts).toBeGreaterThan(ROUNDS / 20);
  expect(slowest).toBeLessThan(5_000);
});
