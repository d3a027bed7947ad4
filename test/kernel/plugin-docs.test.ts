/** The program of docs/bundlers.md, built by Vite and by esbuild as it stands there. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { root, tool } from '../../scripts/lib/tree.js';
import { withoutClang } from './support/clang.ts';

const execute = promisify(execFile);
// Inside the package, so that its own name leads to what is built.
const folder = `${root}/build/bundlers`;
const missing = await withoutClang();

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const name of ['flows.bpf.c', 'flows.h', 'parse.h'])
    copyFileSync(`${root}/examples/flows/${name}`, `${folder}/${name}`);
  const text = readFileSync(`${root}/docs/bundlers.md`, 'utf8');
  const [main, vite, esbuild, test] = Array.from(
    text.matchAll(/```[tj]s\n(.*?)```/gs),
    ([, block]) => block!,
  );
  writeFileSync(`${folder}/main.ts`, main!);
  writeFileSync(`${folder}/vite.config.ts`, vite!);
  writeFileSync(`${folder}/build.mjs`, esbuild!);
  writeFileSync(`${folder}/flows.test.ts`, test!);
});
beforeEach(ctx => {
  if (missing !== undefined) ctx.skip(missing);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['Vite', [tool('vite'), 'build']],
  ['esbuild', ['build.mjs']],
])('by %s', async (_, command) => {
  rmSync(`${folder}/out`, { recursive: true, force: true });
  await execute(process.execPath, command, { cwd: folder });
  const { stdout } = await execute(process.execPath, ['out/main.js'], { cwd: folder });
  expect(stdout).toBe('2 1n\n');
});

it('in Vitest', async () => {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await execute(process.execPath, [tool('vitest'), 'run', '--no-color'], {
    cwd: folder,
    env,
  });
  expect(stdout).toMatch(/Tests +1 passed/);
});
