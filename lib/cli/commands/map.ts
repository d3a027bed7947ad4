/** `ebpf map`: the maps of this machine. */
import { Command } from 'commander';
import { EbpfError } from '../../errors.ts';
import { entryShower } from '../../formatters/formatter.ts';
import { type SystemMap, system } from '../../system.ts';
import { toJson } from '../json.ts';
import { plain } from '../plain.ts';
import { facts, JSON_OPTION, type PrintOptions, print, toId } from '../print.ts';
import { table } from '../table.ts';

export function mapCommand(): Command {
  const command = new Command('map').description('the maps of this machine, whoever made them');
  command
    .command('list', { isDefault: true })
    .description('all of them')
    .option(...JSON_OPTION)
    .action((options: PrintOptions) => {
      const maps = [...system.maps()];
      return print(options, maps.map(json), () => listed(maps));
    });
  command
    .command('show')
    .description('the facts of one, and its types')
    .argument('<id>', 'as `list` has it', toId)
    .option(...JSON_OPTION)
    .action((id: number, options: PrintOptions) => {
      const map = system.map(id);
      const shown = { ...json(map), ...typesOf(map) };
      return print(options, shown, () => facts(shown));
    });
  command
    .command('dump')
    .description(
      'what is in it, by its own types; as text, what its decl tags say how to show (docs/formatters.md)',
    )
    .argument('<id>', 'as `list` has it', toId)
    .option(...JSON_OPTION)
    .action(async (id: number, options: PrintOptions) => {
      const entries = entriesOf(system.map(id), options);
      await print(options, entries, () => entries.map(entry => `${plain(oneLine(entry))}\n`).join(''));
    });
  return command;
}

const json = ({ type, info }: SystemMap) => ({ ...info, type });

function listed(maps: readonly SystemMap[]): string {
  const rows = maps.map(({ id, type, name, info }) => {
    return [id, type, name, info.keySize, info.valueSize, info.maxEntries, `0x${info.flags.toString(16)}`];
  });
  return table(['ID', 'TYPE', 'NAME', 'KEY', 'VALUE', 'ENTRIES', 'FLAGS'], rows);
}

function typesOf(map: SystemMap): { keyType?: string; valueType?: string } {
  const types = map.types();
  if (!types) return {};
  const { keyTypeId, valueTypeId } = map.info;
  return {
    ...(keyTypeId !== 0 && { keyType: types.typeName(keyTypeId) }),
    ...(valueTypeId !== 0 && { valueType: types.typeName(valueTypeId) }),
  };
}

const asTheyAre = (entry: unknown) => entry as [unknown, unknown];

interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

/** Reading changes nothing: queues and rings, which are emptied by it, are not read. */
function entriesOf(map: SystemMap, { json = false }: PrintOptions): Entry[] {
  using handle = map.open();
  if (!(Symbol.iterator in handle) || !('get' in handle)) {
    throw new EbpfError(
      'ERR_EBPF_NOT_SUPPORTED',
      `map ${map.id} (${map.type}) has no entries that could be listed`,
    );
  }
  const show = json ? asTheyAre : entryShower(handle, { chosen: new Map(), plain: value => value });
  return Array.from(handle as unknown as Iterable<unknown>, entry => {
    const [key, value] = show(entry);
    return { key, value };
  });
}

const oneLine = ({ key, value }: Entry) =>
  `${toJson(key).replace(/\s*\n\s*/g, ' ')} → ${toJson(value).replace(/\s*\n\s*/g, ' ')}`;
