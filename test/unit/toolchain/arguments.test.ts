/** Commands of the tree tell what they take, before they do anything; what they do not know is an error with the same text. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

it.each([
  ['npm test', 'scripts/test.js'],
  ['npm run test:fresh', 'scripts/fresh.js'],
  ['npm run test:kernels', 'scripts/test-kernels.js'],
])('%s -- --help', (command, file) => {
  for (const word of ['--help', '-h']) {
    const { status, stdout, stderr } = run(file, word);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(`${command} -- `)).toBe(true);
  }
});

it('what a command does not know is named', () => {
  const { status, stdout, stderr } = run('scripts/fresh.js', '--quick');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^Unknown option '--quick'\.\n\nnpm run test:fresh -- /);
  const release = run('scripts/fresh.js', 'buster');
  expect(release.status).toBe(1);
  expect(release.stderr).toMatch(/^What is buster\?\n\nnpm run test:fresh/);
});

it.each([
  ['1', 1],
  ['100000', 100_000],
  ['0', undefined],
  ['-3', undefined],
  ['1.5', undefined],
  ['', undefined],
  ['ten', undefined],
])('a count: %s', (text, count) => {
  const program = `import { readCount } from './scripts/lib/arguments.js';
    console.log(readCount('the help', 'COUNT', process.argv[1], 1));`;
  const { status, stdout, stderr } = run('--input-type=module', '-e', program, '--', text);
  if (count === undefined) {
    expect(status).toBe(2);
    expect(stderr).toMatch(/^COUNT: a whole number of at least 1 is expected, got ".*"\.\n\nthe help\n$/);
  } else {
    expect([status, stdout]).toEqual([0, `${count}\n`]);
  }
});
