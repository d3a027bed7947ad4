/** The machine works in any JavaScript engine with WebAssembly: it imports nothing of the rest of the emulator. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../../../lib', import.meta.url));
const MACHINE = /^(emulator\/(interpreter|jit|memory|program)\/.*|emulator\/[^/]+|errors|formats\/.*)\.ts$/;

it.each(['interpreter', 'jit', 'memory', 'program'])('%s imports what it may', name => {
  const room = join(lib, 'emulator', name);
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const source = readFileSync(join(room, file), 'utf8');
    for (const [, from = ''] of source.matchAll(/^.*\bfrom '([^']+)';$/gm)) {
      const target = from.startsWith('.') ? relative(lib, resolve(room, file, '..', from)) : from;
      expect([file, target, MACHINE.test(target)]).toEqual([file, target, true]);
    }
  }
});
