/**
 * Types by name, in loops that are the engine's own: where the name stands among the strings, and which types have that place. To find
 * one among a kernel's takes a millisecond even where nothing has been compiled yet; an index of all, thirty.
 */
import type { Strings } from '../reader.ts';
import { numberOfKind } from './kinds.ts';
import type { ParsedTypes } from './parse.ts';

interface Records {
  /** The id of the first of them. */
  readonly first: number;
  /** By number of record: its kind's number, and the offset of its name. */
  readonly kinds: Uint8Array;
  readonly names: Uint32Array;
  readonly strings: Strings;
  /** Offsets before are the base's. */
  readonly stringBase: number;
  readonly string: (offset: number) => string;
}

/** With more places each type is looked at instead. */
const MOST_PLACES = 256;

/** Names whose offset is wrong are none, or throw: that is found when their type is read. */
export function nameSearch(
  own: Records,
  base: ParsedTypes | undefined,
): Pick<ParsedTypes, 'search' | 'places'> {
  const { first, kinds, names, strings, stringBase, string } = own;

  const places: ParsedTypes['places'] = pattern => {
    const { text } = strings;
    const found = base ? base.places(pattern)?.slice() : [];
    if (text === null || !found || pattern === '') return null;
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
      if (found.length === MOST_PLACES) return null;
      found.push(stringBase + at);
    }
    return found;
  };

  const search: ParsedTypes['search'] = (kind, name, whole) => {
    if (kind === 'void' || name.includes('\0')) return [];
    const number = numberOfKind(kind);
    const found: number[] = [];
    const known = places(whole ? `${name}\0` : name);
    if (known) {
      for (const place of known)
        for (let i = names.indexOf(place); i >= 0; i = names.indexOf(place, i + 1))
          if (kinds[i] === number) found.push(first + i);
      return found.sort((a, b) => a - b);
    }
    for (let i = kinds.indexOf(number); i >= 0; i = kinds.indexOf(number, i + 1)) {
      const text = string(names[i]!);
      if (whole ? text === name : text.startsWith(name)) found.push(first + i);
    }
    return found;
  };
  return { search, places };
}
