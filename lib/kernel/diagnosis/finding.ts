/** How `diagnose` looks at the machine. */

import type { Finding } from '../../finding.ts';

/** A check looks at one thing; several findings where it has several parts. */
export type Check = (machine: Machine) => Finding[];

/** The machine's files as checks see them: tests have others. */
export interface Machine {
  /** Text of a file without blanks at its ends; undefined where it isn't there or can't be read. */
  read(path: string): string | undefined;
  exists(path: string): boolean;
  /** `6.1.0-56-amd64` */
  readonly release: string;
  readonly platform: string;
  /** Names of the CONFIG_ options; undefined where nobody says. */
  readonly config: ReadonlySet<string> | undefined;
  /** Why the addon can't be loaded; undefined where it can. */
  readonly addonFailure: string | undefined;
}

export const ok = (name: string, text: string): Finding => ({ name, level: 'ok', text });

/** `6.1` of a release is at least that version. */
export function isAtLeast(release: string, major: number, minor: number): boolean {
  const [, a = 0, b = 0] = (/^(\d+)\.(\d+)/.exec(release) ?? []).map(Number);
  return a > major || (a === major && b >= minor);
}
