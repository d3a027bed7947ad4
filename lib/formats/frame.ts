/** A line of source in a message. */
import type { SourceLocation } from '../errors.ts';

/** The place, its line, and a mark under the column. */
export function codeFrame({ file, line, column, text }: SourceLocation): string[] {
  const code = text.trim();
  const gutter = String(line).length;
  const indent = text.length - text.trimStart().length;
  const caret = column === undefined ? -1 : column - 1 - indent;
  return [
    `${file}:${line}${column === undefined ? '' : `:${column}`}`,
    `> ${line} | ${code}`,
    ...(caret >= 0 && caret < code.length ? [`  ${' '.repeat(gutter)} | ${' '.repeat(caret)}^`] : []),
  ];
}

/** Source text comes from a file: nothing in it may steer a terminal. */
export function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
