/** `ebpf vmlinux`: the kernel's types as a C header. */
import { Command } from 'commander';
import { vmlinuxHeader } from '../../toolchain/index.ts';
import { writeOutput } from '../write.ts';

export function vmlinuxCommand(): Command {
  return new Command('vmlinux')
    .description("write vmlinux.h: the types of the running kernel, or of a file's BTF")
    .argument('[btf]', 'a file of BTF, or an ELF file with a .BTF section')
    .option(
      '-m, --module <name...>',
      'with the types and kfuncs of these modules: loaded ones by name, or files of that kernel',
    )
    .option('-o, --output <file>', 'where to write it; default standard output')
    .action(async (btf: string | undefined, { module, output }: { module?: string[]; output?: string }) => {
      const source = module ? { modules: module, ...(btf !== undefined && { kernel: btf }) } : btf;
      await writeOutput(output, await vmlinuxHeader(source));
    });
}
