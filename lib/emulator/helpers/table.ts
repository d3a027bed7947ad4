/** How helpers are written: a family is a function from the world to some of them, by name. */
import type { HelperName } from '../../formats/insn/helpers.ts';
import type { Helper } from '../helpers.ts';

/** The name is the table's. */
export type HelperBody = Omit<Helper, 'name'>;

export type HelperTable = { readonly [Name in HelperName]?: HelperBody };
