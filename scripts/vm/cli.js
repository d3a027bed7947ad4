#!/usr/bin/env node
/** npx node-ebpf-vm: a command on another kernel, for whoever uses the package. */
import { realpathSync, statSync } from 'node:fs';
import { isInstalled } from '../lib/machine.js';
import { Problem } from '../lib/steps.js';
import { cachedKernel, ensureKernel } from './fetch.js';
import { runGuest } from './guest.js';
import { kernels } from './kernels.js';
import { packages, staticBusybox, whyNoGuest } from './machine.js';
import { help, parseOptions } from './options.js';

/** The command's own exit status can be any other, mostly. */
const failed = 125;

/** Nothing is installed unasked on a user's machine. */
function checkMachine() {
  const reason = whyNoGuest();
  if (reason) throw new Problem(`No virtual machine here: ${reason}.`);
  const missing = Object.entries(packages).filter(([command]) => !isInstalled(command));
  if (!missing.length) return;
  const commands = missing.map(([command]) => command).join(', ');
  const names = [...new Set(missing.map(([, name]) => name))].join(' ');
  throw new Problem(
    `${commands} missing; install with \`apt-get install --no-install-recommends ${names}\`.`,
  );
}

/** @param {string} path @returns {string} */
function sharedFolder(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new Problem(`--share ${path}: there is no such folder.`);
  return realpathSync(path);
}

function list() {
  for (const series of kernels) {
    const kept = cachedKernel(series)?.release;
    console.log(`${series.name.padEnd(6)} ${kept ?? 'not fetched yet'}`);
  }
}

async function main() {
  const { action, series, update, shares, ...options } = parseOptions(process.argv.slice(2));
  if (action === 'help') return void process.stdout.write(help);
  if (action === 'list') return list();
  checkMachine();
  const guest = {
    ...options,
    shares: shares.map(sharedFolder),
    kernel: await ensureKernel(series, { update }),
    busybox: staticBusybox(),
    folder: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
  };
  process.exitCode = (await runGuest(guest)).status;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = failed;
}
