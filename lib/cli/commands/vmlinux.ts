/** `ebpf vmlinux`: the kernel's types as a C header. */
import { Command } from 'commander';
import { vmlinuxHeader } from '../../toolchain/index.ts';
import { writeOutput } from '../write.ts';

export function vmlinuxCommand(): Command {
  return new Command('vmlinux')
    .description("write vmlinux.h: the types of the running kernel, or of a file's BTF")
    .argument('[btf]', 'a file of BTF, or an ELF file with a .BTF section')
    .option('-o, --output <file>', 'where to write it; default standard output')
    .action(async (btf: string | undefined, { output }: { output?: string }) => {
      await writeOutput(output, await vmlinuxHeader(btf));
    });
}
