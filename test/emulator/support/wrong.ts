/** Values of all kinds that a method may be given and not want: each must be taken, or refused by an error with a code. */
import { EbpfError } from 'node-ebpf';

// biome-ignore lint/suspicious/noExplicitAny: these are what TypeScript refuses, and JavaScript does not
export type Anything = any;

const WRONG: readonly Anything[] = [
  undefined,
  null,
  true,
  -1,
  0.5,
  Number.NaN,
  2 ** 53,
  10n ** 30n,
  '',
  'a'.repeat(5000),
  '\0',
  '../..',
  Symbol('x'),
  {},
  [],
  [[], {}],
  new Uint8Array(0),
  new Uint8Array(100_000),
  new Map(),
  () => 1,
  new Proxy({}, {}),
  Object.create(null),
  { toString: null },
];

/** What was answered otherwise: the value, and where the error came from. */
export async function unanswered(act: (wrong: Anything) => unknown): Promise<string[]> {
  const wrongs: string[] = [];
  for (const wrong of WRONG) {
    try {
      await act(wrong);
    } catch (error) {
      if (error instanceof EbpfError && /^ERR_EBPF_[A-Z_]+$/.test(error.code) && error.message.length > 10)
        continue;
      const { stack = '' } = error as Error;
      const given =
        typeof wrong === 'object' && wrong ? (wrong.constructor?.name ?? 'no prototype') : typeof wrong;
      wrongs.push(`${given}: ${stack.split('\n').slice(0, 4).join(' | ')}`);
    }
  }
  return wrongs;
}
