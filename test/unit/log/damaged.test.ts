/** Logs cut, mixed and made up: read without an error, and in time that grows with their length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../lib/formats/log/explain.ts';
import { parseVerifierLog } from '../../../lib/formats/log/parse.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { fixtures } from './fixtures.ts';

const logs = fixtures().map(({ log }) => log);
const anyLog = fc.constantFrom(...logs);

const read = (text: string) => {
  const parsed = parseVerifierLog(text);
  explain(parsed.messages.map(message => message.text));
  return parsed;
};

describe('a damaged log', () => {
  it('cut anywhere, pasted to another, or with characters changed', () => {
    const cut = fc.tuple(anyLog, fc.nat(), fc.nat()).map(([log, from, length]) => {
      const start = from % log.length;
      return log.slice(start, start + (length % log.length));
    });
    const changed = fc
      .tuple(
        cut,
        fc.array(fc.tuple(fc.nat(), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 20 }),
      )
      .map(([log, edits]) =>
        edits.reduce((text, [at, piece]) => {
          const place = text.length === 0 ? 0 : at % text.length;
          return text.slice(0, place) + piece + text.slice(place + 1);
        }, log),
      );
    fc.assert(
      fc.property(fc.array(changed, { minLength: 1, maxLength: 3 }), pieces => {
        const text = pieces.join('');
        const { entries } = read(text);
        expect(entries.length).toBeLessThanOrEqual(text.split('\n').length);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('made of one endless line', () => {
    const count = 200_000;
    const lines = [
      '1: (79) ',
      '; a @ ',
      '; a @ b:1',
      '1: (55) if r0 != 0x0 goto pc+1 1: ',
      'Verification failed: a: ',
      'At x the register R0 has smin=1 ',
      'math between pointer and ',
      'misaligned access off + size ',
      'R1 type= expected=',
      'invalid variable-offset read from stack R1 ',
      'invalid func a#',
      ' ',
      '\t1: ',
      'from 1 to ',
      'R1=',
      'kfunc ',
      "prog ''",
      'access beyond the end of member ',
    ];
    for (const line of lines) {
      const started = processorTime();
      read(line + line.slice(-4).repeat(count));
      read(line.repeat(count / 4));
      read(`Verification failed: a\n\nAt:\n${line.repeat(count / 4)}\n`);
      expect(processorTime() - started, line).toBeLessThan(2_000);
    }
  });
});
