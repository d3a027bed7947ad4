/** The tests of hooks on other kernels, each in a virtual machine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { runGuest } from '../vm/guest.js';
import { findKernel, kernels, nearestKernel } from '../vm/kernels.js';
import { packages, staticBusybox, whyNoGuest } from '../vm/machine.js';
import { ensurePackages, isRoot } from './machine.js';
import { Problem } from './steps.js';
import { root } from './tree.js';

/** @typedef {import('./total.js').Total} Total */
/** @typedef {import('../vm/fetch.js').Kernel} Kernel */
/** @typedef {import('../../test/hooks/support/hook.ts').HookResult} HookResult */

/** Seconds that a kernel's tests may take: several times what they do, since the machine may be busy with other things. */
const timeLimit = 1_800;

/** @param {readonly string[]} names @returns {import('../vm/kernels.js').KernelSeries[]} */
export function pickKernels(names) {
  return names.map(name => {
    const series = findKernel(name);
    if (series) return series;
    throw new Problem(
      `There is no kernel ${name} to test on, but ${kernels.map(kernel => kernel.name).join(', ')}; the nearest is ${nearestKernel(name)}.`,
    );
  });
}

/** Installs what guests need. @returns {Promise<string | undefined>} why there can be none here */
export async function prepareGuests() {
  const reason = whyNoGuest() ?? (isRoot() ? undefined : 'needs root: `sudo npm test`');
  if (reason) return reason;
  try {
    await ensurePackages(packages);
    staticBusybox();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

/** Puts a name before each line. @param {string} name */
function prefixed(name) {
  let rest = '';
  return new Transform({
    decodeStrings: false,
    transform(chunk, _encoding, done) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      done(null, lines.map(line => `${name} | ${line}\n`).join(''));
    },
    flush(done) {
      done(null, rest && `${name} | ${rest}\n`);
    },
  });
}

/** A file of JSON lines. @param {string} file @returns {HookResult[]} */
export function readHookResults(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
}

/**
 * Runs vitest in one kernel's guest, and counts. A guest that fails is one failure.
 * @param {Total} total
 * @param {Kernel} kernel
 * @param {string} folder for results
 * @param {readonly string[]} args vitest's
 */
export async function testKernel(total, kernel, folder, args) {
  const { series, release } = kernel;
  const file = join(folder, `${series}.json`);
  const [stdout, stderr] = [prefixed(series), prefixed(series)];
  stdout.pipe(process.stdout, { end: false });
  stderr.pipe(process.stderr, { end: false });
  try {
    const start = performance.now();
    const { status, accelerator } = await runGuest({
      kernel,
      busybox: staticBusybox(),
      command: [process.execPath, join(root, 'scripts/test-guest.js'), file, ...args],
      folder: root,
      env: {
        ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
        CI: 'true',
        NODE_EBPF_HOOK_RESULTS: join(folder, `${series}.jsonl`),
      },
      shares: [folder],
      memory: 2048,
      cpus: 2,
      timeout: timeLimit,
      accelerator: 'auto',
      stdout,
      stderr,
    });
    if (!existsSync(file))
      throw new Problem(`The tests on Linux ${release} ended without a count, with exit code ${status}.`);
    /** @type {import('./total.js').TestResults} */
    const results = JSON.parse(readFileSync(file, 'utf8'));
    total.add(results, `Linux ${series}: `);
    const seconds = Math.round((performance.now() - start) / 1000);
    process.stderr.write(
      `Linux ${release} (${accelerator}, ${seconds} s): ${results.passed} passed, ${results.failed.length} failed, ${results.skipped.length} skipped\n`,
    );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    total.fail(error);
  } finally {
    stdout.end();
    stderr.end();
  }
}
