/** `ebpf disasm`: an object's functions in the words of the verifier's log. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import { disassemble } from '../../formats/asm/disassemble.ts';
import { type AsmFunction, functionsOf } from '../../formats/asm/functions.ts';
import { writeOutput } from '../write.ts';

export function disasmCommand(): Command {
  return new Command('disasm')
    .description("show an object's instructions as the verifier's log has them, with symbols and lines of C")
    .argument('<object>', 'NAME.bpf.o')
    .argument('[function]', 'a program, or a function that programs call; default all')
    .option('--no-source', 'without the lines of C')
    .option('-o, --output <file>', 'where to write it; default standard output')
    .action(
      async (object: string, name: string | undefined, options: { source: boolean; output?: string }) => {
        const functions = chosen(functionsOf(await read(object)), name, object);
        const text = functions.map(({ name: own, section, instructions, lines }) => {
          const code = disassemble(instructions, options.source ? { lines } : {});
          // One alone is text that `assemble` takes.
          return name === undefined ? `; ${own}, SEC("${section}")\n${code}` : code;
        });
        await writeOutput(options.output, text.join('\n'));
      },
    );
}

function chosen(
  functions: readonly AsmFunction[],
  name: string | undefined,
  object: string,
): readonly AsmFunction[] {
  if (name === undefined) return functions;
  const found = functions.filter(each => each.name === name);
  if (found.length > 0) return found.slice(0, 1);
  const names = functions.map(each => each.name);
  const near = nearestName(name, names);
  const hint = near === undefined ? `it has ${names.join(', ') || 'none'}` : suggestion(near);
  throw new EbpfError('ERR_EBPF_UNKNOWN_PROGRAM', `${object} has no function '${name}'; ${hint}`);
}

async function read(object: string): Promise<Uint8Array> {
  try {
    return await readFile(object);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `cannot read the object file: ${why}`, { cause });
  }
}
