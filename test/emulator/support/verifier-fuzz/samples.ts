/** Where programs come from: the objects of test/bpf, the generator of the differential fuzz, and small ones. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ObjectImage, ProgramImage } from '../../../../lib/formats/object/image.ts';
import { parseObject } from '../../../../lib/formats/object/parse.ts';
import { objectOf } from '../../../kernel/support/generated.ts';
import type { Random } from '../../../unit/cbpf/support/random.ts';
import { generate } from '../../../unit/emulator/support/generate.ts';
import { smallObject } from './small.ts';

export interface Sample {
  /** Object and program, for messages. */
  readonly name: string;
  readonly kind: 'compiled' | 'small' | 'generated';
  readonly image: ObjectImage;
  readonly program: ProgramImage;
  /** Its instructions, in the image. */
  readonly code: Uint8Array;
}

const folder = fileURLToPath(new URL('../../../bpf/', import.meta.url));
/** A million instructions each, which is what they are for. */
const LONG = /too-many|long-log/;

/** Whether it is loaded, maps decide that are not created. */
const NOT_LOADED = new Set(['second_init']);

let compiled: Sample[] | undefined;

/** Every program of test/bpf; they are changed in place, and whoever does it puts them back. */
function samples(): readonly Sample[] {
  const files = ['', 'rejected/'].flatMap(under =>
    readdirSync(folder + under)
      .filter(name => name.endsWith('.bpf.o') && !LONG.test(name))
      .map(name => under + name)
      .sort(),
  );
  compiled ??= files.flatMap(file => {
    const image = parseObject(new Uint8Array(readFileSync(folder + file)));
    return image.programs
      .filter(({ name }) => !NOT_LOADED.has(name))
      .map(program => sampleOf(`${file} ${program.name}`, 'compiled', image, program));
  });
  return compiled;
}

function sampleOf(name: string, kind: Sample['kind'], image: ObjectImage, program: ProgramImage): Sample {
  const section = image.elf.sections[program.sectionIndex]!;
  return {
    name,
    kind,
    image,
    program,
    code: section.data.subarray(program.offset, program.offset + program.size),
  };
}

export function sampleFor(random: Random): Sample {
  const roll = random(10);
  if (roll < 4) return samples()[random(samples().length)]!;
  const kind = roll < 9 ? 'small' : 'generated';
  const bytes = kind === 'small' ? smallObject(random).bytes : objectOf(generate(random, { maps: true }));
  const image = parseObject(bytes);
  return sampleOf(kind, kind, image, image.programs[0]!);
}
