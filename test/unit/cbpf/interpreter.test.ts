/** The packets that translations are tried with are worth it: each of tcpdump's expressions takes some and drops others. */
import { classicFilter } from 'node-ebpf';
import { expect, it } from 'vitest';
import { fixtures } from './support/fixtures.ts';
import { interpret } from './support/interpreter.ts';
import { randomFrame, seeded } from './support/random.ts';

/** Of all frames, or of all that come in. */
const ALWAYS = ['', 'inbound'];

it.each(fixtures)('$linkType: $expression', ({ ddd, linkType, expression }) => {
  const { instructions } = classicFilter(ddd);
  const random = seeded(1);
  const answers = Array.from({ length: 1000 }, () =>
    interpret(instructions, { bytes: randomFrame(random, linkType) }),
  );
  expect(new Set(answers)).toEqual(new Set(ALWAYS.includes(expression) ? [262144] : [262144, 0]));
});
