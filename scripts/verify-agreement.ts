/**
 * npm run verify:agreement: our verifier's verdict on every program at hand beside this kernel's, one program at a time: those of the
 * tree's tests and of distribution packages. `-- --json` ends with a line of JSON; `-- --list` names every disagreement, `-- NAME`
 * looks at files with that in their name alone. As root.
 */

import { parseObject } from '../lib/formats/object/parse.ts';
import { kernelBackend } from '../lib/kernel/backend.ts';
import { thisKernel } from '../test/kernel/support/this-kernel.ts';
import { corpus } from './verify-agreement/corpus.ts';
import { type Row, report } from './verify-agreement/report.ts';
import { askKernel, askUs, requestOf } from './verify-agreement/verdicts.ts';

const args = process.argv.slice(2);
const wanted = args.filter(arg => !arg.startsWith('--'));
const backend = kernelBackend();
const environment = thisKernel();

const rows: Row[] = [];
for (const { name, bytes, set } of corpus(wanted)) {
  const image = parseObject(bytes);
  for (const { name: program, target } of image.programs) {
    const request = requestOf(image, program);
    const theirs = await askKernel(backend, request);
    const ours = askUs(request, environment);
    rows.push({ object: name, program, set, kind: target.kind, theirs, ours });
  }
}
report(rows, { json: args.includes('--json'), list: args.includes('--list') });
