/** A command and its environment reach a guest's shell as they are. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandScript, quote } from '../../../scripts/vm/quote.js';

const hostile = [
  "it's",
  '$(id)',
  '`id`',
  '"',
  '\\',
  "\\'",
  'a\nb',
  '*',
  '',
  '!',
  '-n',
  'ü€😀',
  '$'.concat('{x}'),
  '\t',
  '~',
];

/** What a shell makes of a script that prints its words. */
function printed(script: string): string[] {
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a command', () => {
  it.skipIf(process.platform === 'win32')('keeps each argument, whatever is in it', () => {
    const script = commandScript('/', {}, ['printf', '%s\\0', ...hostile]);
    expect(printed(script)).toEqual(hostile);
  });

  it.skipIf(process.platform === 'win32')('keeps any text', () => {
    const word = fc.string({ unit: 'binary', maxLength: 20 }).filter(text => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), words => {
        const bytes = words.map(text => Buffer.from(text).toString());
        expect(printed(commandScript('/', {}, ['printf', '%s\\0', ...bytes]))).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  it.skipIf(process.platform === 'win32')('has its environment and its folder', () => {
    const env = Object.fromEntries(hostile.map((value, index) => [`V${index}`, value]));
    const names = Object.keys(env).map(name => `"$${name}"`);
    const script = `printf '%s\\0' "$PWD" ${names.join(' ')}`;
    expect(printed(commandScript('/usr/bin', env, ['/bin/sh', '-c', script]))).toEqual([
      '/usr/bin',
      ...hostile,
    ]);
  });

  it('ends with 125 where its folder is not', () => {
    expect(commandScript('/no such', {}, ['true'])).toMatch(/^cd '\/no such' \|\| exit 125$/m);
  });

  it('refuses what no process can be given', () => {
    expect(() => quote('a\0b')).toThrow(/NUL/);
    for (const name of ['', '1A', 'A B', 'A=B', 'A;id', 'Ä']) {
      expect(() => commandScript('/', { [name]: 'x' }, ['true'])).toThrow(
        /no name of an environment variable/,
      );
    }
  });
});
