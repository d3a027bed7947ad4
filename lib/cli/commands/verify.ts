/** `ebpf verify`: the verifier's verdict on every program of objects, without a kernel. */
import { Command } from 'commander';
import { EbpfError } from '../../errors.ts';
import { DEFAULT_KERNEL, KNOWN_KERNELS, rulesOf } from '../../verifier/index.ts';
import { type ProgramVerification, type Verification, verify } from '../../verify.ts';
import { JSON_OPTION, type PrintOptions, print } from '../print.ts';
import { table } from '../table.ts';

/** Level 2, and statistics. */
const WHOLE_WALK = 2 | 4;

interface Options extends PrintOptions {
  readonly kernel: readonly string[];
  readonly log?: boolean;
}

/** A file that is no object, or cannot be linked, is told among the others. */
type Answer =
  | { readonly file: string; readonly kernel: string; readonly verification: Verification }
  | { readonly file: string; readonly kernel: string; readonly error: EbpfError };

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      "say what a kernel's verifier would of the programs of objects, without that kernel and without privileges; ends with 1 where one is rejected",
    )
    .argument('<files...>', 'NAME.bpf.o')
    .option(
      '--kernel <versions>',
      `whose rules: ${KNOWN_KERNELS.join(', ')}, several with commas between, or all`,
      versions,
      [DEFAULT_KERNEL],
    )
    .option('--log', "print the verifier's log of each program, all paths")
    .option(...JSON_OPTION)
    .action(async (files: readonly string[], options: Options) => {
      for (const version of options.kernel) rulesOf(version);
      const answers: Answer[] = [];
      for (const file of files)
        for (const version of options.kernel) answers.push(await ask(file, version, options));
      const several = options.kernel.length > 1;
      const facts = answers.map(answer => json(answer, several));
      await print(options, facts, () => text(answers, options, several));
      if (answers.some(isBad)) process.exitCode = 1;
    });
}

const versions = (list: string): readonly string[] => (list === 'all' ? KNOWN_KERNELS : list.split(','));

async function ask(file: string, kernel: string, { log = false }: Options): Promise<Answer> {
  try {
    const logLevel = log ? WHOLE_WALK : 0;
    return {
      file,
      kernel,
      verification: await verify(file, { ...(kernel !== DEFAULT_KERNEL && { kernel }), logLevel }),
    };
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    return { file, kernel, error };
  }
}

const isBad = (answer: Answer): boolean =>
  'error' in answer || [...answer.verification].some(({ verdict }) => verdict === 'rejected');

function json(answer: Answer, several: boolean): object {
  const { kernel } = answer;
  if ('error' in answer) return { file: answer.file, ...(several && { kernel }), error: facts(answer.error) };
  const { file, verification } = answer;
  return { file, kernel, ok: verification.ok, programs: [...verification].map(program) };
}

function program({ error, ...rest }: ProgramVerification): object {
  return { ...rest, ...(error && { error: facts(error) }) };
}

/** What makes an error is on its prototype. */
function facts(error: EbpfError): object {
  const { code, message } = error;
  if (!('reason' in error)) return { code, message };
  const { instruction, source, reason, kernelReason, hint } = error as EbpfError & Record<string, unknown>;
  return { code, message, instruction, source, reason, kernelReason, hint };
}

function text(answers: readonly Answer[], { log }: Options, several: boolean): string {
  const programs = answers.flatMap(answer =>
    'error' in answer
      ? []
      : [...answer.verification].map(each => ({ file: answer.file, kernel: answer.kernel, each })),
  );
  const rows = programs.map(({ file, kernel, each }) => {
    const { name, verdict, instructions, states, milliseconds, error, unsupported = '' } = each;
    const why = error ? error.kernelReason : unsupported;
    return [
      file,
      ...(several ? [kernel] : []),
      name,
      verdict,
      instructions,
      states,
      milliseconds.toFixed(1),
      why,
    ];
  });
  const parts =
    rows.length === 0 ? [] : [table(several ? [HEADS[0]!, 'KERNEL', ...HEADS.slice(1)] : HEADS, rows)];
  for (const answer of answers)
    if ('error' in answer)
      parts.push(`${answer.file}${several ? ` on ${answer.kernel}` : ''}: ${answer.error.message}\n`);
  if (several) parts.push(summary(answers));
  for (const { kernel, each } of programs) {
    if (each.verdict === 'rejected') parts.push(`${several ? `on kernel ${kernel}: ` : ''}${each.explain()}`);
    if (log) parts.push(`log of program '${each.name}':\n${each.log}`);
  }
  return parts.join('\n');
}

/** On which kernels each object loads, whole. */
function summary(answers: readonly Answer[]): string {
  const lines = [...new Set(answers.map(({ file }) => file))].map(file => {
    const own = answers.filter(answer => answer.file === file);
    const loads = own.filter(answer => 'verification' in answer && answer.verification.ok);
    const bad = own.filter(isBad).map(({ kernel }) => kernel);
    const open = own.filter(answer => !isBad(answer) && !loads.includes(answer)).map(({ kernel }) => kernel);
    const words = [
      loads.length > 0 ? `loads on ${loads.map(({ kernel }) => kernel).join(', ')}` : '',
      bad.length > 0 ? `not on ${bad.join(', ')}` : '',
      open.length > 0 ? `no verdict for ${open.join(', ')}` : '',
    ];
    return `${file} ${words.filter(word => word !== '').join('; ')}\n`;
  });
  return lines.join('');
}

const HEADS = ['FILE', 'PROGRAM', 'VERDICT', 'INSTRUCTIONS', 'STATES', 'MS', 'WHY'];
