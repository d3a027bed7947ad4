/** apt on sources of our own: of the machine's configuration it uses what reaches the mirror (proxies, credentials, keys). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.js';

const advice = 'Check that this machine reaches its Debian mirror (apt-get update).';

/**
 * Fetches the lists of `sources`, and answers what runs apt's commands on them. Lists, caches and state are in `folder`;
 * nothing of the machine's is read or changed. apt verifies the lists against the keyring, and each file against the lists.
 * @param {string} folder
 * @param {readonly string[]} sources lines as in sources.list(5)
 * @returns {Promise<(command: string, args: readonly string[], cwd?: string) => Promise<string>>}
 */
export async function privateApt(folder, sources) {
  for (const name of ['lists/partial', 'cache/archives/partial', 'state']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'sources.list'), sources.map(line => `${line}\n`).join(''));
  writeFileSync(join(folder, 'state/status'), '');
  const config = join(folder, 'apt.conf');
  // Read after the machine's own configuration (-c), so that its hooks can be cleared: they act on the machine's own lists and caches.
  writeFileSync(
    config,
    `Dir::State "${folder}/state";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/state/status";
Dir::Cache "${folder}/cache";
Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`,
  );
  /** @param {string} command @param {readonly string[]} args @param {string} [cwd] */
  const apt = (command, args, cwd = folder) => run(command, ['-c', config, '-q', ...args], { cwd, advice });
  await apt('apt-get', ['update']);
  return apt;
}
