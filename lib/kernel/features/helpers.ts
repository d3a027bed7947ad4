/** Which helpers a type of programs may call: what the verifier says of a program that does nothing else. */
import { type HelperName, KERNEL_HELPERS } from '../../formats/insn/helpers.ts';
import type { Instruction } from '../../formats/insn/insn.ts';
import { type Feature, no, unknown, yes } from './feature.ts';
import { type ProgramTypeName, programType, trialOf } from './program-types.ts';
import { EXIT, type Trials } from './trials.ts';

export type HelperFeatures = Readonly<Record<HelperName, Feature>>;

const call = (helper: number): Instruction => ({ opcode: 0x85, dst: 0, src: 0, offset: 0, imm: helper });

/** check_helper_call() in kernel/bpf/verifier.c; the third since 6.13. */
const REFUSAL = /(?:invalid|unknown) func |program of this type cannot use helper /;

export function helpers(name: ProgramTypeName, trials: Trials): HelperFeatures {
  const answer = askable(name, trials);
  return Object.fromEntries(
    Array.from(KERNEL_HELPERS.values(), helper => [
      helper.name,
      answer ?? ask(name, helper.number, helper.since, trials),
    ]),
  ) as HelperFeatures;
}

/** One answer for all, where programs of the type can't be tried. */
export function askable(name: ProgramTypeName, trials: Trials): Feature | undefined {
  const type = programType(name, trials);
  if (type.support !== 'yes') return type;
  if (name === 'ext') return unknown('programs of type ext may call what the program may that they extend');
  // What does not load by itself says nothing of what it calls.
  const { errno, log } = trials.program(trialOf(name, trials));
  return errno === 0
    ? undefined
    : unknown(`the smallest program of its type is refused: ${log.split('\n')[0]}`);
}

function ask(name: ProgramTypeName, helper: number, since: string, trials: Trials): Feature {
  const { errno, log } = trials.program({ ...trialOf(name, trials), instructions: [call(helper), EXIT] });
  if (errno === 0) return yes('the kernel took a call of it');
  if (log === '') return unknown(`the kernel refused the trial (errno ${errno}) without a word`);
  if (!REFUSAL.test(log)) return yes('the kernel’s verifier looked at the arguments of a call');
  if (!trials.sees)
    return unknown('the process lacks CAP_BPF or CAP_PERFMON, without which helpers are kept back');
  return no(
    `the kernel (${trials.release}) gives it to no program of type ${name}; it is known since ${since}`,
  );
}
