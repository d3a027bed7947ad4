/** Runs vitest, and counts. */
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchForLeaks } from './leaks.js';
import { isRoot } from './machine.js';
import { inNamespaces } from './namespaces.js';
import { inMountNamespace, NOBODY, withPlaces } from './nobody.js';
import { runShown } from './run.js';
import { step } from './steps.js';
import { inTemporaryFolder } from './temporary.js';
import { root, tool } from './tree.js';

/** @typedef {import('./total.js').Total} Total */

/**
 * @typedef {object} VitestOptions
 * @property {Record<string, string>} [env]
 * @property {boolean} [guest] nothing here is anybody else's: no namespaces
 */

/** As root in namespaces of its own. @param {Total} total @param {readonly string[]} args @param {VitestOptions} [options] */
export function runVitest(total, args, { env = {}, guest = false } = {}) {
  return inTemporaryFolder('test', folder => {
    const vitest = vitestCommand(args);
    const inside = [...self, '--inside', ...vitest];
    const command =
      isRoot() && !guest
        ? inNamespaces(inside)
        : /** @type {[string, string[]]} */ ([process.execPath, vitest]);
    return counted(total, command, folder, env);
  });
}

/** As root, which becomes a user without rights and without the addon. @param {Total} total @param {readonly string[]} args */
export function runVitestAsNobody(total, args) {
  return inTemporaryFolder('test', folder => {
    chownSync(folder, NOBODY, NOBODY);
    return withPlaces(places =>
      counted(total, inMountNamespace([...self, '--as-nobody', places, ...vitestCommand(args)]), folder, {}),
    );
  });
}

const self = [process.execPath, join(root, 'scripts/test.js')];

/** @param {readonly string[]} args */
function vitestCommand(args) {
  const reporters = ['--reporter=default', '--reporter=./test/setup/reporter.ts'];
  return [tool('vitest'), 'run', ...reporters, ...args];
}

/** @param {Total} total @param {[string, string[]]} command @param {string} folder @param {Record<string, string>} env */
async function counted(total, [command, args], folder, env) {
  const file = join(folder, 'results.json');
  const code = await runShown(command, args, { cwd: root, env: { ...env, NODE_EBPF_TEST_RESULTS: file } });
  if (!existsSync(file)) return total.fail(`vitest ended without results, with exit code ${code}.`);
  /** @type {import('./total.js').TestResults} */
  const results = JSON.parse(readFileSync(file, 'utf8'));
  total.add(results);
  if (results.passed + results.failed.length === 0) total.fail('No test ran.');
  else if (code !== 0 && results.failed.length === 0) total.fail(`vitest ended with exit code ${code}.`);
}

/** Sees to it that nothing stays behind. @param {Total} total @param {readonly string[]} args @param {VitestOptions} [options] */
export async function runWatched(total, args, options = {}) {
  const mark = randomUUID();
  const leaks = await watchForLeaks();
  await runVitest(total, args, { ...options, env: { ...options.env, NODE_EBPF_TEST_RUN: mark } });
  await total.counted(() =>
    step('looking for what the tests left behind', async () => {
      const left = await leaks(mark);
      if (left.length) throw new Error(`Left behind on the machine: ${left.join(', ')}.`);
    }),
  );
}
