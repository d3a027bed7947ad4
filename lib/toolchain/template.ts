/** A tagged template as C source. */
import { type Constant, constant } from './constants.ts';

export interface TemplateSource {
  readonly text: string;
  /** Where in it each part of the template starts and ends. */
  readonly parts: readonly (readonly [start: number, end: number])[];
}

/** What JavaScript itself needs is undone; other backslashes are C's: `\n` in a template is what it is in a .c file. */
export const ESCAPE = /\\([`$])/g;

export function templateSource(strings: TemplateStringsArray, values: readonly Constant[]): TemplateSource {
  let text = '';
  const parts = strings.raw.map((raw, i) => {
    const start = text.length;
    text += raw.replace(ESCAPE, '$1');
    const end = text.length;
    if (i < values.length) text += constant(values[i]!, `value ${i + 1} of the template`);
    return [start, end] as const;
  });
  return { text, parts };
}
