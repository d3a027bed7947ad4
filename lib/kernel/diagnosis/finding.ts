/** What `diagnose` finds out, one by one. */

/** `ok`: as it should be. `limit`: some things do not work. `obstacle`: hardly anything does. `unknown`: it can't be told from here. */
export type FindingLevel = 'ok' | 'limit' | 'obstacle' | 'unknown';

export interface Finding {
  /** What was looked at, stable: `CAP_BPF`, `lockdown`, `tracefs`, … */
  readonly name: string;
  readonly level: FindingLevel;
  /** What was found, a sentence. */
  readonly text: string;
  /** What it is needed for, where something is missing. */
  readonly needed?: string;
  /** What mends it: a command where there is one. */
  readonly remedy?: string;
}

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
