/** `ebpf btf`: types of kernels, as files. */
import { Command } from 'commander';
import { minimalBtf } from '../../toolchain/index.ts';
import { writeOutput } from '../write.ts';

export function btfCommand(): Command {
  return new Command('btf').description("make files of kernels' types").addCommand(minCommand());
}

function minCommand(): Command {
  return new Command('min')
    .description(
      'write the part of a BTF that objects need, for kernels that have none (libbpf: btf_custom_path)',
    )
    .argument('<btf>', 'a file of BTF, or an ELF file with a .BTF section')
    .argument('<output>', "where to write it; '-' for standard output")
    .argument('<object...>', 'NAME.bpf.o')
    .action(async (btf: string, output: string, objects: string[]) => {
      await writeOutput(output, await minimalBtf(objects, btf));
    });
}
