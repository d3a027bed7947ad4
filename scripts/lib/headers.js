/** Node's headers: those beside the running Node, where they are, save a download and a network. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What node-gyp, prebuildify and cmake-js need in their environment to find them. @returns {Record<string, string>} */
export function headersEnvironment() {
  if (process.env.npm_config_nodedir) return {};
  const prefix = dirname(dirname(process.execPath));
  const file = join(prefix, 'include/node/node_version.h');
  if (!existsSync(file)) return {};
  const text = readFileSync(file, 'utf8');
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    part => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1],
  );
  return parts.join('.') === process.versions.node ? { npm_config_nodedir: prefix } : {};
}
