/** The programs of docs/system.md and docs/permissions.md, as they stand there: what they print is what stands behind them. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the package, so that its own name leads to what is built.
const folder = `${root}build/system-docs`;

const programs = ['system', 'permissions'].flatMap(page =>
  Array.from(
    readFileSync(`${root}docs/${page}.md`, 'utf8').matchAll(
      /^## ([^\n]*)\n(?:(?!^## ).)*?```ts\n(.*?)```\n```text\n(.*?)```/gms,
    ),
    ([, title = '', program = '', output = '']) => ({ title, program, output }),
  ),
);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  copyFileSync(`${root}test/bpf/agent.bpf.o`, `${folder}/agent.bpf.o`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('there are some', () => {
  expect(programs.map(({ title }) => title)).toEqual([
    ...['Programs, maps, links, types', "A map of somebody else's", 'What the kernel made of a program'],
    ...['How long programs run', 'What the kernel has', 'What an object takes', 'Giving everything up'],
    'An agent that never had any',
  ]);
});

it.each(programs)('$title', async ({ title, program, output }) => {
  const file = `${title.replaceAll(/\W+/g, '-')}.mts`;
  writeFileSync(`${folder}/${file}`, program);
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
    cwd: folder,
    timeout: 30_000,
  });
  expect(stdout).toBe(output);
});
