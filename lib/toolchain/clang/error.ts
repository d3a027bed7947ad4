/** From diagnostics to a `CompileError`: the first error, its line, what may help, and how many there are more. */
import { CompileError, type Diagnostic } from '../../errors.ts';
import { codeFrame, printable } from '../../formats/frame.ts';

export function compileError(name: string, diagnostics: readonly Diagnostic[], output: string): CompileError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first)
    return new CompileError(
      `${name}: clang failed:\n\n${indented(output.trim().split('\n').slice(0, 20))}`,
      diagnostics,
    );
  const notes = first.notes.flatMap(({ message, source }) => [message, ...(source ? codeFrame(source) : [])]);
  const hint = hintFor(first.message);
  const parts = [
    `${name}: ${printable(first.message)}`,
    ...(first.source ? [indented(codeFrame(first.source))] : []),
    ...(notes.length > 0 ? [indented(notes.slice(0, 6))] : []),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ...(errors.length > 1 ? [`  (${errors.length - 1} more in .diagnostics)`] : []),
  ];
  return new CompileError(parts.join('\n\n'), diagnostics);
}

function indented(lines: readonly string[]): string {
  return lines.map(line => `  ${printable(line)}`).join('\n');
}

function hintFor(message: string): string | undefined {
  const missing = /^'(.*)' file not found/.exec(message)?.[1];
  if (missing === undefined) {
    if (/^redefinition of|conflicting types|typedef redefinition/.test(message))
      return "vmlinux.h has all of the kernel's types: leave out <linux/…> and <asm/…> beside it, and add the constants that you need";
    return undefined;
  }
  if (missing === 'vmlinux.h')
    return "this kernel has no BTF to make it from (/sys/kernel/btf/vmlinux): give a file with the option 'btf'";
  if (/^(linux|asm|asm-generic)\//.test(missing))
    return `${missing} is of the kernel's headers (Debian: linux-libc-dev); with "vmlinux.h" no other header of the kernel is needed`;
  if (/^bpf\//.test(missing))
    return "it is not among libbpf's headers for programs that come with this package (in a checkout: node scripts/build.js headers)";
  return "folders with headers are given by the option 'include'";
}
