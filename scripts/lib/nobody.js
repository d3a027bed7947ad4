/**
 * Tests as a user without rights, in a tree that is not theirs: the tree, the cache and Node.js are shown at places that everybody reaches,
 * in a mount namespace that ends with them.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { cacheFolder } from './cache.js';
import { run, runShown } from './run.js';
import { root } from './tree.js';

/** nobody and nogroup of Debian, Fedora and Alpine alike. */
export const NOBODY = 65534;

/** Where vitest, below node_modules, keeps its configuration, what it has transformed, and how long tests took. */
const written = ['.cache', '.vite', '.vite-temp'];

/** Puts a command into a mount namespace. @param {readonly string[]} command @returns {[string, string[]]} */
export function inMountNamespace(command) {
  return ['unshare', ['--mount', '--propagation', 'private', '--', ...command]];
}

/**
 * Empty places to show things at, for the time of some work. They are removed one by one, and only if they are empty: whatever goes
 * wrong with a mount, nothing that is shown there is ever removed.
 * @param {(folder: string) => Promise<void>} work
 */
export async function withPlaces(work) {
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-nobody-'));
  const { tree, cache, node } = placesIn(folder);
  chmodSync(folder, 0o755);
  mkdirSync(tree);
  mkdirSync(cache);
  writeFileSync(node, '');
  try {
    await work(folder);
  } finally {
    unlinkSync(node);
    for (const place of [tree, cache, folder]) rmdirSync(place);
  }
}

/** @param {string} folder */
function placesIn(folder) {
  return { tree: join(folder, 'tree'), cache: join(folder, 'cache'), node: join(folder, 'node') };
}

/**
 * Called inside the mount namespace, which takes the mounts along when it ends. Runs a script of the tree, by its path there, without the
 * addon; answers its exit code.
 * @param {string} folder of `withPlaces`
 * @param {string} script
 * @param {readonly string[]} args
 */
export async function runAsNobody(folder, script, args) {
  const { tree, cache, node } = placesIn(folder);
  mkdirSync(cacheFolder(), { recursive: true });
  await run('mount', ['--bind', root, tree]);
  await run('mount', ['--bind', cacheFolder(), cache]);
  await run('mount', ['--bind', process.execPath, node]);
  for (const place of written.map(name => join(tree, 'node_modules', name))) {
    mkdirSync(place, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', place]);
  }
  return runShown(node, [join(tree, relative(root, script)), ...args], {
    cwd: tree,
    env: {
      HOME: '/nonexistent',
      NODE_EBPF_CACHE: cache,
      NODE_EBPF_ADDON: '/nonexistent/addon.node',
      NODE_EBPF_TEST_EMULATOR_ALONE: '1',
    },
    user: NOBODY,
  });
}
