/** What real kernels said of real programs: which line is the reason, what it means, which instruction it blames. */
import { describe, expect, it } from 'vitest';
import { explain } from '../../../lib/formats/log/explain.ts';
import { parseVerifierLog } from '../../../lib/formats/log/parse.ts';
import { expectation } from './expectations.ts';
import { fixtures } from './fixtures.ts';

const logs = fixtures().filter(({ name }) => !name.startsWith('accepted'));

describe('the reason of a rejection', () => {
  for (const { kernel, name, log } of logs) {
    it(`${kernel}: ${name}`, () => {
      const wanted = expectation(kernel, name.replace(/\.level\d$/, ''));
      expect(wanted, `no expectation for ${name}`).toBeDefined();
      const { cause, instruction, line } = wanted!;
      const parsed = parseVerifierLog(log);
      const explanation = explain(parsed.messages.map(({ text }) => text));
      expect(explanation).toMatchObject({ cause, line });
      // Level 4 has no walk, and so no instruction, unless a report or the line itself names it.
      if (name.endsWith('.level4')) return;
      const blamed = explanation!.wholeProgram
        ? undefined
        : (explanation!.instruction ?? parsed.report?.at?.instruction ?? parsed.lastInstruction?.index);
      expect(blamed).toBe(instruction);
    });
  }

  it('is none where the program was accepted', () => {
    const accepted = fixtures().filter(({ name }) => name.startsWith('accepted'));
    expect(accepted.length).toBeGreaterThan(1);
    for (const { log } of accepted) expect(parseVerifierLog(log).messages).toEqual([]);
  });
});
