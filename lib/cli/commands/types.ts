/** `ebpf types`: an object's types as a TypeScript module. */
import { dirname, relative, sep } from 'node:path';
import { Command, Option } from 'commander';
import { open } from '../../open.ts';
import { generateTypes, type TypesOptions } from '../../toolchain/index.ts';
import { writeOutput } from '../write.ts';

interface Options extends Pick<TypesOptions, 'embed' | 'int64' | 'chars'> {
  readonly output?: string;
}

export function typesCommand(): Command {
  return new Command('types')
    .description("write a TypeScript module with an object's types, and open() and load() that know them")
    .argument('<object>', 'NAME.bpf.o')
    .option(
      '-o, --output <file>',
      "the module; default NAME.bpf.ts beside the object, '-' for standard output",
    )
    .option('--embed', "put the object's bytes into the module")
    .addOption(
      new Option('--int64 <type>', '64-bit integers as').choices(['bigint', 'number']).default('bigint'),
    )
    .addOption(new Option('--chars <type>', 'char arrays as').choices(['string', 'bytes']).default('string'))
    .action(async (object: string, { output = object.replace(/(\.o)?$/, '.ts'), ...options }: Options) => {
      const spec = await open(object);
      const from = relative(output === '-' ? '.' : dirname(output), object)
        .split(sep)
        .join('/');
      await writeOutput(
        output,
        generateTypes(spec, { ...options, from: from.startsWith('.') ? from : `./${from}` }),
      );
    });
}
