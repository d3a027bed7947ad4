/**
 * npm test [-- vitest arguments]: sets up, checks types and style, runs the tests in namespaces of their own, and checks
 * that nothing is left behind. The last line is the count. `--asan` runs the tests of the kernel backend on the sanitizer build.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { fetchDistribution } from './lib/distribution.js';
import { watchForLeaks } from './lib/leaks.js';
import { isRoot } from './lib/machine.js';
import { furnish, inNamespaces } from './lib/namespaces.js';
import { ensureNodes } from './lib/nodes.js';
import { run, runShown } from './lib/run.js';
import { runMain, step } from './lib/steps.js';
import { asanAddon } from './lib/targets.js';
import { root, tool } from './lib/tree.js';
import { prepare } from './setup.js';

const self = fileURLToPath(import.meta.url);

/** @typedef {import('../test/setup/reporter.ts').TestResults} TestResults */

/** @type {TestResults} */
const total = { passed: 0, failed: 0, skipped: [] };

/** Counts one failure, and says it. @param {unknown} problem */
function fail(problem) {
  total.failed++;
  process.stderr.write(`${problem instanceof Error ? problem.message : problem}\n`);
}

/** Counts a step as a test: its failure is shown, and the rest goes on. @param {() => Promise<unknown>} work */
async function counted(work) {
  try {
    await work();
    total.passed++;
  } catch (error) {
    fail(error);
  }
}

async function checkSources() {
  const cache = 'node_modules/.cache/node-ebpf/tsconfig.tsbuildinfo';
  await counted(() =>
    step('checking types', () =>
      run(
        process.execPath,
        [tool('typescript', 'tsc'), '--noEmit', '--incremental', '--tsBuildInfoFile', cache],
        {
          cwd: root,
        },
      ),
    ),
  );
  await counted(() =>
    step('checking style', () =>
      run(process.execPath, [tool('@biomejs/biome', 'biome'), 'check'], { cwd: root }),
    ),
  );
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

/** Runs vitest, as root in namespaces of its own. @param {readonly string[]} args @param {Record<string, string>} env */
async function runVitest(args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-test-'));
  const file = join(folder, 'results.json');
  const vitest = [
    tool('vitest'),
    'run',
    '--reporter=default',
    '--reporter=./test/setup/reporter.ts',
    ...args,
  ];
  const [command, commandArgs] = isRoot()
    ? inNamespaces([process.execPath, self, '--inside', ...vitest])
    : [process.execPath, vitest];
  const code = await runShown(command, commandArgs, {
    cwd: root,
    env: { ...env, NODE_EBPF_TEST_RESULTS: file },
  });
  if (existsSync(file)) {
    /** @type {TestResults} */
    const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8'));
    total.passed += passed;
    total.failed += failed;
    total.skipped.push(...skipped);
    if (passed + failed === 0) fail('No test ran.');
    else if (code !== 0 && failed === 0) fail(`vitest ended with exit code ${code}.`);
  } else fail(`vitest ended without results, with exit code ${code}.`);
  rmSync(folder, { recursive: true });
}

/** Runs vitest and sees to it that nothing stays behind. @param {readonly string[]} args @param {Record<string, string>} env */
async function runWatched(args, env) {
  const mark = randomUUID();
  const leaks = await watchForLeaks();
  await runVitest(args, { ...env, NODE_EBPF_TEST_RUN: mark });
  await counted(() =>
    step('looking for what the tests left behind', async () => {
      const left = await leaks(mark);
      if (left.length) throw new Error(`Left behind on the machine: ${left.join(', ')}.`);
    }),
  );
}

/** Without root: what has to do with the kernel is skipped, and the rest runs. @param {readonly string[]} args */
async function runUnprivileged(args) {
  for (const project of ['kernel', 'hooks']) {
    const files = readdirSync(join(root, 'test', project), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter(name => name.endsWith('.test.ts'))) {
      total.skipped.push({ name: `test/${project}/${file}`, reason: 'needs root: `sudo npm test`' });
    }
  }
  await runVitest(['--project=!kernel', '--project=!hooks', ...args], {});
}

function summarize() {
  for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  process.exitCode = total.failed ? 1 : 0;
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
    await runWatched(['--project=kernel', '--project=hooks', ...rest], await asanEnvironment());
  } else {
    const args = process.argv.slice(2);
    await counted(() => build(['addon']));
    await counted(() => build(['ts']));
    await counted(() => build(['prebuild']));
    await ensureNodes();
    await fetchDistribution();
    await checkSources();
    if (isRoot()) await runWatched(args, {});
    else await runUnprivileged(args);
  }
  summarize();
}

await runMain(main);
