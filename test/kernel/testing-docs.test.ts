/** docs/testing.md: its test, its program, and what its command prints. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/lib/tree.js';

const execute = promisify(execFile);
const page = readFileSync(`${root}/docs/testing.md`, 'utf8');
const programs = `${root}/test/bpf/docs`;
let folder: string;

beforeAll(() => {
  mkdirSync(`${root}/build`, { recursive: true });
  // Inside the package, where Vitest is found.
  folder = mkdtempSync(`${root}/build/testing-docs-`);
  for (const name of ['filter', 'filter-unchecked', 'too-long'])
    copyFileSync(`${programs}/${name}.bpf.o`, `${folder}/${name}.bpf.o`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('has a program, and a test of it that passes', async () => {
  const [, source = ''] = /```c\n(.*?)```/s.exec(page)!;
  expect(readFileSync(`${programs}/filter.bpf.c`, 'utf8')).toContain(source);
  const [, test = ''] = /```ts\n(.*?)```/s.exec(page)!;
  writeFileSync(`${folder}/filter.test.ts`, test);
  // What is built is not to be transformed again, as nothing in node_modules is.
  const config = `export default {
    resolve: { alias: { 'node-ebpf': ${JSON.stringify(`${root}/dist/index.js`)} } },
    test: { reporters: ['json'], server: { deps: { external: [/\\/dist\\//] } } },
  };`;
  writeFileSync(`${folder}/vitest.config.mjs`, config);
  const { stdout } = await execute(
    process.execPath,
    [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--root', folder],
    { cwd: folder },
  );
  expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 2 });
});

it('shows what the command prints', async () => {
  const [, printed = ''] = /```sh\nebpf verify filter-unchecked.bpf.o\n```\n```text\n(.*?)```/s.exec(page)!;
  const failed = (await execute(
    process.execPath,
    [`${root}/dist/cli/main.js`, 'verify', 'filter-unchecked.bpf.o'],
    { cwd: folder },
  ).catch((error: unknown) => error)) as { code: number; stdout: string };
  expect(failed.code).toBe(1);
  expect(timeless(failed.stdout)).toBe(timeless(printed));
});

it('shows on which kernels a program loads', async () => {
  const command = 'ebpf verify --kernel 5.10,6.12 too-long.bpf.o';
  const [, printed = ''] = new RegExp(`\`\`\`sh\n${command}\n\`\`\`\n\`\`\`text\n(.*?)\`\`\``, 's').exec(
    page,
  )!;
  const [, , ...args] = command.split(' ');
  const failed = (await execute(process.execPath, [`${root}/dist/cli/main.js`, 'verify', ...args], {
    cwd: folder,
  }).catch((error: unknown) => error)) as { code: number; stdout: string };
  expect(failed.code).toBe(1);
  expect(withoutTimes(failed.stdout)).toBe(withoutTimes(printed));
  const [, snippet = ''] = /```ts\n(const { programs } = await verify\('too-long.*?)```/s.exec(page)!;
  const imports = `import { verify } from '${root}/dist/index.js';\nimport { expect, test } from 'vitest';\n`;
  writeFileSync(`${folder}/too-long.test.js`, `${imports}test('5.10', async () => {\n${snippet}});\n`);
  const { stdout } = await execute(
    process.execPath,
    [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--reporter=json', '--root', folder, 'too-long'],
    { cwd: folder },
  );
  expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 1 });
});

/** Of tables of any width: without the column of milliseconds. */
const withoutTimes = (text: string) =>
  text
    .replace(/ +MS +WHY/, ' WHY')
    .replace(/(\d+ +\d+) +\d+\.\d( |$)/gm, '$1$2')
    .replace(/ +/g, ' ');

/** Without the column of milliseconds. */
const timeless = (text: string) =>
  text.replace(/ +MS +WHY/, ' WHY').replace(/ +\d+\.\d +invalid/, ' invalid');
