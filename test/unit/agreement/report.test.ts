/** What npm run verify:agreement counts, and how it takes what kernels and libbpf said. */
import { expect, it } from 'vitest';
import { type Row, summary } from '../../../scripts/verify-agreement/report.ts';
import { timesOf } from '../../../scripts/verify-agreement/times.ts';
import { judged, type Verdict } from '../../../scripts/verify-agreement/verdicts.ts';

const verdict = (is: Verdict['verdict'], more: Partial<Verdict> = {}): Verdict => ({
  ...{ verdict: is, reason: '', log: '', time: 1 },
  ...more,
});
const row = (theirs: Verdict, ours: Verdict, more: Partial<Row> = {}): Row => ({
  ...{ object: 'o', program: 'p', set: 'tests', kind: 'xdp', theirs, ours },
  ...more,
});

it('counts what agrees, by which kernel, and what has no verdict', () => {
  const rows = [
    row(verdict('accepted'), verdict('accepted')),
    row(verdict('rejected'), verdict('rejected'), { guest: '6.12' }),
    row(verdict('rejected'), verdict('accepted')),
    row(verdict('accepted'), verdict('rejected'), { guest: '6.12' }),
    row(verdict('accepted'), verdict('other')),
    row(verdict('other'), verdict('accepted')),
  ];
  expect(summary(rows)).toMatchObject({
    ...{ programs: 5, agree: 2 / 5, falseAccepts: 1, falseRejects: 1, unsupported: 1, noVerdict: 1 },
    guests: { '6.12': 2 },
    times: { programs: 1 },
  });
});

it('knows the time of both, over what both accept, and the rate of the verifier where its log said it', () => {
  const of = (time: number, ours: number, more: Partial<Verdict> = {}) =>
    row(verdict('accepted', { time, ...more }), verdict('accepted', { time: ours, processed: 30 }));
  const rows = [
    of(10, 1, { processed: 10, verifying: 0.5 }),
    of(30, 3, { processed: 20, verifying: 1.5 }),
    of(20, 2),
    row(verdict('rejected', { time: 1000 }), verdict('rejected', { time: 1000 })),
  ];
  expect(timesOf(rows)).toEqual({
    programs: 3,
    load: { median: 20, total: 60 },
    verifier: { median: 1.5, total: 2, instructionsPerSecond: 15_000 },
    ours: { median: 2, total: 6, instructionsPerSecond: 15_000 },
  });
  expect(timesOf(rows.slice(2))?.verifier).toBeUndefined();
  expect(timesOf(rows.slice(3))).toBeUndefined();
});

it('takes what fails after all programs were verified as accepted', () => {
  const slots = `ERR_EBPF_LOAD: object 'o': cannot be loaded: map 'jumps': failed to initialize slot [0] to prog 'a' fd=-2: -9 (EBADF)`;
  expect(judged(verdict('other', { reason: slots }))).toMatchObject({ verdict: 'accepted', reason: '' });
  for (const kept of [
    verdict('rejected', { reason: slots }),
    verdict('other', { reason: 'ERR_EBPF_LOAD: no' }),
  ])
    expect(judged(kept)).toBe(kept);
});
