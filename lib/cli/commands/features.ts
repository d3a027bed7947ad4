/** `ebpf features`: what the running kernel has of eBPF. */
import { Argument, Command } from 'commander';
import type { Feature, Support } from '../../kernel/features/feature.ts';
import { type Features, features } from '../../kernel/features/features.ts';
import { PROGRAM_TYPES, type ProgramTypeName } from '../../kernel/features/program-types.ts';
import { JSON_OPTION, type PrintOptions, print } from '../print.ts';

const SIGNS: Readonly<Record<Support, string>> = { yes: '✓', no: '✗', unknown: '?' };

type Answers = Readonly<Record<string, Feature>>;

export function featuresCommand(): Command {
  return new Command('features')
    .description(
      'say what the running kernel has, by trying: types of programs, maps and links, instructions, BTF',
    )
    .addArgument(new Argument('[type]', 'helpers and kfuncs of this type of programs').choices(PROGRAM_TYPES))
    .option(...JSON_OPTION)
    .action((type: ProgramTypeName | undefined, options: PrintOptions) => {
      const found = features();
      const answers = type === undefined ? everything(found) : callable(found, type);
      return print(options, answers, () =>
        Object.entries(answers)
          .map(([what, list]) => `${what}\n${shown(list)}\n`)
          .join(''),
      );
    });
}

function everything(found: Features): Record<string, Answers> {
  const { programTypes, mapTypes, attachTypes, linkTypes, instructions, btf, jit, token } = found;
  return {
    ...{
      'program types': programTypes,
      'map types': mapTypes,
      'attach types': attachTypes,
      'link types': linkTypes,
    },
    ...{ instructions, BTF: btf, 'and besides': { jit, token } },
  };
}

const callable = (found: Features, type: ProgramTypeName): Record<string, Answers> => ({
  helpers: found.helpers(type),
  kfuncs: found.kfuncs(type),
});

/** What there is as one line; of what there is not, why. */
function shown(answers: Answers): string {
  const entries = Object.entries(answers);
  const there = entries.filter(([, { support }]) => support === 'yes').map(([name]) => name);
  const rest = entries.filter(([, { support }]) => support !== 'yes');
  return [
    ...(there.length > 0 ? [`  ${SIGNS.yes} ${there.join(' ')}\n`] : []),
    ...rest.map(([name, { support, reason }]) => `  ${SIGNS[support]} ${name}: ${reason}\n`),
  ].join('');
}
