/** The linker works in any JavaScript engine, on any platform: it imports nothing but the floors below it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const room = fileURLToPath(new URL('../../../lib/linker', import.meta.url));
const BELOW = /^(\.\.\/)+(errors|backend|formats\/[a-z/-]+)\.ts$/;

it('imports errors, formats and the types of the backend alone', () => {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const source = readFileSync(join(room, file), 'utf8');
    for (const [line, from = ''] of source.matchAll(/^.*\bfrom '([^']+)';$/gm)) {
      const own = from.startsWith('./') || (file.startsWith('core/') && /^\.\.\/[a-z-]+\.ts$/.test(from));
      expect([file, from, own || BELOW.test(from)]).toEqual([file, from, true]);
      if (from.endsWith('backend.ts')) expect(line).toMatch(/^import type /);
    }
  }
});
