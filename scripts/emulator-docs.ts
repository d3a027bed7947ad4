/** npm run docs:emulator: writes the tables of docs/emulator.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Emulator } from '../lib/emulator/emulator.ts';
import { supportOf } from '../lib/emulator/support.ts';

const PAGE = new URL('../docs/emulator.md', import.meta.url);
const START = '<!-- made by `npm run docs:emulator` -->\n';
const END = '<!-- end -->';

/** The page as it should be. */
export function emulatorPage(page = readFileSync(PAGE, 'utf8')): string {
  const start = page.indexOf(START) + START.length;
  const end = page.indexOf(END);
  if (start < START.length || end < start) throw new Error('docs/emulator.md has lost its marks');
  return page.slice(0, start) + tables() + page.slice(end);
}

function tables(): string {
  const names = (list: readonly string[]) => list.map(name => `\`${name}\``).join(', ');
  return Object.entries(supportOf(new Emulator({ btf: null })))
    .map(([kind, { has, lacks }]) =>
      [
        `### ${kind}`,
        '',
        `${has.length}: ${names(has)}.`,
        ...(lacks.length > 0 ? ['', `Not there (${lacks.length}): ${names(lacks)}.`] : []),
        '',
      ].join('\n'),
    )
    .join('\n');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const page = emulatorPage();
  if (page !== readFileSync(PAGE, 'utf8')) {
    writeFileSync(PAGE, page);
    console.log('docs/emulator.md has been written.');
  }
}
