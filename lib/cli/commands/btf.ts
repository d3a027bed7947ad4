/** `ebpf btf`: the types that this machine's kernel, modules and programs tell, and files of them. */
import { Command } from 'commander';
import { system } from '../../system.ts';
import { minimalBtf } from '../../toolchain/index.ts';
import { makeHeader } from '../../toolchain/vmlinux/header.ts';
import { facts, JSON_OPTION, type PrintOptions, print, toId } from '../print.ts';
import { table } from '../table.ts';
import { writeOutput } from '../write.ts';

export function btfCommand(): Command {
  const command = new Command('btf').description(
    'the BTF objects of this machine: types of the kernel, its modules, and programs',
  );
  command
    .command('list', { isDefault: true })
    .description('all of them')
    .option(...JSON_OPTION)
    .action((options: PrintOptions) => {
      const objects = Array.from(system.btfs(), ({ info }) => info);
      const rows = objects.map(({ id, name, size, kernel }) => [
        id,
        name,
        size,
        kernel ? 'kernel' : 'program',
      ]);
      return print(options, objects, () => table(['ID', 'NAME', 'BYTES', 'OF'], rows));
    });
  command
    .command('show')
    .description('the facts of one')
    .argument('<id>', 'as `list` has it', toId)
    .option(...JSON_OPTION)
    .action((id: number, options: PrintOptions) => {
      const btf = system.btf(id);
      const shown = { ...btf.info, types: btf.types().count };
      return print(options, shown, () => facts(shown));
    });
  command
    .command('dump')
    .description('its types as a C header')
    .argument('<id>', 'as `list` has it', toId)
    .option('-o, --output <file>', 'where to write it; default standard output')
    .action(async (id: number, { output }: { output?: string }) => {
      await writeOutput(output, makeHeader(system.btf(id).types()));
    });
  return command.addCommand(minCommand());
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
