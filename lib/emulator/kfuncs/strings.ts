/** Strings in memory that a program may not be sure of (kernel/bpf/helpers.c, from kernel 6.17 on): what can not be read is an error, never a fault. */
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { ENOENT, E2BIG, EFAULT, ERANGE } = ERRNO;
/** XATTR_SIZE_MAX: what is longer is no string of theirs. */
const MOST = 65536;
const U64_MAX = (1n << 64n) - 1n;

/** Where in a string something is, or a negative errno. */
type Found = number;

class Unreadable extends Error {}

export const stringKfuncs = (world: World): KfuncTable => {
  const { memory } = world.machine;
  /** Throws Unreadable. */
  const at = (address: number): number => {
    if (memory.allows(address, 1, false)) return memory.bytes[address]!;
    throw new Unreadable();
  };
  /** Addresses of the kernel alone are looked at (copy_from_kernel_nofault_allowed): 0 and its like are a processes'. */
  const careful = (pointers: readonly number[], find: () => Found): Found => {
    if (pointers.some(pointer => pointer >>> 0 < 0x1000)) return -ERANGE;
    try {
      return find();
    } catch (error) {
      if (error instanceof Unreadable) return -EFAULT;
      throw error;
    }
  };
  const length = (string: number, most: number): Found => {
    for (let i = 0; i < MOST; i++) if (i >= most || at(string + i) === 0) return i;
    return -E2BIG;
  };
  const compare = (a: number, b: number, fold: (letter: number) => number): Found => {
    for (let i = 0; i < MOST; i++) {
      const [left, right] = [fold(at(a + i)), fold(at(b + i))];
      if (left !== right) return left < right ? -1 : 1;
      if (left === 0) return 0;
    }
    return -E2BIG;
  };
  /** The first of that letter; with `orEnd` the end where there is none. */
  const find = (string: number, letter: number, most: number, orEnd: boolean): Found => {
    for (let i = 0; i < MOST; i++) {
      if (i >= most) return -ENOENT;
      const is = at(string + i);
      if (is === letter) return i;
      if (is === 0) return orEnd ? i : -ENOENT;
    }
    return -E2BIG;
  };
  const last = (string: number, letter: number): Found => {
    let found = -ENOENT;
    for (let i = 0; i < MOST; i++) {
      const is = at(string + i);
      if (is === letter) found = i;
      if (is === 0) return found;
    }
    return -E2BIG;
  };
  /** How far all letters are, or are none, of a set. */
  const span = (string: number, set: number, wanted: boolean): Found => {
    for (let i = 0; i < MOST; i++) {
      const is = at(string + i);
      if (is === 0) return i;
      const place = find(set, is, MOST, false);
      if (place === -E2BIG) return -E2BIG;
      if (place >= 0 !== wanted) return i;
    }
    return -E2BIG;
  };
  const within = (string: number, part: number, most: number): Found => {
    for (let i = 0; i < MOST; i++) {
      for (let j = 0; ; j++) {
        if (j >= MOST) return -E2BIG;
        const letter = at(part + j);
        if (letter === 0) return i;
        if (i + j >= most) return -ENOENT;
        const is = at(string + i + j);
        if (is === 0) return -ENOENT;
        if (is !== letter) break;
      }
    }
    return -E2BIG;
  };

  const one = (call: (string: number) => Found): KfuncTable[string] => ({
    parameters: ['pointer'],
    result: 'i32',
    call: (a: number) => careful([a], () => call(a >>> 0)),
  });
  const two = (call: (a: number, b: number) => Found): KfuncTable[string] => ({
    parameters: ['pointer', 'pointer'],
    result: 'i32',
    call: (a: number, b: number) => careful([a, b], () => call(a >>> 0, b >>> 0)),
  });
  const withLetter = (call: (string: number, letter: number) => Found): KfuncTable[string] => ({
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call: (a: number, letter: number) => careful([a], () => call(a >>> 0, letter & 0xff)),
  });
  /** A size_t, which may be more than any string has. */
  const atMost = (size: bigint): number =>
    Number((size & U64_MAX) > BigInt(MOST) ? BigInt(MOST) + 1n : size & U64_MAX);

  return {
    bpf_strlen: one(string => length(string, MOST + 1)),
    bpf_strnlen: {
      parameters: ['pointer', 'i64'],
      result: 'i32',
      call: (a: number, size: bigint) => careful([a], () => length(a >>> 0, atMost(size))),
    },
    bpf_strcmp: two((a, b) => compare(a, b, letter => letter)),
    bpf_strcasecmp: two((a, b) => compare(a, b, lower)),
    bpf_strchr: withLetter((string, letter) => find(string, letter, MOST + 1, false)),
    bpf_strchrnul: withLetter((string, letter) => find(string, letter, MOST + 1, true)),
    bpf_strrchr: withLetter(last),
    bpf_strnchr: {
      parameters: ['pointer', 'i64', 'i32'],
      result: 'i32',
      call: (a: number, size: bigint, letter: number) =>
        careful([a], () => find(a >>> 0, letter & 0xff, atMost(size), false)),
    },
    bpf_strspn: two((string, set) => span(string, set, true)),
    bpf_strcspn: two((string, set) => span(string, set, false)),
    bpf_strstr: two((string, part) => within(string, part, MOST + 1)),
    bpf_strnstr: {
      parameters: ['pointer', 'pointer', 'i64'],
      result: 'i32',
      call: (a: number, b: number, size: bigint) =>
        careful([a, b], () => within(a >>> 0, b >>> 0, atMost(size))),
    },
  };
};

/** tolower() of ASCII and Latin-1, as the kernel's table has it (lib/ctype.c). */
function lower(letter: number): number {
  const isUpper = (letter >= 0x41 && letter <= 0x5a) || (letter >= 0xc0 && letter <= 0xde && letter !== 0xd7);
  return isUpper ? letter + 32 : letter;
}
