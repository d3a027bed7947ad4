/** docs/emulator.md: its program, and its tables. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { emulatorPage } from '../../scripts/emulator-docs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${root}docs/emulator.md`, 'utf8');

it('has a program that prints what stands behind it', async () => {
  const [, program = '', output = ''] = /```ts\n(.*?)```\n```text\n(.*?)```/s.exec(page)!;
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-emulator-docs-'));
  try {
    copyFileSync(`${root}examples/flows/flows.bpf.o`, join(folder, 'flows.bpf.o'));
    const source = program.replace("'node-ebpf'", JSON.stringify(`${root}dist/index.js`));
    writeFileSync(join(folder, 'program.mjs'), withoutUsing(source));
    const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder });
    expect(stdout).toBe(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** `await using` is newer than Node.js 20. */
const withoutUsing = (source: string) => source.replaceAll('await using', 'const');

it('says what there is', () => {
  expect(page).toBe(emulatorPage(page));
});
