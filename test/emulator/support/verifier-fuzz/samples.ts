/** Where programs come from: the objects of test/bpf, the generator of the differential fuzz, and small ones. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ProgramImage } from '../../../../lib/formats/object/image.ts';
import type { ObjectSpec } from '../../../../lib/object/spec.ts';
import { specOf } from '../../../../scripts/verify-agreement/verdicts.ts';
import { objectOf } from '../../../kernel/support/generated.ts';
import type { Random } from '../../../unit/cbpf/support/random.ts';
import { generate } from '../../../unit/emulator/support/generate.ts';
import { smallObject } from './small.ts';

export interface Sample {
  /** Object and program, for messages. */
  readonly name: string;
  readonly kind: 'compiled' | 'small' | 'generated';
  readonly spec: ObjectSpec;
  readonly program: ProgramImage;
  /** Its instructions, in the image. */
  readonly code: Uint8Array;
}

const folder = fileURLToPath(new URL('../../../bpf/', import.meta.url));
/** A million instructions each, which is what they are for. */
const LONG = /too-many|long-log/;

/** Whether it is loaded, maps decide that are not created. */
const NOT_LOADED = new Set(['second_init']);

let compiled: Promise<Sample[]> | undefined;

/** Every program of test/bpf; they are changed in place, and whoever does it puts them back. */
function samples(): Promise<readonly Sample[]> {
  compiled ??= read();
  return compiled;
}

async function read(): Promise<Sample[]> {
  const files = ['', 'rejected/'].flatMap(under =>
    readdirSync(folder + under)
      .filter(name => name.endsWith('.bpf.o') && !LONG.test(name))
      .map(name => under + name)
      .sort(),
  );
  const found: Sample[] = [];
  for (const file of files) {
    const spec = await specOf(new Uint8Array(readFileSync(folder + file)));
    // Kernel functions that an object brings along have no type.
    const programs = spec.image.programs.filter(
      ({ name, target }) => target.programType !== 0 && !NOT_LOADED.has(name),
    );
    found.push(...programs.map(program => sampleOf(`${file} ${program.name}`, 'compiled', spec, program)));
  }
  return found;
}

function sampleOf(name: string, kind: Sample['kind'], spec: ObjectSpec, program: ProgramImage): Sample {
  const section = spec.image.elf.sections[program.sectionIndex]!;
  return {
    name,
    kind,
    spec,
    program,
    code: section.data.subarray(program.offset, program.offset + program.size),
  };
}

export async function sampleFor(random: Random): Promise<Sample> {
  const roll = random(10);
  if (roll < 4) {
    const all = await samples();
    return all[random(all.length)]!;
  }
  const kind = roll < 9 ? 'small' : 'generated';
  const bytes = kind === 'small' ? smallObject(random).bytes : objectOf(generate(random, { maps: true }));
  const spec = await specOf(bytes);
  return sampleOf(kind, kind, spec, spec.image.programs[0]!);
}
