/**
 * Debian's kernels, from the machine's own mirror, unpacked outside the tree: `kernels/SERIES/RELEASE`, moved there whole. Nothing is
 * installed. apt verifies each suite's Release file by its signature and each package by the hash that Release vouches for.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { privateApt } from '../lib/apt.js';
import { cacheFolder } from '../lib/cache.js';
import { debianMirror } from '../lib/mirror.js';
import { Problem, step } from '../lib/steps.js';
import { compareReleases, newestRelease } from './kernels.js';
import { unpack } from './unpack.js';

/** @typedef {import('./kernels.js').KernelSeries} KernelSeries */

/**
 * @typedef {object} Kernel
 * @property {string} series
 * @property {string} release
 * @property {string} vmlinux uncompressed
 * @property {string} config
 * @property {string} symbols System.map
 * @property {string} modules the folder that is /lib/modules/RELEASE
 * @property {string} firstModules those that the guest needs before it has its root
 */

/** The layout of a kernel's folder: of another number, it is another version's, and made anew. */
const layout = 1;

/** No mirror keeps a series for ever. */
export class SeriesGone extends Problem {}

/** @param {KernelSeries} series */
const gone = ({ name, suites }) =>
  `The mirror has no Linux ${name} any more, in ${suites.join(', ')}: scripts/vm/kernels.js says where it is looked for.`;

/** A mirror's security suites, where the machine names a mirror for them. @param {KernelSeries} series */
function sources({ suites }) {
  const { mirror, security, keyring } = debianMirror('the kernels are Debian’s packages');
  return suites.flatMap(suite => {
    const uri = suite.endsWith('-security') ? security : mirror;
    // Lists of a release that has ended are signed once and run out: that they are old is known, and a guest's kernel may be.
    return uri ? [`deb [signed-by=${keyring} arch=amd64 check-valid-until=no] ${uri} ${suite} main`] : [];
  });
}

/** @param {KernelSeries} series */
const seriesFolder = ({ name }) => join(cacheFolder(), 'kernels', `${name}-${layout}`);

/** @param {KernelSeries} series @param {string} release @returns {Kernel} */
function kernelIn(series, release) {
  const folder = join(seriesFolder(series), release);
  return {
    series: series.name,
    release,
    vmlinux: join(folder, 'vmlinux'),
    config: join(folder, 'config'),
    symbols: join(folder, 'System.map'),
    modules: join(folder, 'lib/modules', release),
    firstModules: join(folder, 'first-modules'),
  };
}

/** The newest that is there. @param {KernelSeries} series @returns {Kernel | undefined} */
export function cachedKernel(series) {
  const folder = seriesFolder(series);
  const releases = existsSync(folder) ? readdirSync(folder).filter(name => series.release.test(name)) : [];
  const found = releases.sort(compareReleases).map(release => kernelIn(series, release));
  return found.filter(isWhole).at(-1);
}

/** Somebody may have tidied up. @param {Kernel} kernel */
function isWhole(kernel) {
  const { vmlinux, config, symbols, modules, firstModules } = kernel;
  return [vmlinux, config, symbols, modules, firstModules].every(existsSync);
}

/**
 * The kernel that is there, else the newest of the mirror.
 * @param {KernelSeries} series
 * @param {{ update?: boolean }} [options] `update`: the newest of the mirror in any case
 * @returns {Promise<Kernel>}
 */
export async function ensureKernel(series, { update = false } = {}) {
  const cached = cachedKernel(series);
  if (cached && !update) return cached;
  return step(`fetching Linux ${series.name}`, () => fetchKernel(series));
}

/** @param {KernelSeries} series @returns {Promise<Kernel>} */
async function fetchKernel(series) {
  const folder = seriesFolder(series);
  mkdirSync(folder, { recursive: true });
  removeForgotten(folder);
  const work = mkdtempSync(join(folder, 'new-'));
  try {
    const lines = sources(series);
    const apt = await privateApt(join(work, 'apt'), lines).catch(error => {
      if (!/ does not have a Release file| no longer has a Release file/.test(error.message)) throw error;
      throw new SeriesGone(gone(series));
    });
    const names = await apt('apt-cache', ['pkgnames', `linux-${series.packages[0]}-`]);
    const others = await Promise.all(
      series.packages.slice(1).map(name => apt('apt-cache', ['pkgnames', `linux-${name}-`])),
    );
    const release = newestRelease(series, [names, ...others].join('\n').split('\n'));
    if (!release) throw new SeriesGone(gone(series));
    const kernel = kernelIn(series, release);
    if (isWhole(kernel)) return kernel;
    const debs = join(work, 'debs');
    mkdirSync(debs);
    await apt('apt-get', ['download', ...series.packages.map(name => `linux-${name}-${release}`)], debs);
    const files = readdirSync(debs).map(name => join(debs, name));
    const result = join(work, 'kernel');
    await unpack(files, release, result);
    const record = {
      release,
      sources: lines,
      sha256: Object.fromEntries(files.map(file => [file.slice(debs.length + 1), sha256(file)])),
    };
    writeFileSync(join(result, 'origin.json'), `${JSON.stringify(record, undefined, 2)}\n`);
    moveTo(result, kernel);
    return kernel;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} file */
function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Of two that fetch at once the second finds the first one's. @param {string} folder @param {Kernel} kernel */
function moveTo(folder, kernel) {
  const target = dirname(kernel.vmlinux);
  try {
    if (!isWhole(kernel)) rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } catch (error) {
    if (!isWhole(kernel)) throw error;
  }
}

/** What a fetch that was killed left behind: nobody fetches for a day. @param {string} folder */
function removeForgotten(folder) {
  for (const name of readdirSync(folder).filter(name => name.startsWith('new-'))) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}
