/** `ebpf probe`: what happens at a place, counted or measured, as a table that lives until Ctrl-C. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type HookName, type Measure, type Probe, probe, type TaskKey } from '../../probe/index.ts';
import { type Row, rowsOf, table } from '../probe-table.ts';

interface Options {
  readonly by?: string[];
  readonly fields?: string[];
  readonly measure: Measure;
  readonly of?: string;
  readonly where?: Record<string, string | bigint>;
  readonly frequency?: number;
  readonly interval: number;
  readonly for?: number;
  readonly top: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Hooks:
  tracepoint:CATEGORY/NAME  syscall:NAME  raw_tp:NAME  tp_btf:NAME
  kprobe:FUNCTION  kretprobe:FUNCTION  fentry:FUNCTION  fexit:FUNCTION
  uprobe:BINARY:SYMBOL  uretprobe:BINARY:SYMBOL  usdt:BINARY:PROVIDER:NAME
  perf_event:EVENT

Examples:
  ebpf probe kprobe:vfs_read --by comm --measure latency
  ebpf probe syscall:openat --fields filename --where comm=node
  ebpf probe tp_btf:sched_switch --fields 'next->comm,next->pid'
  ebpf probe tracepoint:syscalls/sys_exit_read --by comm --measure stats --of ret
  ebpf probe perf_event:cpu-clock --by comm,kstack --for 10`;

export function probeCommand(): Command {
  return new Command('probe')
    .description(
      'count, measure or print what happens at a place in the kernel or in a program, without C; Ctrl-C ends it',
    )
    .argument('<hook>', 'where: KIND:NAME')
    .option('--by <keys>', 'group by: comm, pid, tid, uid, gid, cpu, cgroup, kstack, ustack', list)
    .option(
      '--fields <names>',
      "group by what the hook has: filename, next->comm, arg0, ret, 'str(arg1)'",
      list,
    )
    .addOption(
      new Option('--measure <what>', 'what is told of each group')
        .choices(['count', 'latency', 'stats', 'events'])
        .default('count'),
    )
    .option('--of <field>', 'the number whose stats they are')
    .option('--where <name=value>', 'only events with that value; may be repeated', condition)
    .option('--frequency <number>', 'of perf_event: samples a second', positive)
    .option('--interval <seconds>', 'how often the table is drawn', positive, 1)
    .option('--for <seconds>', 'end by itself', positive)
    .option('--top <rows>', 'most rows', positive, 20)
    .option('--json', 'a line of JSON for each group at the end, or for each event')
    .addHelpText('after', EXAMPLES)
    .action(async (hook: string, options: Options) => {
      const { by = [], fields = [], measure, of, where, frequency } = options;
      await using made = await probe(hook as HookName, {
        ...{ by: by as TaskKey[], fields, measure },
        ...(of !== undefined && { of }),
        ...(where && { where }),
        ...(frequency !== undefined && { frequency }),
      });
      const names = [...by, ...fields];
      await (measure === 'events' ? printEvents(made, options) : drawTable(made, names, options));
      if (made.lost > 0n) console.error(`ebpf: ${made.lost} could not be kept`);
    });
}

/** Aborted by Ctrl-C, SIGTERM, when the time is over, or when nobody reads any more (`| head`). */
function ending(seconds: number | undefined): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const end = () => controller.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.on('error', end);
  const timer = seconds === undefined ? undefined : setTimeout(end, seconds * 1000);
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      process.off('SIGINT', end).off('SIGTERM', end);
    },
  };
}

async function printEvents(made: Probe, { for: seconds, json }: Options): Promise<void> {
  const { signal, stop } = ending(seconds);
  try {
    for await (const { time, ...event } of made.events({ signal })) {
      if (json) console.log(stringify({ time, ...event }));
      else console.log([`${Number(time / 1000n) / 1e6}`.padEnd(16), ...Object.values(event)].join(' '));
    }
  } finally {
    stop();
  }
}

async function drawTable(made: Probe, names: readonly string[], options: Options): Promise<void> {
  const { interval, top, json } = options;
  const { signal, stop } = ending(options.for);
  const rows = (): Row[] => rowsOf(made.results() as object[] as Record<string, unknown>[], names);
  const live = process.stdout.isTTY && !json;
  if (!live) console.error('ebpf: attached; Ctrl-C ends it');
  try {
    await new Promise<void>(resolve => {
      const draw = () => process.stdout.write(`\x1b[2J\x1b[H${table(rows(), top)}`);
      const timer = setInterval(() => live && draw(), interval * 1000);
      const done = () => {
        clearInterval(timer);
        resolve();
      };
      if (signal.aborted) done();
      else signal.addEventListener('abort', done, { once: true });
    });
  } finally {
    stop();
  }
  if (json) for (const result of made.results()) console.log(stringify(result));
  else process.stdout.write(`${live ? '\x1b[2J\x1b[H' : ''}${table(rows(), top)}`);
}

/** 64 bits are numbers where they are exact, and else text. */
const stringify = (value: object): string =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'bigint' ? (Number.isSafeInteger(Number(each)) ? Number(each) : `${each}`) : each,
  );

function list(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map(each => each.trim())];
}

function condition(
  text: string,
  before: Record<string, string | bigint> = {},
): Record<string, string | bigint> {
  const [, name, quoted, plain = ''] = /^(.+?)=(?:"(.*)"|(.*))$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Write name=value, as in pid=42 or comm=node.');
  const isNumber = quoted === undefined && /^(?:-?\d+|0x[0-9a-f]+)$/i.test(plain);
  return { ...before, [name]: isNumber ? BigInt(plain) : (quoted ?? plain) };
}

function positive(text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It has to be a number above 0.');
}
