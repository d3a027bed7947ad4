/**
 * Types by name, in loops that are the engine's own: where the name stands among the strings, and which types have that place. To find
 * one among a kernel's takes a millisecond even where nothing has been compiled yet; an index of all, thirty.
 */
import type { Strings } from '../reader.ts';
import { kindIn, numberOfKind } from './kinds.ts';
import type { ParsedTypes } from './parse.ts';

interface Records {
  /** The id of the first of them. */
  readonly first: number;
  readonly words: Uint32Array;
  /** By number of record: the word where it starts, with the offset of its name; its kind is in the next. */
  readonly records: Uint32Array;
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
  const { first, words, records, strings, stringBase, string } = own;
  const kindAt = (record: number) => kindIn(words[record + 1]!);

  const places: ParsedTypes['places'] = pattern => {
    const before = base ? base.places(pattern) : [];
    const here = before && strings.places(pattern, MOST_PLACES - before.length);
    return here && [...before, ...here.map(place => stringBase + place)];
  };

  const search: ParsedTypes['search'] = (kind, name, whole) => {
    if (kind === 'void' || name.includes('\0')) return [];
    const number = numberOfKind(kind);
    const found: number[] = [];
    const known = places(whole ? `${name}\0` : name);
    if (known) {
      for (const place of known)
        for (let at = words.indexOf(place); at >= 0; at = words.indexOf(place, at + 1)) {
          const i = kindAt(at) === number ? numberOf(at, records) : -1;
          if (i >= 0) found.push(first + i);
        }
      return found.sort((a, b) => a - b);
    }
    for (let i = 0; i < records.length; i++) {
      const record = records[i]!;
      if (kindAt(record) !== number) continue;
      const text = string(words[record]!);
      if (whole ? text === name : text.startsWith(name)) found.push(first + i);
    }
    return found;
  };
  return { search, places };
}

/** Of the record that starts at that word; -1 where none does: it is a part of one. */
function numberOf(word: number, records: Uint32Array): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (records[middle]! < word) low = middle + 1;
    else high = middle;
  }
  return records[low] === word ? low : -1;
}
