/** Names that a glob, a regular expression or a list means. */
import { nearestName } from '../errors.ts';

export function isGlob(name: string): boolean {
  return /[*?[]/.test(name);
}

/** Globs match whole names; regular expressions match as they are written. */
export function matcher(pattern: string | RegExp): (name: string) => boolean {
  // Without the flags that make a RegExp remember where it stopped.
  const expression =
    typeof pattern === 'string'
      ? globExpression(pattern)
      : new RegExp(pattern, pattern.flags.replace(/[gy]/g, ''));
  return name => expression.test(name);
}

/** `*` any characters, `?` one, `[a-z]` and `[!a-z]` one of them (or none of them). */
function globExpression(glob: string): RegExp {
  const parts = glob.match(/\*+|\?|\[[^\]]+\]|./gs) ?? [];
  return new RegExp(`^${parts.map(globPart).join('')}$`);
}

function globPart(part: string): string {
  if (part.startsWith('*')) return '.*';
  if (part === '?') return '.';
  const set = /^\[(!?)(.+)\]$/.exec(part);
  if (set) return `[${set[1] && '^'}${set[2]!.replace(/[\\^[\]]/g, '\\$&')}]`;
  return part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** `tcp_*` for `tpc_*`: a glob whose beginning some name has. */
export function nearestGlob(glob: string, names: Iterable<string>): string | undefined {
  const prefix = /^[^*?[]*/.exec(glob)![0];
  if (prefix === '') return undefined;
  const lengths = [0, -1, 1].map(more => prefix.length + more);
  const prefixes = Array.from(names, name => lengths.map(length => name.slice(0, length)));
  const near = nearestName(prefix, new Set(prefixes.flat()));
  return near === undefined ? undefined : near + glob.slice(prefix.length);
}

/** For messages: `'tcp_*'`, `/^tcp_/`, `'a', 'b' and 3 more`. */
export function patternText(pattern: string | RegExp | readonly string[]): string {
  if (typeof pattern === 'string') return `'${pattern}'`;
  if (pattern instanceof RegExp) return String(pattern);
  const shown = pattern.slice(0, 3).map(name => `'${name}'`);
  const more = pattern.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
