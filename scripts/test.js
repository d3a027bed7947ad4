/**
 * npm test: sets up, checks types and style, runs what needs no kernel as nobody, who has neither rights nor the addon, then
 * what needs it in namespaces of their own, and checks that nothing is left behind; then the tests of hooks on another kernel, in a virtual machine.
 * What runs on both backends runs twice. The last line is the count.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.js';
import { showHelp } from './lib/arguments.js';
import { fetchDistribution } from './lib/distribution.js';
import { runKernels } from './lib/kernel-run.js';
import { pickKernels, prepareGuests } from './lib/kernel-tests.js';
import { clang, ensurePackages, isRoot } from './lib/machine.js';
import { furnish } from './lib/namespaces.js';
import { runAsNobody } from './lib/nobody.js';
import { ensureNodes } from './lib/nodes.js';
import { run, runShown } from './lib/run.js';
import { runMain, step } from './lib/steps.js';
import { asanAddon } from './lib/targets.js';
import { inTemporaryFolder } from './lib/temporary.js';
import { Total } from './lib/total.js';
import { root, tool } from './lib/tree.js';
import { runVitest, runVitestAsNobody, runWatched } from './lib/vitest.js';
import { prepare } from './setup.js';
import { kernels } from './vm/kernels.js';

const help = `npm test -- [vitest's arguments]: all tests, or those that vitest's arguments pick. The last line is the count

  NODE_EBPF_TEST_KERNELS=all  on every kernel that guests run, or on those named (\`5.10 7.2\`), or on \`none\` but this one; 6.1 if not set. With
                              vitest's arguments there are none
  npm run test:asan           the tests of the kernel backend on the sanitizer build`;

const total = new Total();

/** The one kernel that is worth its minutes each time: the long-term series that most machines run, and it has kprobes, fentry and LSM. */
const defaultKernel = '6.1';

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
  await runVitest(total, [...projects('!kernel', '!hooks'), ...args]);
}

/**
 * The kernels to test on beside this machine's: NODE_EBPF_TEST_KERNELS, or one wherever a guest can be had; none for a part of the tests.
 * @param {readonly string[]} args
 */
async function chooseKernels(args) {
  const asked = process.env.NODE_EBPF_TEST_KERNELS?.split(/[\s,]+/).filter(Boolean);
  if (args.length || asked?.includes('none')) return { series: [], asked: false };
  const series = asked?.includes('all') ? kernels : pickKernels(asked ?? [defaultKernel]);
  const reason = await prepareGuests();
  if (!reason) return { series, asked: asked !== undefined };
  for (const { name } of series) {
    if (asked) total.fail(`No virtual machine for Linux ${name}: ${reason}`);
    else total.skip(`the hooks on Linux ${name}, in a virtual machine`, reason);
  }
  return { series: [], asked: false };
}

/** Folders of test/, as vitest's arguments. @param {readonly string[]} names */
const projects = (...names) => names.map(name => `--project=${name}`);

/** @param {readonly string[]} args */
async function runAll(args) {
  const { series, asked } = await chooseKernels(args);
  await total.counted(() => build(['addon']));
  await total.counted(() => build(['ts', 'headers']));
  await total.counted(() => build(['prebuild']));
  await ensureNodes();
  await fetchDistribution();
  await checkSources();
  if (!isRoot()) return runUnprivileged(args);
  if (!args.length) await runVitestAsNobody(total, projects('unit', 'both', 'emulator'));
  await inTemporaryFolder('kernels', folder =>
    runKernels(total, {
      series,
      host: args.length ? args : projects('kernel', 'both', 'hooks', 'package'),
      guests: projects('hooks'),
      folder,
      whole: true,
      optional: !asked,
    }),
  );
}

async function main() {
  const [first, ...rest] = process.argv.slice(2);
  if (first === '--as-nobody') {
    const [places = '', script = '', ...args] = rest;
    process.exitCode = await runAsNobody(places, script, args);
    return;
  }
  if (first === '--inside') {
    await furnish();
    process.exitCode = await runShown(process.execPath, rest, { cwd: root });
    return;
  }
  showHelp(help);
  await prepare();
  // Without root what compiles C, or compares with bpftool, is passed over where there is none, with its reason.
  if (isRoot()) await ensurePackages({ [clang]: clang, bpftool: 'bpftool' });
  if (first === '--asan') {
    await build(['addon', 'ts', 'headers', 'asan']);
    await fetchDistribution();
    const env = await asanEnvironment();
    await runWatched(total, [...projects('kernel', 'both', 'hooks'), ...rest], { env });
  } else await runAll(process.argv.slice(2));
  total.summarize();
}

await runMain(main);
