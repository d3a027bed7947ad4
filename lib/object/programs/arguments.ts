/** Checks that attach calls share. */
import { EbpfError } from '../../errors.ts';

interface Named {
  readonly name: string;
  readonly section: string;
}

/** The options, if they are an object that has the field. */
export function required<T extends object>(
  program: Named,
  options: T | undefined,
  field: keyof T & string,
): T {
  if (options === null || typeof options !== 'object' || options[field] === undefined) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `program '${program.name}' (section '${program.section}'): attach needs to be told where: attach({ ${field}: … })`,
    );
  }
  return options;
}

/** `options`, or what the section says; an error that shows how to say it where neither does. */
export function elsewhere<T>(
  program: Named,
  given: T | undefined,
  fromSection: T | undefined,
  example: string,
): T {
  const value = given ?? fromSection;
  if (value === undefined || value === '') {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `program '${program.name}': its section '${program.section}' does not say where to attach it; call ${example}`,
    );
  }
  return value;
}
