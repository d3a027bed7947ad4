/** What the scripts say while they work: each step as it starts, its time when it ends; on standard error. */

let open = false;

/** Says how long something takes, as a person would: `0.4 s`, `75 s`. @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}

/**
 * Runs one step and shows it. Steps do not nest: what a step starts must not be a step itself.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const start = performance.now();
  process.stderr.write(`${name} … `);
  open = true;
  try {
    const result = await work();
    process.stderr.write(`${seconds(performance.now() - start)}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`failed after ${seconds(performance.now() - start)}\n`);
    throw error;
  } finally {
    open = false;
  }
}

/** A failure that a user can act on: printed as its message alone, without a stack. */
export class Problem extends Error {}

/**
 * Runs a script's main function: a `Problem` ends it with its message and exit code 1.
 * @param {() => unknown} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (open) process.stderr.write('\n');
    if (!(error instanceof Problem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
