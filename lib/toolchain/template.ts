/** A tagged template as C source. */
import { type Constant, constant } from './constants.ts';

/** Backslashes are C's: `\n` in a template is what it is in a .c file. Only what JavaScript itself needs is undone: \` and \${. */
export function templateSource(strings: TemplateStringsArray, values: readonly Constant[]): string {
  return strings.raw
    .map((text, i) => {
      const plain = text.replace(/\\(`|\$)/g, '$1');
      return i < values.length ? plain + constant(values[i]!, `value ${i + 1} of the template`) : plain;
    })
    .join('');
}
