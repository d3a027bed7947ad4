/** What the running kernel is built with: its CONFIG_ options, where it or its distribution says. */
import { runningConfig } from '../running-kernel.ts';

let options: ReadonlySet<string> | undefined;

/** Names of the options that are built in or a module; undefined where nobody says. Read once. */
export function kernelConfig(): ReadonlySet<string> | undefined {
  options ??= readConfig();
  return options;
}

function readConfig(): ReadonlySet<string> | undefined {
  const text = runningConfig();
  if (text === undefined) return undefined;
  return new Set(Array.from(text.matchAll(/^(CONFIG_\w+)=[ym]$/gm), ([, name]) => name!));
}
