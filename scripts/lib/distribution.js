/** Programs that others compiled: packages of the distribution whose eBPF objects the tests load. Kept outside the tree. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.js';
import { run } from './run.js';
import { step } from './steps.js';

/** libxdp1 has objects as files, the others have them inside of their commands. */
const packages = ['xdp-tools', 'libxdp1', 'libbpf-tools'];

/** Where their files are, if they could be had. */
export const distributionFolder = () => join(cacheFolder(), 'distribution');

/** Fetches and unpacks them; without them their tests are skipped. */
export async function fetchDistribution() {
  const folder = distributionFolder();
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    await step(`fetching ${packages.join(', ')}`, async () => {
      // Beside the installed packages, not among them: nothing of the machine is changed.
      await run('apt-get', ['-q', 'download', ...packages], { cwd: work });
      const root = join(work, 'root');
      for (const file of readdirSync(work)) await run('dpkg-deb', ['-x', join(work, file), root]);
      renameSync(root, folder);
    });
  } catch (error) {
    process.stderr.write(
      `${/** @type {Error} */ (error).message}\nTests that need these packages are skipped.\n`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
