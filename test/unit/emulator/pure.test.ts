/** The machine works in any JavaScript engine with WebAssembly; the emulator never meets the kernel backend, nor what is above it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../../../lib', import.meta.url));
const MACHINE = /^(emulator\/(interpreter|jit|memory|program)\/.*|emulator\/[^/]+|errors|formats\/.*)\.ts$/;
const EMULATOR =
  /^((emulator|formats|hooks|linker|codec|verifier)\/.*|errors|backend|given|kernel-btf|running-kernel)\.ts$|^node:/;

it.each([
  ['emulator/interpreter', MACHINE],
  ['emulator/jit', MACHINE],
  ['emulator/memory', MACHINE],
  ['emulator/program', MACHINE],
  ['emulator', EMULATOR],
])('%s imports what it may', (name, allowed) => {
  const room = join(lib, name);
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const source = readFileSync(join(room, file), 'utf8');
    for (const [, from = ''] of source.matchAll(/^.*\bfrom '([^']+)';$/gm)) {
      const target = from.startsWith('.') ? relative(lib, resolve(room, file, '..', from)) : from;
      expect([file, target, allowed.test(target)]).toEqual([file, target, true]);
    }
  }
});
