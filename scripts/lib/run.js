import { spawn } from 'node:child_process';
import { Problem } from './steps.js';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 * @property {string} [advice] added to the message of a failure
 */

/**
 * Runs a command to its end and answers what it wrote on standard output. Its output is shown only if it fails: then
 * the error has the last lines.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let all = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text;
    all += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    all += text;
  });
  const outcome = await new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  if (outcome === undefined) return output;
  const tail = all.trimEnd().split('\n').slice(-40).join('\n');
  throw new Problem(
    `${tail}\n\`${[command, ...args].join(' ')}\` failed: ${outcome}.${options.advice ? ` ${options.advice}` : ''}`,
  );
}

/**
 * Runs a command that talks to the user itself, handing on the signals that ask to end; answers its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, user?: number }} [options] `user`: whose number it runs under
 * @returns {Promise<number>}
 */
export async function runShown(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: 'inherit',
    ...(options.user !== undefined && { uid: options.user, gid: options.user }),
  });
  // A terminal's Ctrl-C reaches the child by itself: the parent only has to outlive it. Other senders know the parent alone.
  const ignore = () => {};
  const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  process
    .on('SIGINT', process.stdin.isTTY ? ignore : pass)
    .on('SIGTERM', pass)
    .on('SIGHUP', pass);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
    });
  } finally {
    process.off('SIGINT', ignore).off('SIGINT', pass).off('SIGTERM', pass).off('SIGHUP', pass);
  }
}
