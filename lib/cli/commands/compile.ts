/** `ebpf compile`: C to an object. */
import { Command, Option } from 'commander';
import { type BpfCpu, compileFile } from '../../toolchain/index.ts';
import { writeOutput } from '../write.ts';

interface Options {
  readonly output?: string;
  readonly btf?: string;
  readonly include?: string[];
  readonly cpu: BpfCpu;
}

export function compileCommand(): Command {
  return new Command('compile')
    .description('compile C with clang, vmlinux.h and the headers of libbpf')
    .argument('<file...>', 'C source, by convention NAME.bpf.c; several become one object')
    .option('-o, --output <file>', 'the object; default NAME.bpf.o beside the (first) source')
    .option('-I, --include <folder...>', 'folders with headers')
    .option('--btf <file>', "make vmlinux.h from this BTF instead of the running kernel's")
    .addOption(
      new Option('--cpu <version>', 'instructions to use').choices(['v1', 'v2', 'v3', 'v4']).default('v3'),
    )
    .action(async (files: [string, ...string[]], { output, ...options }: Options) => {
      const { bytes, warnings } = await compileFile(files.length === 1 ? files[0] : files, options);
      for (const { message, source } of warnings) {
        const place = source ? `${source.file}:${source.line}:${source.column}: ` : '';
        console.error(`${place}warning: ${message}`);
      }
      await writeOutput(output ?? files[0].replace(/(\.c)?$/, '.o'), bytes);
    });
}
