/** node scripts/test-guest.js FILE [vitest arguments]: what `npm run test:kernels` runs in a guest; the count goes into FILE. */
import { writeFileSync } from 'node:fs';
import { furnishNetwork } from './lib/namespaces.js';
import { runMain } from './lib/steps.js';
import { Total } from './lib/total.js';
import { runWatched } from './lib/vitest.js';

await runMain(async () => {
  const [file = '', ...args] = process.argv.slice(2);
  const total = new Total();
  await furnishNetwork();
  await runWatched(total, args, { guest: true });
  const { passed, failed, skipped } = total;
  writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
});
