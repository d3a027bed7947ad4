/**
 * Types by name, without a string or an object for any of them: the names are compared as the bytes that they are. To find one
 * among a kernel's takes about a millisecond; an index of all, thirty.
 */
import { EbpfError } from '../../errors.ts';
import { MAX_SHARING } from '../reader.ts';
import { numberOfKind } from './kinds.ts';
import type { ParsedTypes } from './parse.ts';
import type { BtfKind } from './types.ts';

interface Records {
  /** The id of the first of them. */
  readonly first: number;
  /** By number of record: its kind's number, and where it starts in `records`. */
  readonly kinds: Uint8Array;
  readonly offsets: Uint32Array;
  readonly records: Uint8Array;
  readonly littleEndian: boolean;
  /** The string table; it ends in NUL. Its offsets start at `stringBase`, those before are the base's. */
  readonly strings: Uint8Array;
  readonly stringBase: number;
}

const encoder = new TextEncoder();

/**
 * Ids of the types of a kind whose name is `name`, or starts with it. Names whose offset is wrong are none: that is
 * found when their type is read.
 */
export function nameSearch(own: Records, base: ParsedTypes | undefined): ParsedTypes['search'] {
  const { first, kinds, offsets, records, littleEndian, strings, stringBase } = own;
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  return (kind: BtfKind, name: string, whole: boolean): number[] => {
    const found: number[] = [];
    const wanted = encoder.encode(whole ? `${name}\0` : name);
    if (kind === 'void' || name.includes('\0')) return found;
    const number = numberOfKind(kind);
    const [start, { length }] = [wanted[0], wanted];
    // Strings may lie in each other: as in Strings, but not without end.
    let left = 4096 + strings.length * MAX_SHARING;
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] !== number) continue;
      const offset = view.getUint32(offsets[i]!, littleEndian);
      // A name of the base's strings, in split BTF: few are.
      if (offset < stringBase) {
        const text = base!.string(offset);
        if (whole ? text === name : text.startsWith(name)) found.push(first + i);
        continue;
      }
      const at = offset - stringBase;
      if (length > 0 && strings[at] !== start) continue;
      let same = 0;
      while (same < length && strings[at + same] === wanted[same]) same++;
      if (same === length && at < strings.length) found.push(first + i);
      if ((left -= same) < 0) throw sharing();
    }
    return found;
  };
}

function sharing(): EbpfError {
  const why = `its strings lie in each other to more than ${MAX_SHARING} times their length`;
  return new EbpfError('ERR_EBPF_INVALID_BTF', `BTF: ${why}`);
}
