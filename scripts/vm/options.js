/** The command line of `node-ebpf-vm`. */
import { parseArgs } from 'node:util';
import { Problem } from '../lib/steps.js';
import { findKernel, kernels, nearestKernel } from './kernels.js';

const names = kernels.map(kernel => kernel.name).join(', ');

export const help = `Usage: npx node-ebpf-vm --kernel 6.1 [options] -- COMMAND [ARGUMENT …]

Runs a command on another Linux kernel, in a virtual machine that sees this machine's files. What the command writes is lost when it ends,
but for folders that are shared. Its output, its errors and its exit status are handed on; it has no standard input and no network.

  --kernel NAME      one of ${names}: the newest of that series that Debian has
  --memory MIB       2048 if not given; files that are written take of it
  --cpus NUMBER      2 if not given
  --timeout SECONDS  the command is ended then, with exit status 124; 3600 if not given
  --env NAME[=VALUE] sets a variable there, to its value here if none is given; may be repeated. PATH, HOME and CI are handed on
  --share FOLDER     a folder that the command may write to, at the same path; may be repeated
  --accelerator NAME kvm, tcg (software emulation), or auto: KVM where it works
  --update           fetches the newest kernel of the series, where an older one is kept
  --verbose          shows the kernel's console
  --list             the kernels, and which of them are kept
  --help             this text

Exit status: the command's own; 124: out of time; 125: the virtual machine failed.
`;

const options = /** @type {const} */ ({
  kernel: { type: 'string' },
  memory: { type: 'string', default: '2048' },
  cpus: { type: 'string', default: '2' },
  timeout: { type: 'string', default: '3600' },
  env: { type: 'string', multiple: true },
  share: { type: 'string', multiple: true },
  accelerator: { type: 'string', default: 'auto' },
  update: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
});

/**
 * @typedef {object} VmOptions
 * @property {'help' | 'list' | 'run'} action
 * @property {import('./kernels.js').KernelSeries} series
 * @property {number} memory MiB
 * @property {number} cpus
 * @property {number} timeout seconds
 * @property {Record<string, string>} env
 * @property {string[]} shares as given
 * @property {'auto' | 'kvm' | 'tcg'} accelerator
 * @property {boolean} update
 * @property {boolean} verbose
 * @property {string[]} command
 */

/** @param {string} name @param {unknown} text @param {number} least @param {number} most @returns {number} */
function whole(name, text, least, most) {
  const value = /^\d{1,9}$/.test(`${text}`) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Problem(`--${name} ${text}: a whole number from ${least} to ${most} is expected.`);
}

/** @param {readonly string[]} settings `NAME=VALUE` or `NAME` @param {NodeJS.ProcessEnv} here @returns {Record<string, string>} */
function environment(settings, here) {
  const entries = [...['PATH', 'HOME', 'CI'].filter(name => here[name]), ...settings].map(setting => {
    const at = setting.indexOf('=');
    const name = at < 0 ? setting : setting.slice(0, at);
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new Problem(`--env ${setting}: ${JSON.stringify(name)} is no name of a variable.`);
    return [name, at < 0 ? here[name] : setting.slice(at + 1)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Problem(
      `${/** @type {Error} */ (error).message.split('. To specify')[0]}: see node-ebpf-vm --help.`,
    );
  }
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [here]
 * @returns {VmOptions}
 */
export function parseOptions(args, here = process.env) {
  // What follows `--` is the command's, whatever it looks like; without one it would be a guess where the command starts.
  const at = args.indexOf('--');
  const { values, positionals } = parse(at < 0 ? args : args.slice(0, at));
  const command = at < 0 ? [] : args.slice(at + 1);
  const series = findKernel(`${values.kernel}`);
  const action = values.help ? 'help' : values.list ? 'list' : 'run';
  if (action === 'run') {
    if (values.kernel === undefined) throw new Problem(`Which kernel? --kernel is one of ${names}.`);
    if (!series) {
      throw new Problem(
        `There is no kernel ${values.kernel} to fetch, but ${names}; the nearest is ${nearestKernel(`${values.kernel}`)}.`,
      );
    }
    if (positionals.length)
      throw new Problem(`What is ${positionals[0]}? The command to run follows \`--\`.`);
    if (!command.length)
      throw new Problem('No command to run: it follows `--`, as in `node-ebpf-vm --kernel 6.1 -- npm test`.');
  }
  const accelerators = /** @type {const} */ (['auto', 'kvm', 'tcg']);
  const accelerator = accelerators.find(name => name === values.accelerator);
  if (!accelerator)
    throw new Problem(`--accelerator ${values.accelerator}: ${accelerators.join(', ')} are known.`);
  return {
    action,
    series: /** @type {VmOptions['series']} */ (series),
    memory: whole('memory', values.memory, 256, 1_048_576),
    cpus: whole('cpus', values.cpus, 1, 64),
    timeout: whole('timeout', values.timeout, 1, 1_000_000),
    env: environment(values.env ?? [], here),
    shares: values.share ?? [],
    accelerator,
    update: values.update === true,
    verbose: values.verbose === true,
    command,
  };
}
