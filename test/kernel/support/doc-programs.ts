/** Programs of a page of docs, as they stand there: what they print is what stands behind them. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withoutClang } from './clang.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Tests each program of `page` that has its output behind it; `titles` are those of their sections. */
export function testPrograms(page: string, titles: readonly string[]): void {
  // Inside the package, so that its own name leads to what is built.
  const folder = `${root}build/${page.replace(/\W/g, '-')}`;
  const programs = Array.from(
    readFileSync(`${root}${page}`, 'utf8').matchAll(
      /^##? ([^\n]*)\n(?:(?!^##? ).)*?```ts\n(.*?)```\n```text\n(.*?)```/gms,
    ),
    ([, title = '', program = '', output = '']) => ({ title, program, output }),
  );

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    copyFileSync(`${root}examples/flows/flows.bpf.o`, `${folder}/flows.bpf.o`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('there are some', () => {
    expect(programs.map(({ title }) => title)).toEqual(titles);
  });

  it.for(programs)('$title', async ({ title, program, output }, { skip }) => {
    if (program.includes('compile`')) {
      const missing = await withoutClang();
      if (missing !== undefined) skip(missing);
    }
    const file = `${title.replaceAll(/\W+/g, '-')}.mts`;
    writeFileSync(`${folder}/${file}`, program);
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
      cwd: folder,
      timeout: 30_000,
    });
    expect(stdout).toBe(output);
  });
}
