/** The rooms of lib/ import from the floors below them alone, and no circle comes about (CONTRIBUTING.md, lib/ from the ground floor up). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../../lib', import.meta.url));

/** What each room may import beside itself. `type X`: its types alone. */
const HOUSE: Readonly<Record<string, readonly string[]>> = {
  finding: [],
  errors: ['type finding'],
  given: [],
  formats: ['errors'],
  hooks: ['errors', 'type formats'],
  backend: ['type formats', 'type hooks'],
  codec: ['errors', 'type formats'],
  linker: ['errors', 'formats', 'type backend'],
  'kernel-btf': ['formats'],
  'kernel-symbols': ['formats'],
  'running-kernel': ['kernel-btf', 'kernel-symbols', 'type linker'],
  verifier: ['errors', 'formats', 'hooks', 'type linker', 'type backend'],
  emulator: [
    'errors',
    'formats',
    'hooks',
    'linker',
    'codec',
    'verifier',
    'given',
    'kernel-btf',
    'running-kernel',
    'type backend',
  ],
  kernel: [
    'errors',
    'formats',
    'hooks',
    'given',
    'kernel-btf',
    'kernel-symbols',
    'running-kernel',
    'type backend',
    'type finding',
  ],
  object: ['errors', 'formats', 'hooks', 'linker', 'codec', 'given', 'type backend'],
  stacks: ['errors', 'formats', 'kernel-symbols', 'type object'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly types: boolean;
}

function filesOf(room: string): string[] {
  const all = readdirSync(lib, { recursive: true, encoding: 'utf8' });
  const files = all.filter(
    file => file === `${room}.ts` || (file.startsWith(`${room}/`) && file.endsWith('.ts')),
  );
  expect(files.length, room).toBeGreaterThan(0);
  return files;
}

/** Of other rooms. */
function importsOf(room: string): Import[] {
  return filesOf(room).flatMap(file =>
    Array.from(
      readFileSync(join(lib, file), 'utf8').matchAll(
        /^(?:import|export) (type )?(?:[^;]*? from )?'(\..*?)';$/gm,
      ),
      ([, types, from = '']) => {
        const [other = ''] = relative(lib, resolve(lib, file, '..', from)).split('/');
        return { file, room: other.replace(/\.ts$/, ''), types: types !== undefined };
      },
    ).filter(each => each.room !== room),
  );
}

it.each(Object.keys(HOUSE))('%s imports from the rooms below it', room => {
  const allowed = new Set(HOUSE[room]);
  const wrong = importsOf(room).filter(
    each => !allowed.has(each.room) && !(each.types && allowed.has(`type ${each.room}`)),
  );
  expect(wrong).toEqual([]);
});

it('has no circles', () => {
  const rooms = Object.keys(HOUSE);
  for (const [floor, room] of rooms.entries())
    for (const below of HOUSE[room]!)
      if (!below.startsWith('type ')) expect([room, rooms.indexOf(below) < floor]).toEqual([room, true]);
});

it.each(['formats', 'codec', 'linker', 'verifier', 'backend', 'hooks'])('%s needs no Node.js', room => {
  const files = filesOf(room);
  expect(files.filter(file => /^import .*'node:/m.test(readFileSync(join(lib, file), 'utf8')))).toEqual([]);
});
