/**
 * node scripts/start.js [--without-root] FILE.ts [arguments]: sets up, then runs a program of the tree: the demo, the benchmarks. Those take
 * root, and say so; with `--without-root` the program itself knows what to do without, and no addon is built then.
 */
import { isRoot } from './lib/machine.js';
import { runShown } from './lib/run.js';
import { Problem, runMain } from './lib/steps.js';
import { root } from './lib/tree.js';
import { setup, setupWithoutKernel } from './setup.js';

await runMain(async () => {
  const given = process.argv.slice(2);
  const rootless = given[0] === '--without-root';
  const [file = '', ...args] = rootless ? given.slice(1) : given;
  await (isRoot() || !rootless ? setup() : setupWithoutKernel());
  if (!isRoot() && !rootless) {
    const command = process.env.npm_lifecycle_event ?? 'start';
    throw new Problem(`Loading programs into the kernel takes root: \`sudo npm run ${command}\`.`);
  }
  process.exitCode = await runShown(process.execPath, ['--import', 'tsx', file, ...args], { cwd: root });
});
