/** The programs of docs/probe.md. */
import { testPrograms } from './support/doc-programs.ts';

testPrograms('docs/probe.md', ['Probes without C', 'Where pointers lead', 'How much', 'One by one']);
