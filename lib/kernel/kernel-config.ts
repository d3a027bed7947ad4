/** What the running kernel is built with: its CONFIG_ options, where it or its distribution says. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { gunzipSync } from 'node:zlib';

let options: ReadonlySet<string> | undefined;

/** Names of the options that are built in or a module; undefined where nobody says. Read once. */
export function kernelConfig(): ReadonlySet<string> | undefined {
  options ??= readConfig();
  return options;
}

function readConfig(): ReadonlySet<string> | undefined {
  const text = configText();
  if (text === undefined) return undefined;
  return new Set(Array.from(text.matchAll(/^(CONFIG_\w+)=[ym]$/gm), ([, name]) => name!));
}

/** CONFIG_IKCONFIG_PROC, else where distributions put it. */
function configText(): string | undefined {
  try {
    if (existsSync('/proc/config.gz')) return gunzipSync(readFileSync('/proc/config.gz')).toString('latin1');
    return readFileSync(`/boot/config-${release()}`, 'latin1');
  } catch {
    return undefined;
  }
}
