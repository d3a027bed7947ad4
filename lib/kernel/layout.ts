/**
 * Where an instruction of a loaded program comes from. libbpf hands the kernel a program's own instructions, and behind them those
 * of each function that it calls, in the order in which it meets the calls (bpf_object__reloc_code()); each comes from one place in
 * the file.
 */
import type { SourceLocation } from '../errors.ts';
import type { ObjectImage } from '../formats/object/image.ts';

const INSTRUCTION_BYTES = 8;
/** The one section in which libbpf looks for functions. */
const FUNCTIONS = '.text';

/** undefined without line information, and where libbpf's log does not say which function it is in. */
export function sourceLine(
  image: ObjectImage,
  program: string,
  instruction: number,
  libbpfLog: string,
): SourceLocation | undefined {
  const place = placeInFile(image, program, instruction * INSTRUCTION_BYTES, libbpfLog);
  const line = place && image.btfExt?.lineAt(place.section, place.offset);
  if (!line) return undefined;
  return {
    file: line.file,
    line: line.line,
    ...(line.column > 0 && { column: line.column }),
    text: line.text,
  };
}

/** `at`: bytes from the loaded program's start. */
function placeInFile(
  image: ObjectImage,
  program: string,
  at: number,
  libbpfLog: string,
): { section: string; offset: number } | undefined {
  const main = image.programs.find(({ name }) => name === program);
  if (!main) return undefined;
  if (at < main.size) {
    const section = image.elf.sections[main.sectionIndex]?.name;
    return section === undefined ? undefined : { section, offset: main.offset + at };
  }
  let start = main.size;
  for (const { name, size } of appendedFunctions(program, libbpfLog)) {
    if (at < start + size) {
      const offset = functionOffset(image, name, size);
      return offset === undefined ? undefined : { section: FUNCTIONS, offset: offset + at - start };
    }
    start += size;
  }
  return undefined;
}

/** From bpf_object__append_subprog_code()'s debug messages. */
function appendedFunctions(program: string, libbpfLog: string): { name: string; size: number }[] {
  const lines = libbpfLog.matchAll(/^libbpf: prog '(.*)': added (\d+) insns from sub-prog '(.*)'$/gm);
  return [...lines]
    .filter(([, main]) => main === program)
    .map(([, , count, name]) => ({ name: name!, size: Number(count) * INSTRUCTION_BYTES }));
}

/** By name and size: objects linked from several files may have static functions of one name. */
function functionOffset({ elf }: ObjectImage, name: string, size: number): number | undefined {
  const section = elf.section(FUNCTIONS)?.index;
  return elf.symbols.find(
    symbol => symbol.section === section && symbol.name === name && symbol.size === size,
  )?.value;
}
