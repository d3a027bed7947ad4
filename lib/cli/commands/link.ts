/** `ebpf link`: what is attached on this machine, and where. */
import { Command } from 'commander';
import type { LinkInfo } from '../../hooks/link-info.ts';
import { system } from '../../system.ts';
import { toJson } from '../json.ts';
import { facts, JSON_OPTION, type PrintOptions, print, toId } from '../print.ts';
import { table } from '../table.ts';

export function linkCommand(): Command {
  const command = new Command('link').description('the links of this machine: what is attached, and where');
  command
    .command('list', { isDefault: true })
    .description('all of them')
    .option(...JSON_OPTION)
    .action((options: PrintOptions) => {
      const links = [...system.links()];
      return print(options, links, () => listed(links));
    });
  command
    .command('show')
    .description('one of them')
    .argument('<id>', 'as `list` has it', toId)
    .option(...JSON_OPTION)
    .action((id: number, options: PrintOptions) => {
      const link = system.link(id);
      return print(options, link, () => facts(link));
    });
  return command;
}

function listed(links: readonly LinkInfo[]): string {
  const rows = links.map(({ id, type, programId, details }) => {
    return [id, type, programId, toJson(details).replace(/\s*\n\s*/g, ' ')];
  });
  return table(['ID', 'TYPE', 'PROGRAM', 'WHERE'], rows);
}
