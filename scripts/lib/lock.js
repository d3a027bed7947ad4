import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { runShown } from './run.js';
import { Problem } from './steps.js';

/**
 * Runs a script of ours while no other process holds `lock`: of two builds at once the second waits and finds the work
 * done. flock(1) lets go when its command ends, however it ends, so no stale lock can be left.
 * @param {string} lock
 * @param {string} script
 * @param {readonly string[]} args
 */
export async function runLocked(lock, script, args) {
  mkdirSync(dirname(lock), { recursive: true });
  const code = await runShown('flock', [lock, process.execPath, script, ...args]);
  if (code !== 0) throw new Problem('The build failed: see above.');
}
