/** What `features()` answers, short enough to be kept for each kernel. */
import { type Feature, type Features, features, type Support } from 'node-ebpf';
import { helperByName } from '../../../lib/formats/insn/helpers.ts';
import { PROGRAM_TYPES } from '../../../lib/kernel/features/program-types.ts';

type Answers = Partial<Record<Support, string>>;

export interface FeatureTable {
  readonly release: string;
  readonly programTypes: Answers;
  readonly mapTypes: Answers;
  readonly attachTypes: Answers;
  readonly linkTypes: Answers;
  readonly instructions: Answers;
  readonly btf: Answers;
  readonly jit: Support;
  readonly token: Support;
  /** By program type: the numbers of the helpers that it may call, as runs `FIRST-LAST`. */
  readonly helpers: Readonly<Record<string, string>>;
  /** By the program types that may call them. */
  readonly kfuncs: Readonly<Record<string, string>>;
}

export function measure(): FeatureTable {
  const found = features();
  const { release, programTypes, mapTypes, attachTypes, linkTypes, instructions, btf, jit, token } = found;
  return {
    release,
    programTypes: answers(programTypes),
    mapTypes: answers(mapTypes),
    attachTypes: answers(attachTypes),
    linkTypes: answers(linkTypes),
    instructions: answers(instructions),
    btf: answers(btf),
    jit: jit.support,
    token: token.support,
    helpers: helpersOf(found),
    kfuncs: kfuncsOf(found),
  };
}

function answers(record: Readonly<Record<string, Feature>>): Answers {
  const bySupport: Partial<Record<Support, string[]>> = {};
  for (const [name, { support }] of Object.entries(record)) (bySupport[support] ??= []).push(name);
  return Object.fromEntries(Object.entries(bySupport).map(([support, names]) => [support, names.join(' ')]));
}

const allowed = (record: Readonly<Record<string, Feature>>) =>
  Object.keys(record).filter(name => record[name]?.support === 'yes');

function helpersOf(found: Features): Record<string, string> {
  const types = PROGRAM_TYPES.map(type => {
    const numbers = allowed(found.helpers(type)).map(name => helperByName(name)!.number);
    return [type, runs(numbers.sort((a, b) => a - b))] as const;
  });
  return Object.fromEntries(types.filter(([, numbers]) => numbers !== ''));
}

function runs(sorted: readonly number[]): string {
  const found: [number, number][] = [];
  for (const n of sorted) {
    const last = found.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else found.push([n, n]);
  }
  return found.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(' ');
}

function kfuncsOf(found: Features): Record<string, string> {
  const types = new Map<string, string[]>();
  for (const type of PROGRAM_TYPES) {
    for (const kfunc of allowed(found.kfuncs(type))) {
      const known = types.get(kfunc);
      if (known) known.push(type);
      else types.set(kfunc, [type]);
    }
  }
  const groups = new Map<string, string[]>();
  for (const [kfunc, list] of [...types].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const group = groups.get(list.join(' '));
    if (group) group.push(kfunc);
    else groups.set(list.join(' '), [kfunc]);
  }
  return Object.fromEntries([...groups].map(([group, kfuncs]) => [group, kfuncs.join(' ')]));
}
