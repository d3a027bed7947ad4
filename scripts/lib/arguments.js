/** What the commands of this tree are given: each tells by `--help` what it takes, and names what it does not know. */
import { parseArgs } from 'node:util';

/**
 * Answers what `parseArgs` does. With `--help` or `-h` the process ends with the text; with what the command does not know, by a sentence and code 2.
 * @template {import('node:util').ParseArgsConfig} Config
 * @param {string} help
 * @param {Config} config
 * @returns {ReturnType<typeof parseArgs<Config>>}
 */
export function readArguments(help, config) {
  showHelp(help);
  try {
    return parseArgs(config);
  } catch (error) {
    const [sentence] = /** @type {Error} */ (error).message.split('. To specify');
    console.error(`${sentence}.\n\n${help}`);
    process.exit(2);
  }
}

/**
 * Of `NAME`: the number given, or undefined. Ends the process where it is none of at least `least`.
 * @param {string} help @param {string} name @param {string | undefined} text @param {number} least
 */
export function readCount(help, name, text, least) {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= least && text.trim() !== '') return count;
  console.error(
    `${name}: a whole number of at least ${least} is expected, got ${JSON.stringify(text)}.\n\n${help}`,
  );
  process.exit(2);
}

/**
 * For commands that hand on what they are given.
 * @param {string} help
 */
export function showHelp(help) {
  if (!process.argv.slice(2).some(word => word === '--help' || word === '-h')) return;
  console.log(help);
  process.exit(0);
}
