/** The programs of docs/maps.md, as they stand there, in the kernel and in the emulator: what they print is what stands behind them. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the package, so that its own name leads to what is built.
const folder = `${root}build/maps-docs`;

const programs = Array.from(
  readFileSync(`${root}docs/maps.md`, 'utf8').matchAll(
    /^## ([^\n]*)\n(?:(?!^## ).)*?```ts\n(.*?)```\n```text\n(.*?)```/gms,
  ),
  ([, title = '', program = '', output = '']) => ({ title, program, output }),
);

/** An error that ends a program is the last that the page shows of it. */
const ENDS = `process.on('uncaughtException', error => {
  console.log(\`EbpfError \${error.code}: \${error.message}\`);
  process.exitCode = 1;
});
`;

/** What users would run with a loader of theirs: without one, a process starts in half the time. */
const compiled = (program: string) =>
  ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  }).outputText;

function run(file: string, backend: string): Promise<string> {
  return new Promise(resolve => {
    const env = { ...process.env, NODE_EBPF_BACKEND: backend };
    const options = { cwd: folder, timeout: 60_000, env };
    execFile(process.execPath, ['--import', './ends.mjs', file], options, (_, stdout) => resolve(stdout));
  });
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/ends.mjs`, ENDS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('there are some', () => {
  expect(programs.map(({ title }) => title)).toEqual([
    ...['Without an object file', 'Maps in maps', 'Values in shared memory', 'Values of each CPU'],
    ...['Queues and bloom filters', 'Records for programs', 'Arenas'],
    ...[
      'What belongs to sockets, tasks, files and cgroups',
      'Where packets go',
      'Pins, ids, and maps of others',
    ],
  ]);
});

describe.each(['kernel', 'emulator'])('in the %s', backend => {
  it.each(programs)('$title', async ({ title, program, output }) => {
    const file = `${title.replaceAll(/\W+/g, '-')}.mjs`;
    writeFileSync(`${folder}/${file}`, compiled(program));
    expect(await run(file, backend)).toBe(output);
  });
});
