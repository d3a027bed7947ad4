/** Distribution source packages: fetched by apt into a private folder, checked by sha256, unpacked, patched. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateApt } from './apt.js';
import { debianMirror } from './mirror.js';
import { run } from './run.js';
import { Problem } from './steps.js';

/**
 * @typedef {object} Library
 * @property {string} version Debian's
 * @property {string} suite the Debian release that has this version
 * @property {string} archive upstream's sources
 * @property {string} [packaging] Debian's part, where its patches are wanted; those of zlib and elfutils change no file that is built here
 */

const pinnedFile = new URL('../sources.json', import.meta.url);

/** @type {{ libraries: Record<string, Library>, sha256: Record<string, string> }} */
export const pinned = JSON.parse(readFileSync(pinnedFile, 'utf8'));

/**
 * Fetches all pinned source packages into `folder`.
 * @param {string} folder
 */
export async function fetchSources(folder) {
  const { mirror, keyring } = debianMirror();
  const suites = new Set(Object.values(pinned.libraries).map(library => library.suite));
  const lines = [...suites].map(suite => `deb-src [signed-by=${keyring}] ${mirror} ${suite} main`);
  const apt = await privateApt(folder, lines);
  const files = join(folder, 'files');
  mkdirSync(files);
  const packages = Object.entries(pinned.libraries).map(([name, { version }]) => `${name}=${version}`);
  await apt('apt-get', ['source', '--download-only', ...packages], files);
  for (const file of readdirSync(files)) checkFile(join(files, file), file);
}

/** @param {string} path @param {string} name */
function checkFile(path, name) {
  const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (sum === pinned.sha256[name]) return;
  throw new Problem(
    pinned.sha256[name]
      ? `${name} has the sha256 ${sum}, but ${pinned.sha256[name]} is pinned: nothing was built from it. Fetch again, or find out who changed it.`
      : `The mirror handed out ${name}, which scripts/sources.json does not pin: nothing was built from it.`,
  );
}

/**
 * Unpacks a library's sources and applies its Debian patches; answers the folder.
 * @param {string} folder as given to `fetchSources`
 * @param {string} name
 */
export async function unpack(folder, name) {
  const { archive, packaging } = pinned.libraries[name] ?? {};
  const target = join(folder, name);
  mkdirSync(target);
  await run('tar', [
    '-xf',
    join(folder, 'files', `${archive}`),
    '-C',
    target,
    '--strip-components=1',
    '--no-same-owner',
  ]);
  if (packaging) {
    await run('tar', ['-xf', join(folder, 'files', packaging), '-C', target, '--no-same-owner']);
    const patches = join(target, 'debian/patches');
    const series = readFileSync(join(patches, 'series'), 'utf8').split('\n');
    for (const patch of series.map(line => line.replace(/#.*/, '').trim()).filter(Boolean)) {
      await run('patch', ['-p1', '--batch', '-d', target, '-i', join(patches, patch)]);
    }
  }
  return target;
}
