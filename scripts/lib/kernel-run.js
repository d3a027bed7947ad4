/** A run of the hooks' tests over several kernels, and what it shows. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureKernel, SeriesGone } from '../vm/fetch.js';
import { kernels } from '../vm/kernels.js';
import { kernelTable, untested } from './kernel-table.js';
import { readHookResults, testKernel } from './kernel-tests.js';
import { Problem } from './steps.js';
import { root } from './tree.js';
import { runWatched } from './vitest.js';

/** @typedef {import('./total.js').Total} Total */
/** @typedef {import('../vm/kernels.js').KernelSeries} KernelSeries */
/** @typedef {import('./kernel-table.js').Column} Column */
/** @typedef {import('./kernel-table.js').Family} Family */

/**
 * @typedef {object} KernelRun
 * @property {readonly KernelSeries[]} series
 * @property {readonly string[]} host vitest's arguments here
 * @property {readonly string[]} guests vitest's arguments there
 * @property {string} folder for results
 * @property {boolean} whole all of the hooks' tests run, so that each hook must have a result
 * @property {boolean} [update] fetch the mirror's newest kernels
 * @property {boolean} [optional] a kernel that can't be fetched is skipped
 */

/** Guests at once: each keeps little more than one processor busy, and takes 2 GiB at most. */
const atOnce = availableParallelism() > 1 && totalmem() > 6 * 2 ** 30 ? 2 : 1;

/** Runs the tests here and in the guests; with all kernels, writes the table. @param {Total} total @param {KernelRun} options */
export async function runKernels(total, { series, host, guests, folder, whole, update, optional }) {
  const found = await fetchKernels(total, series, { update, optional });
  const here = join(folder, 'host.jsonl');
  if (await interrupted(() => runWatched(total, host, { env: { NODE_EBPF_HOOK_RESULTS: here } }))) return;
  const waiting = [...found];
  const work = async () => {
    for (let kernel = waiting.shift(); kernel; kernel = waiting.shift()) {
      await testKernel(total, kernel, folder, guests);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (!whole || !found.length) return;
  const columns = [
    ...found.map(kernel => ({
      title: `${kernel.series} (${kernel.release})`,
      results: readHookResults(join(folder, `${kernel.series}.jsonl`)),
    })),
    { title: `here (${release()})`, results: readHookResults(here) },
  ];
  await report(total, columns, found.length === kernels.length);
}

/** Whoever stops the tests here wants none in guests. @param {() => Promise<unknown>} work */
async function interrupted(work) {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  await work();
  process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  return stopped;
}

/** @param {Total} total @param {readonly Column[]} columns @param {boolean} write */
async function report(total, columns, write) {
  const families = await readFamilies();
  await total.counted(async () => {
    const names = untested(families, columns);
    if (names.length) throw new Problem(`Hooks without a test, on any kernel: ${names.join(', ')}.`);
  });
  if (!write) return;
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(join(root, 'docs/kernels.md'), kernelTable(families, columns));
}

/** Neither hooks nor attached anywhere: types of maps, which test/hooks/map-types.test.ts makes, each, on each kernel. */
const NO_HOOKS = ['index.js', 'maps.js'];

/** The floors by family: each file of lib/hooks has one. @returns {Promise<Family[]>} */
async function readFamilies() {
  const folder = join(root, 'dist/hooks');
  const files = readdirSync(folder).filter(name => name.endsWith('.js') && !NO_HOOKS.includes(name));
  const modules = await Promise.all(files.map(name => import(pathToFileURL(join(folder, name)).href)));
  return files.flatMap((file, index) =>
    Object.entries(modules[index])
      .filter(([name]) => name.endsWith('_FLOORS'))
      .map(([, floors]) => ({
        title: titles[file.replace('.js', '')] ?? file,
        floors: /** @type {Family['floors']} */ (floors),
      })),
  );
}

/** @type {Record<string, string>} */
const titles = {
  network: 'Network interfaces and routes',
  sockets: 'Sockets and network namespaces',
  cgroup: 'Control groups',
  probes: 'Probes and perf events',
  tracing: 'Tracing, LSM, iterators, struct_ops',
};

/**
 * Fetches the kernels that are not there. One that no mirror has any more is skipped, since nobody here can help it.
 * @param {Total} total
 * @param {readonly KernelSeries[]} wanted
 * @param {{ update: boolean | undefined, optional: boolean | undefined }} options
 */
async function fetchKernels(total, wanted, { update = false, optional = false }) {
  const found = [];
  for (const series of wanted) {
    try {
      found.push(await ensureKernel(series, { update }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const skipped = optional || error instanceof SeriesGone;
      if (skipped) total.skip(`Linux ${series.name}`, error.message);
      else total.fail(error);
    }
  }
  return found;
}
