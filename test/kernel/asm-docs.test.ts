/** The programs of docs/asm.md. */
import { testPrograms } from './support/doc-programs.ts';

testPrograms('docs/asm.md', [
  'A program from TypeScript',
  'The same as text',
  'Kernel structs, by their names',
  'Any object as text',
]);
