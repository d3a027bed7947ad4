/** What `diagnose` finds out, one by one; errors of the machine's making carry theirs. */

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
