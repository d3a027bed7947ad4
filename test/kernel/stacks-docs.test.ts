/** The programs of docs/stacks.md and docs/formatters.md. */
import { describe } from 'vitest';
import { testPrograms } from './support/doc-programs.ts';

describe('docs/stacks.md', () => testPrograms('docs/stacks.md', ['A profile of a Node process']));
describe('docs/formatters.md', () => testPrograms('docs/formatters.md', ['By their types']));
