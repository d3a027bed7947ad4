/**
 * npm run test:kernels: the tests of hooks here and on Debian's kernels, in virtual machines. The last line is the count.
 */
import { build } from './build.js';
import { showHelp } from './lib/arguments.js';
import { runKernels } from './lib/kernel-run.js';
import { pickKernels, prepareGuests } from './lib/kernel-tests.js';
import { Problem, runMain } from './lib/steps.js';
import { inTemporaryFolder } from './lib/temporary.js';
import { Total } from './lib/total.js';
import { prepare } from './setup.js';
import { kernels } from './vm/kernels.js';

const help = `npm run test:kernels -- [VERSION ...] [options] [vitest's arguments]: the tests of hooks here and on other kernels. With all kernels and
none of vitest's arguments it writes docs/kernels.md

  VERSION         ${kernels.map(({ name }) => name).join(', ')}; all if none is named
  --kernel-tests  the tests of test/kernel as well
  --update        the mirror's newest kernels, where older ones are kept`;

const isVersion = (/** @type {string} */ word) => /^\d+\.\d+$/.test(word);

await runMain(async () => {
  showHelp(help);
  const total = new Total();
  const words = process.argv.slice(2);
  const names = words.filter(isVersion);
  const options = ['--kernel-tests', '--update'].filter(name => words.includes(name));
  const args = words.filter(word => !isVersion(word) && !options.includes(word));
  const series = names.length ? pickKernels(names) : kernels;
  await prepare();
  await build(['addon', 'ts']);
  const reason = await prepareGuests();
  if (reason) throw new Problem(`No virtual machine here: ${reason}`);
  const projects = options.includes('--kernel-tests')
    ? ['--project=kernel', '--project=hooks']
    : ['--project=hooks'];
  await inTemporaryFolder('kernels', folder =>
    runKernels(total, {
      series,
      host: [...projects, ...args],
      guests: [...projects, ...args],
      folder,
      whole: !args.length,
      update: options.includes('--update'),
    }),
  );
  total.summarize();
});
