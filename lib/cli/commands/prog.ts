/** `ebpf prog`: the programs of this machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { JitedFunction } from '../../formats/loaded/jited.ts';
import type { SystemProgram } from '../../kernel/system/program.ts';
import { system } from '../../system.ts';
import { facts, JSON_OPTION, type PrintOptions, print, toId } from '../print.ts';
import { table } from '../table.ts';

export function progCommand(): Command {
  const command = new Command('prog').description('the programs of this machine, whoever loaded them');
  command
    .command('list', { isDefault: true })
    .description('all of them')
    .option(...JSON_OPTION)
    .action((options: PrintOptions) => {
      const programs = [...system.programs()];
      return print(options, programs.map(json), () => listed(programs));
    });
  command
    .command('show')
    .description('the facts of one')
    .argument('<id>', 'as `list` has it', toId)
    .option(...JSON_OPTION)
    .action((id: number, options: PrintOptions) => {
      const program = json(system.program(id));
      return print(options, program, () => facts(program));
    });
  command
    .command('dump')
    .description('its instructions as the kernel runs them, with the lines of the source')
    .argument('<id>', 'as `list` has it', toId)
    .option('--jited', 'its machine code in hex, by lines of the source')
    .option(...JSON_OPTION)
    .action((id: number, { jited = false, ...options }: PrintOptions & { jited?: boolean }) =>
      jited ? dumpJited(id, options) : dumpTranslated(id, options),
    );
  command
    .command('stats')
    .description('how often programs run, and how long: counted for a while')
    .option('--seconds <number>', 'how long', Number, 1)
    .option(...JSON_OPTION)
    .action(stats);
  return command;
}

const json = ({ type, info }: SystemProgram) => ({ ...info, type });

function listed(programs: readonly SystemProgram[]): string {
  const rows = programs.map(({ id, type, name, info }) => {
    const { tag, translatedBytes, jitedBytes, mapIds } = info;
    return [id, type, name, tag, translatedBytes, jitedBytes, mapIds.join(',')];
  });
  return table(['ID', 'TYPE', 'NAME', 'TAG', 'TRANSLATED', 'JITED', 'MAPS'], rows);
}

function dumpTranslated(id: number, options: PrintOptions): Promise<void> {
  const translated = system.program(id).translated();
  const { code, functions, lines } = translated;
  return print(options, { code, functions, lines: [...lines.values()] }, () => String(translated));
}

function dumpJited(id: number, options: PrintOptions): Promise<void> {
  const functions = system.program(id).jited();
  return print(options, functions, () => functions.map(inHex).join(''));
}

/** Each line of the source with the bytes that it became. */
function inHex({ name, address, code, lines }: JitedFunction): string {
  const hex = (from: number, to?: number) => Buffer.from(code.subarray(from, to)).toString('hex');
  const starts =
    lines.length > 0 && lines[0]?.offset === 0
      ? lines
      : [{ offset: 0, text: '', file: '', line: 0 }, ...lines];
  const parts = starts.map(({ offset, text, file, line }, i) => {
    const source = file === '' ? '' : `; ${text.trim()} @ ${file}:${line}\n`;
    return `${source}${offset.toString(16)}: ${hex(offset, starts[i + 1]?.offset)}\n`;
  });
  return `${name} at 0x${address.toString(16)}:\n${parts.join('')}`;
}

async function stats({ seconds, ...options }: PrintOptions & { seconds: number }): Promise<void> {
  using counting = system.stats();
  await sleep(seconds * 1000);
  const found = counting.read().filter(({ runCount }) => runCount > 0n);
  const rows = found.map(({ id, type, name, runCount, average, load, recursionMisses }) => {
    return [id, type, name, runCount, Math.round(average), `${(load * 100).toFixed(3)} %`, recursionMisses];
  });
  await print(options, found, () =>
    table(['ID', 'TYPE', 'NAME', 'RUNS', 'NS A RUN', 'OF A CPU', 'MISSED'], rows),
  );
}
