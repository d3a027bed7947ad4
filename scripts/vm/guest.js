/**
 * A command on another kernel: QEMU boots it with this machine's files visible, read-only, under an overlay in memory. Standard output, standard
 * error and the exit status come back by serial ports; nothing of the guest is left when it ends.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Problem } from '../lib/steps.js';
import { inTemporaryFolder } from '../lib/temporary.js';
import { hasKvm } from './accelerator.js';
import { initramfs } from './initramfs.js';
import { UntilMark } from './mark.js';
import { ports, qemuArguments } from './qemu.js';
import { commandScript, quote } from './quote.js';

/** @typedef {import('./fetch.js').Kernel} Kernel */

/**
 * @typedef {object} GuestOptions
 * @property {Kernel} kernel
 * @property {string} busybox a static one
 * @property {readonly string[]} command
 * @property {string} folder where it runs
 * @property {Record<string, string>} env
 * @property {readonly string[]} shares folders that it may write to, by their absolute paths; all else that it writes is lost
 * @property {number} memory MiB
 * @property {number} cpus
 * @property {number} timeout seconds
 * @property {'auto' | 'kvm' | 'tcg'} accelerator
 * @property {boolean} [verbose] the kernel's console on `stderr`
 * @property {NodeJS.WritableStream} stdout
 * @property {NodeJS.WritableStream} stderr
 */

/** @typedef {{ status: number, accelerator: 'kvm' | 'tcg', bootSeconds?: number }} GuestResult */

/** As timeout(1) has it: the command did not end in time. */
export const timedOut = 124;

/** Seconds from QEMU's start to the guest's word that it is up: 3 on a machine with nothing else to do, a minute on a busy one. */
const patience = { kvm: 60, tcg: 240 };

/** How much of the console is kept for an error's message. */
const consoleKept = 65_536;

/** The guest never came up. */
class BootFailure extends Problem {}

/** @param {GuestOptions} options @returns {Promise<GuestResult>} */
export async function runGuest(options) {
  if (options.accelerator !== 'auto') return boot(options, options.accelerator);
  if (!hasKvm()) return boot(options, 'tcg');
  try {
    return await boot(options, 'kvm');
  } catch (error) {
    if (!(error instanceof BootFailure)) throw error;
    options.stderr.write(`${error.message}\nWithout KVM then, some ten times slower.\n`);
    return boot(options, 'tcg');
  }
}

/** @param {GuestOptions} options @param {string} mark */
function jobOf({ kernel, folder, env, command, shares }, mark) {
  const facts = { modules: kernel.modules, config: kernel.config, symbols: kernel.symbols, mark };
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const all = {
    PATH: path,
    HOME: '/root',
    USER: 'root',
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    ...env,
    NODE_EBPF_GUEST: '1',
  };
  for (const share of shares) {
    if (/\s/.test(share))
      throw new Problem(`${JSON.stringify(share)} can't be shared: its name has a blank.`);
  }
  return {
    kernel: Object.entries(facts)
      .map(([name, value]) => `${name}=${quote(value)}\n`)
      .join(''),
    shares: shares.map((share, index) => `share${index} ${share}\n`).join(''),
    command: commandScript(folder, all, command),
  };
}

/**
 * @param {GuestOptions} options
 * @param {'kvm' | 'tcg'} accelerator
 * @returns {Promise<GuestResult>}
 */
async function boot(options, accelerator) {
  const { kernel, busybox, memory, cpus, shares, timeout, verbose = false } = options;
  const mark = randomBytes(16).toString('hex');
  const root = initramfs(busybox, kernel.firstModules, jobOf(options, mark));
  return inTemporaryFolder('vm', async work => {
    const file = join(work, 'initramfs');
    try {
      writeFileSync(file, root);
    } catch (error) {
      throw new Problem(`The guest's first root can't be written: ${/** @type {Error} */ (error).message}.`);
    }
    const args = qemuArguments({
      vmlinux: kernel.vmlinux,
      initramfs: file,
      memory,
      cpus,
      accelerator,
      verbose,
      shares,
    });
    const stdio = ['ignore', 'pipe', 'pipe', ...ports.map(() => 'pipe')];
    const child = spawn('qemu-system-x86_64', args, {
      stdio: /** @type {import('node:child_process').StdioOptions} */ (stdio),
    });
    const end = () => void child.kill('SIGKILL');
    process.on('exit', end).on('SIGINT', leave).on('SIGTERM', leave).on('SIGHUP', leave);
    try {
      return await attend(child, { ...options, mark, accelerator, timeout });
    } finally {
      end();
      process.off('exit', end).off('SIGINT', leave).off('SIGTERM', leave).off('SIGHUP', leave);
    }
  });
}

