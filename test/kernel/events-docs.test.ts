/** docs/events.md: its pieces in their order are one program, which prints what stands there. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../scripts/lib/tree.js';
import { withoutClang } from './support/clang.ts';

const page = readFileSync(`${root}/docs/events.md`, 'utf8');
const pieces = (language: string) =>
  Array.from(page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms')), ([, text]) => text!);

it('events.md', async ctx => {
  const missing = await withoutClang();
  if (missing !== undefined) ctx.skip(missing);
  if (!existsSync('/sys/kernel/btf/vmlinux')) ctx.skip('this kernel has no BTF');
  const program = pieces('ts');
  expect(program.length).toBeGreaterThan(5);
  // Inside the package, so that its own name leads to what is built.
  const folder = `${root}/build/docs-events`;
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(`${folder}/events.mts`, program.join('\n'));
    const [reader = ''] = pieces('js');
    expect(reader).toMatch(/^\/\/ reader\.mjs\n/);
    writeFileSync(`${folder}/reader.mjs`, reader);
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'events.mts'], {
      cwd: folder,
    });
    expect(stdout).toBe(pieces('text').join(''));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
