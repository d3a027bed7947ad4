/** What kernel 7.2 has another verdict of than 6.18, with another object's types for its own. Rules are those of its sources, and of a guest that runs it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { linkObject } from '../../../lib/linker/index.ts';
import { verifyObject } from '../../../lib/verifier/index.ts';
import { isDisabledHook, isUntrustedHook } from '../../../lib/verifier/rules/hooks.ts';

const object = (name: string) => readFileSync(new URL(`../../bpf/${name}.bpf.o`, import.meta.url));
const image = parseObject(object('verifier-seven'));
const btf = parseObject(object('verifier-seven-kernel')).btf!;

function verdictOf(program: string, version: string): string {
  const programs = image.programs.map(({ name }) => ({ name, autoload: name === program }));
  const linked = linkObject({ image, name: 'object', programs, maps: [] }, { btf, version: 0x61200 });
  const { verdict, error } = verifyObject(linked, image, btf, { objectName: 'object', version })[0]!;
  return error?.kernelReason ?? verdict;
}

/** Of 6.18, which knows no such function (no verdict is asked) or has the first, and of 7.2. */
const SAID: Readonly<Record<string, readonly [string | undefined, string]>> = {
  looks_up_nothing: ['accepted', 'Possibly NULL pointer passed to trusted R2'],
  works_later: [undefined, 'accepted'],
  works_by_the_old_name: ['accepted', 'calling kernel function bpf_wq_set_callback_impl is not allowed'],
  counts_a_node: [undefined, 'dereference of modified ptr_ ptr R1 off=24 disallowed'],
  looks_at_the_first: [undefined, 'accepted'],
  exchanges_in_a_list: ['function calls are not allowed while holding a lock', 'accepted'],
  keeps_over_a_throw: ['accepted', 'Unreleased reference id=2 alloc_insn=5'],
  throws_what_is_no_answer: [
    'accepted',
    'At program exit the register R1 has smin=2 smax=2 should have been in [0, 1]',
  ],
  hands_on_the_packet: ['accepted', "Caller passes invalid args into func#1 ('pulls')"],
  hands_on_nothing: ['accepted', 'R2 is expected to be non-NULL'],
  hands_on_a_number: ['R1 type=scalar expected=fp', 'accepted'],
  reads_anywhere: ['variable ctx access var_off=(0x0; 0x1f) disallowed', 'accepted'],
  hands_on_its_context: ['invalid bpf_context access off=7 size=1', 'R1 type=ctx expected=fp'],
  overwrites_a_clone: ['cannot overwrite referenced dynptr', 'accepted'],
};

it('says something of each program', () => {
  expect(image.programs.map(({ name }) => name).sort()).toEqual(Object.keys(SAID).sort());
});

it.each(Object.entries(SAID))('%s', (program, [before, now]) => {
  if (before !== undefined) expect(verdictOf(program, '6.18')).toBe(before);
  expect(verdictOf(program, '7.2')).toBe(now);
});

it('disables a hook, and trusts two less', () => {
  const hooks = ['file_alloc_security', 'ismaclabel', 'file_open'];
  const disabled = (version: string) => hooks.filter(name => isDisabledHook(version, name));
  expect(disabled('6.1')).toEqual([]);
  expect(disabled('6.18')).toEqual(['ismaclabel']);
  expect(disabled('7.2')).toEqual(['file_alloc_security', 'ismaclabel']);
  expect(isUntrustedHook('6.18', 'bdev_free_security')).toBe(false);
  expect(isUntrustedHook('7.2', 'bdev_free_security')).toBe(true);
  expect(isUntrustedHook('6.18', 'task_free')).toBe(true);
});
