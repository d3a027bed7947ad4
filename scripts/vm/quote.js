/** Commands as text for a shell. */
import { Problem } from '../lib/steps.js';

/** One word, whatever is in it. @param {string} word */
export function quote(word) {
  if (word.includes('\0'))
    throw new Problem(`${JSON.stringify(word)} has a NUL, which no argument can have.`);
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * A script that runs a command in a folder, with more in its environment.
 * @param {string} folder
 * @param {Record<string, string>} env
 * @param {readonly string[]} command
 */
export function commandScript(folder, env, command) {
  const settings = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new Problem(`${JSON.stringify(name)} is no name of an environment variable.`);
    return `export ${name}=${quote(value)}\n`;
  });
  return `cd ${quote(folder)} || exit 125\n${settings.join('')}exec ${command.map(quote).join(' ')}\n`;
}
