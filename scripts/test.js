/**
 * npm test [-- vitest arguments]: sets up, checks types and style, runs the tests in namespaces of their own, and checks
 * that nothing is left behind; then the tests of hooks on another kernel, in a virtual machine. The last line is the count.
 * NODE_EBPF_TEST_KERNELS=all (or `5.10 7.2`, or `none`) picks the kernels, 6.1 if not set; with vitest arguments there are none.
 * `--asan` runs the tests of the kernel backend on the sanitizer build.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.js';
import { fetchDistribution } from './lib/distribution.js';
import { isRoot } from './lib/machine.js';
import { furnish } from './lib/namespaces.js';
import { ensureNodes } from './lib/nodes.js';
import { run, runShown } from './lib/run.js';
import { runMain, step } from './lib/steps.js';
import { asanAddon } from './lib/targets.js';
import { Total } from './lib/total.js';
import { root, tool } from './lib/tree.js';
import { runVitest, runWatched } from './lib/vitest.js';
import { prepare } from './setup.js';

const total = new Total();

async function checkSources() {
  const cache = 'node_modules/.cache/node-ebpf/tsconfig.tsbuildinfo';
  const types = [tool('typescript', 'tsc'), '--noEmit', '--incremental', '--tsBuildInfoFile', cache];
  const style = [tool('@biomejs/biome', 'biome'), 'check'];
  await total.counted(() => step('checking types', () => run(process.execPath, types, { cwd: root })));
  await total.counted(() => step('checking style', () => run(process.execPath, style, { cwd: root })));
}

/** @returns {Promise<Record<string, string>>} what makes the tests run on the sanitizer build */
async function asanEnvironment() {
  const library = await run('g++', ['-print-file-name=libasan.so']);
  return {
    NODE_EBPF_ADDON: asanAddon,
    LD_PRELOAD: library.trim(),
    // Node frees little before it exits: leaks are found by counting descriptors and objects.
    ASAN_OPTIONS: 'detect_leaks=0',
    UBSAN_OPTIONS: 'print_stacktrace=1',
  };
}

/** Without root: what has to do with the kernel is skipped, and the rest runs. @param {readonly string[]} args */
async function runUnprivileged(args) {
  for (const project of ['kernel', 'hooks']) {
    const files = readdirSync(join(root, 'test', project), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter(name => name.endsWith('.test.ts'))) {
      total.skip(`test/${project}/${file}`, 'needs root: `sudo npm test`');
    }
  }
  await runVitest(total, ['--project=!kernel', '--project=!hooks', ...args]);
}

/** @param {readonly string[]} args */
async function runAll(args) {
  await total.counted(() => build(['addon']));
  await total.counted(() => build(['ts']));
  await total.counted(() => build(['prebuild']));
  await ensureNodes();
  await fetchDistribution();
  await checkSources();
  if (isRoot()) await runWatched(total, args);
  else await runUnprivileged(args);
}

async function main() {
  const [first, ...rest] = process.argv.slice(2);
  if (first === '--inside') {
    await furnish();
    process.exitCode = await runShown(process.execPath, rest, { cwd: root });
    return;
  }
  await prepare();
  if (first === '--asan') {
    await build(['addon', 'asan']);
    const env = await asanEnvironment();
    await runWatched(total, ['--project=kernel', '--project=hooks', ...rest], { env });
  } else await runAll(process.argv.slice(2));
  total.summarize();
}

await runMain(main);