/** Whoever wants this process to end wants the guest to end too, and no folder left. @param {NodeJS.Signals} signal */
function leave(signal) {
  process.exit(128 + constants.signals[signal]);
}

/**
 * Follows a guest from its start to its end.
 * @param {import('node:child_process').ChildProcess} child
 * @param {GuestOptions & { mark: string, accelerator: 'kvm' | 'tcg' }} options
 * @returns {Promise<GuestResult>}
 */
async function attend(child, { kernel, mark, accelerator, timeout, verbose, stdout, stderr }) {
  const start = performance.now();
  let words = '';
  const note = (/** @type {Buffer} */ text) => {
    words = `${words}${text.toString('latin1')}`.slice(-consoleKept);
    if (verbose) stderr.write(text);
  };
  const [, ownOutput, ownErrors, consolePort, outputPort, errorPort, statusPort] =
    /** @type {import('node:stream').Duplex[]} */ (/** @type {unknown} */ (child.stdio));
  // Each is reset when QEMU is ended.
  for (const stream of child.stdio) stream?.on('error', () => {});
  for (const stream of [ownOutput, ownErrors, consolePort]) stream?.on('data', note);
  const streams = [follow(outputPort, mark, stdout), follow(errorPort, mark, stderr)];

  /** @type {number | undefined} */
  let bootSeconds;
  /** @type {number | undefined} */
  let status;
  let late = false;
  const end = () => void child.kill('SIGKILL');
  const bootTimer = setTimeout(end, patience[accelerator] * 1000);
  const timer = setTimeout(() => {
    late = true;
    end();
  }, timeout * 1000);
  if (statusPort) {
    createInterface({ input: statusPort }).on('line', line => {
      const [word, value] = line.split(' ');
      if (word === 'ready') {
        bootSeconds = (performance.now() - start) / 1000;
        clearTimeout(bootTimer);
      }
      // What the command said is under way: the guest waits until it is read.
      if (word === 'exit') {
        status = Number(value);
        Promise.all(streams).then(end);
      }
    });
  }
  /** @type {string} */
  const outcome = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  clearTimeout(bootTimer);
  clearTimeout(timer);
  await Promise.all(streams);
  if (bootSeconds !== undefined && status !== undefined) return { status, accelerator, bootSeconds };
  if (late) {
    stderr.write(`The time limit of ${timeout} s is over: the guest was ended.\n`);
    return { status: timedOut, accelerator };
  }
  const tail = words.trimEnd().split('\n').slice(-30).join('\n');
  if (bootSeconds === undefined) {
    const seconds = Math.round((performance.now() - start) / 1000);
    throw new BootFailure(
      `${tail}\nLinux ${kernel.release} did not come up (${accelerator}): after ${seconds} s QEMU ended with ${outcome}.`,
    );
  }
  throw new Problem(
    `${tail}\nThe guest (Linux ${kernel.release}) ended before its command did: QEMU ended with ${outcome}.`,
  );
}

/**
 * Copies a port's bytes up to the mark. Resolved when all are written, or when the port ends without a mark.
 * @param {import('node:stream').Duplex | undefined} port
 * @param {string} mark
 * @param {NodeJS.WritableStream} target
 */
async function follow(port, mark, target) {
  if (!port) return;
  for await (const chunk of port.pipe(new UntilMark(mark))) {
    if (!target.write(chunk)) await new Promise(resolve => target.once('drain', resolve));
  }
}
