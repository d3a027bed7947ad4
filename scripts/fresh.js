/**
 * npm run test:fresh: in bare roots of Debian 12 and 13, with the machine's Node.js put in and nothing else, the demo and the tests must each run on
 * a fresh clone of HEAD, and a second set-up must have nothing to do.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from './lib/arguments.js';
import { bareRoot, endProcesses, freshFolder, furnishRoot, inRoot, removeRoot } from './lib/bare-root.js';
import { ensurePackages, isRoot } from './lib/machine.js';
import { run } from './lib/run.js';
import { Problem, runMain, step } from './lib/steps.js';
import { root as tree } from './lib/tree.js';

const releases = ['bookworm', 'trixie'];

const help = `npm run test:fresh -- [RELEASE ...] [JOB ...]: the demo and the tests on fresh clones in bare roots of Debian. As root

  RELEASE  bookworm (12), trixie (13); both if none is named
  JOB      demo, test; both if none is named`;

/** @typedef {{ command: string, check: (lastLine: string) => boolean }} Job */

/** @type {Record<string, Job>} */
const jobs = {
  demo: {
    command: 'npm run demo -- --json',
    check(line) {
      const { backend, sent, seen, missedDuringReplace } = JSON.parse(line);
      return backend === 'kernel' && sent > 0 && seen === sent && missedDuringReplace === 0;
    },
  },
  test: { command: 'npm test', check: line => /^[1-9]\d* passed, 0 failed(, \d+ skipped)?$/.test(line) },
};

/**
 * Runs a command with all that it says going to a log; answers its standard output.
 * @param {string[]} command
 * @param {string} log
 */
async function runLogged([program = '', ...args], log) {
  const output = openSync(log, 'a');
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', output] });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', chunk => {
    text += chunk;
    writeSync(output, chunk);
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  closeSync(output);
  const tail = () => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-30).join('\n');
  if (code !== 0) throw new Problem(`${tail()}\nexit code ${code}: the whole log is ${log}.`);
  return text.trimEnd();
}

let stopped = false;

/** @param {string} release @param {string} name @param {Job} job */
async function runJob(release, name, { command, check }) {
  const log = join(freshFolder, `${release}-${name}.log`);
  rmSync(log, { force: true });
  const work = mkdtempSync(join(freshFolder, `${release}-${name}-`));
  const mark = randomUUID();
  // Whoever stops this wants the root gone as well: what runs in it ends, and then what waits for it.
  const stop = () => {
    stopped = true;
    endProcesses(`NODE_EBPF_FRESH=${mark}`);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const root = join(work, 'root');
    const environment = { ...(await furnishRoot(await bareRoot(release), root)), NODE_EBPF_FRESH: mark };
    await run('git', ['clone', '--quiet', '--no-hardlinks', tree, join(root, 'root/node-ebpf')]);
    const inClone = (/** @type {string} */ script) =>
      runLogged(inRoot(root, environment, `cd /root/node-ebpf; ${script}`), log);
    const last = (await inClone(command)).split('\n').at(-1) ?? '';
    if (!check(last)) throw new Problem(`It ended with: ${last}\nThe whole log is ${log}.`);
    const again = await inClone('npm run --silent setup 2>&1');
    if (again) throw new Problem(`The second set-up still had something to do: ${again}`);
    return last;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    endProcesses(`NODE_EBPF_FRESH=${mark}`);
    await removeRoot(work);
  }
}

await runMain(async () => {
  const { positionals: wanted } = readArguments(help, { allowPositionals: true });
  const unknown = wanted.find(word => !releases.includes(word) && !(word in jobs));
  if (unknown !== undefined) throw new Problem(`What is ${unknown}?\n\n${help}`);
  if (!isRoot()) throw new Problem('Bare roots are made and entered as root: `sudo npm run test:fresh`.');
  await ensurePackages({ debootstrap: 'debootstrap', git: 'git' });
  const picks = (/** @type {string[]} */ names) => {
    const picked = names.filter(name => wanted.includes(name));
    return picked.length ? picked : names;
  };
  let failed = 0;
  let passed = 0;
  for (const release of picks(releases)) {
    await step(`${release}: bare root`, () => bareRoot(release));
    for (const name of picks(Object.keys(jobs))) {
      if (stopped) continue;
      const job = /** @type {Job} */ (jobs[name]);
      try {
        console.log(await step(`${release}: ${job.command}`, () => runJob(release, name, job)));
        passed++;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        console.error(error.message);
        failed++;
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
});
