/**
 * Builds the C libraries that the addon links in, once per machine:
 *   node scripts/deps.js           builds what is missing
 *   node scripts/deps.js --print   prints the folder that has lib/ and include/
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './lib/cache.js';
import { builds, keepLicenses, preparePrefix } from './lib/libraries.js';
import { runLocked } from './lib/lock.js';
import { fetchSources, pinned, unpack } from './lib/sources.js';
import { runMain, step } from './lib/steps.js';
import { isMain } from './lib/tree.js';

const self = fileURLToPath(import.meta.url);

/** All that decides what the libraries look like: their sources, how they are compiled, and for what machine. */
function key() {
  const hash = createHash('sha256');
  for (const name of ['sources.json', 'lib/libraries.js']) {
    hash.update(readFileSync(new URL(name, import.meta.url)));
  }
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  hash.update(`${process.arch} ${/^ID=.*/m.exec(system)} ${/^VERSION_ID=.*/m.exec(system)}`);
  return hash.digest('hex').slice(0, 16);
}

/** The folder of the libraries, whether it exists or not. */
export function depsFolder() {
  return join(cacheFolder(), 'deps', key());
}

/** Builds the libraries if they are missing; answers their folder. */
export async function ensureDeps() {
  const folder = depsFolder();
  if (existsSync(folder)) return folder;
  await runLocked(`${folder}.lock`, self, ['--locked']);
  return folder;
}

/** @param {string} folder */
async function build(folder) {
  const work = mkdtempSync(`${folder}.`);
  try {
    await step('fetching the sources of libbpf, libelf and zlib', () => fetchSources(work));
    const prefix = join(work, 'prefix');
    preparePrefix(prefix);
    for (const [name, compile] of Object.entries(builds)) {
      await step(`building ${name} ${pinned.libraries[name]?.version}`, async () => {
        const source = await unpack(work, name);
        await compile(source, prefix);
        keepLicenses(name, source, prefix);
      });
    }
    renameSync(prefix, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (isMain(import.meta)) {
  await runMain(async () => {
    const folder = depsFolder();
    if (process.argv.includes('--print')) console.log(folder);
    else if (!process.argv.includes('--locked')) await ensureDeps();
    else if (!existsSync(folder)) await build(folder);
  });
}
