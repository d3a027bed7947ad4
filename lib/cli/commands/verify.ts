/** `ebpf verify`: the verifier's verdict on every program of objects, without a kernel. */
import { Command } from 'commander';
import { EbpfError } from '../../errors.ts';
import { DEFAULT_KERNEL, rulesOf } from '../../verifier/index.ts';
import { type ProgramVerification, type Verification, verify } from '../../verify.ts';
import { JSON_OPTION, type PrintOptions, print } from '../print.ts';
import { table } from '../table.ts';

/** Level 2, and statistics. */
const WHOLE_WALK = 2 | 4;

interface Options extends PrintOptions {
  readonly kernel: string;
  readonly log?: boolean;
}

/** A file that is no object, or cannot be linked, is told among the others. */
type Answer =
  | { readonly file: string; readonly verification: Verification }
  | { readonly file: string; readonly error: EbpfError };

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      "say what a kernel's verifier would of the programs of objects, without that kernel and without privileges; ends with 1 where one is rejected",
    )
    .argument('<files...>', 'NAME.bpf.o')
    .option('--kernel <version>', 'whose rules', DEFAULT_KERNEL)
    .option('--log', "print the verifier's log of each program, all paths")
    .option(...JSON_OPTION)
    .action(async (files: readonly string[], options: Options) => {
      rulesOf(options.kernel);
      const answers: Answer[] = [];
      for (const file of files) answers.push(await ask(file, options));
      await print(options, answers.map(json), () => text(answers, options));
      if (answers.some(isBad)) process.exitCode = 1;
    });
}

async function ask(file: string, { kernel, log = false }: Options): Promise<Answer> {
  try {
    return { file, verification: await verify(file, { kernel, logLevel: log ? WHOLE_WALK : 0 }) };
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    return { file, error };
  }
}

const isBad = (answer: Answer): boolean =>
  'error' in answer || [...answer.verification].some(({ verdict }) => verdict === 'rejected');

function json(answer: Answer): object {
  if ('error' in answer) return { file: answer.file, error: facts(answer.error) };
  const { file, verification } = answer;
  return { file, kernel: verification.kernel, ok: verification.ok, programs: [...verification].map(program) };
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

function text(answers: readonly Answer[], { log }: Options): string {
  const programs = answers.flatMap(answer =>
    'error' in answer ? [] : [...answer.verification].map(each => ({ file: answer.file, each })),
  );
  const rows = programs.map(({ file, each }) => {
    const { name, verdict, instructions, states, milliseconds, error, unsupported = '' } = each;
    const why = error ? error.kernelReason : unsupported;
    return [file, name, verdict, instructions, states, milliseconds.toFixed(1), why];
  });
  const parts = rows.length === 0 ? [] : [table(HEADS, rows)];
  for (const answer of answers)
    if ('error' in answer) parts.push(`${answer.file}: ${answer.error.message}\n`);
  for (const { each } of programs) {
    if (each.verdict === 'rejected') parts.push(each.explain());
    if (log) parts.push(`log of program '${each.name}':\n${each.log}`);
  }
  return parts.join('\n');
}

const HEADS = ['FILE', 'PROGRAM', 'VERDICT', 'INSTRUCTIONS', 'STATES', 'MS', 'WHY'];
