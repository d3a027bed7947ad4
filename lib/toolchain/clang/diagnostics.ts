/** clang's messages (`file:line:column: error: …`) as data. */
import { readFileSync } from 'node:fs';
import type { Diagnostic, SourceLocation } from '../../errors.ts';

/** Windows' paths have a colon of their own. */
const PLACED = /^((?:[A-Za-z]:)?[^:]+):(\d+):(\d+): (fatal error|error|warning|note): (.*)$/;
const PLAIN = /^(?:[\w./-]*clang[\w.-]*|ld|<unknown>): (?:fatal )?(error|warning): (.*)$/;

/** The text of a file that was compiled; undefined where it is not there. */
export type TextOf = (file: string) => string | undefined;

/** `textOf`: of what never was a file; others are read. `relocate`: where a place is shown. */
export function parseDiagnostics(
  output: string,
  textOf: TextOf,
  relocate: (source: SourceLocation) => SourceLocation = source => source,
): Diagnostic[] {
  const found: (Diagnostic & { notes: { message: string; source?: SourceLocation }[] })[] = [];
  const lines = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    let known = lines.get(file);
    if (!known) lines.set(file, (known = (textOf(file) ?? readText(file)).split('\n')));
    return known;
  };
  for (const each of output.split('\n')) {
    const placed = PLACED.exec(each);
    if (placed) {
      const [, file, line, column, severity, message] = placed as unknown as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const source = relocate(locate(file, Number(line), Number(column), linesOf(file)));
      if (severity === 'note') found.at(-1)?.notes.push({ message, source });
      else found.push({ severity: severity === 'warning' ? 'warning' : 'error', message, source, notes: [] });
      continue;
    }
    const plain = PLAIN.exec(each);
    if (plain) found.push({ severity: plain[1] as 'error' | 'warning', message: plain[2]!, notes: [] });
  }
  return found;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** clang counts columns in bytes of UTF-8. */
function locate(file: string, line: number, column: number, lines: readonly string[]): SourceLocation {
  const text = (lines[line - 1] ?? '').replace(/\r$/, '');
  const before = Buffer.from(text)
    .subarray(0, column - 1)
    .toString();
  return { file, line, column: before.length + 1, text };
}
