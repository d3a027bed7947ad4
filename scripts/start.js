/** node scripts/start.js FILE.ts [arguments]: sets up, then runs a program of the tree that needs root: the demo, the benchmarks. */
import { isRoot } from './lib/machine.js';
import { runShown } from './lib/run.js';
import { Problem, runMain } from './lib/steps.js';
import { root } from './lib/tree.js';
import { setup } from './setup.js';

await runMain(async () => {
  const [file = '', ...args] = process.argv.slice(2);
  await setup();
  if (!isRoot()) {
    const command = process.env.npm_lifecycle_event ?? 'start';
    throw new Problem(`Loading programs into the kernel takes root: \`sudo npm run ${command}\`.`);
  }
  process.exitCode = await runShown(process.execPath, ['--import', 'tsx', file, ...args], { cwd: root });
});
