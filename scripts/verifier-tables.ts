/**
 * node scripts/start.js scripts/verifier-tables.ts: which helpers and which bytes of the context each type of program has, as the running kernel's
 * verifier says it of programs of a few instructions; writes probed-VERSION.ts and arguments-VERSION.ts into lib/verifier/tables, or into the folder that is
 * given, which is how it is asked of other kernels: `node scripts/vm/cli.js --kernel 6.1 --share FOLDER -- node --import tsx scripts/verifier-tables.ts FOLDER`.
 * As root.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Btf } from '../lib/formats/btf/btf.ts';
import type { BtfKind } from '../lib/formats/btf/types.ts';
import { depsFolder } from './deps.js';
import { runMain } from './lib/steps.js';
import { root } from './lib/tree.js';

const SLEEPABLE = 16;
const SKB = 256;

/** Name, program type, attach type (null: the type has one set for all), bytes of context to ask about, BTF of what it is for, flags. */
const KINDS: readonly (readonly [string, number, number | null, number, (string | undefined)?, number?])[] = [
  ['socket_filter', 1, null, SKB],
  ['kprobe', 2, null, 200],
  ['sched_cls', 3, null, SKB],
  ['sched_act', 4, null, SKB],
  ['tracepoint', 5, null, 0],
  ['xdp', 6, null, 64],
  ['xdp.devmap', 6, 33, 64],
  ['perf_event', 7, null, 220],
  ['cgroup_skb', 8, null, SKB],
  ['cgroup_sock.create', 9, 2, 128],
  ['cgroup_sock.bind4', 9, 12, 128],
  ['cgroup_sock.bind6', 9, 13, 128],
  ['cgroup_sock.release', 9, 34, 128],
  ['lwt_in', 10, null, SKB],
  ['lwt_out', 11, null, SKB],
  ['lwt_xmit', 12, null, SKB],
  ['sock_ops', 13, null, 260],
  ['sk_skb', 14, null, SKB],
  ['cgroup_device', 15, null, 64],
  ['sk_msg', 16, null, 128],
  ['raw_tp', 17, null, 120],
  ['sock_addr.bind4', 18, 8, 128],
  ['sock_addr.bind6', 18, 9, 128],
  ['sock_addr.connect4', 18, 10, 128],
  ['sock_addr.connect6', 18, 11, 128],
  ['sock_addr.sendmsg4', 18, 14, 128],
  ['sock_addr.sendmsg6', 18, 15, 128],
  ['sock_addr.recvmsg4', 18, 19, 128],
  ['sock_addr.recvmsg6', 18, 20, 128],
  ['sock_addr.getpeername4', 18, 29, 128],
  ['sock_addr.getpeername6', 18, 30, 128],
  ['sock_addr.getsockname4', 18, 31, 128],
  ['sock_addr.getsockname6', 18, 32, 128],
  ['sock_addr.connect_unix', 18, 49, 128],
  ['sock_addr.sendmsg_unix', 18, 50, 128],
  ['sock_addr.recvmsg_unix', 18, 51, 128],
  ['sock_addr.getpeername_unix', 18, 52, 128],
  ['sock_addr.getsockname_unix', 18, 53, 128],
  ['lwt_seg6local', 19, null, SKB],
  ['sk_reuseport', 21, null, 128],
  ['flow_dissector', 22, null, SKB],
  ['cgroup_sysctl', 23, null, 64],
  ['raw_tp_writable', 24, null, 120],
  ['sockopt.get', 25, 21, 64],
  ['sockopt.set', 25, 22, 64],
  ['tp_btf', 26, 23, 0, 'typedef btf_trace_sched_switch'],
  ['iter', 26, 28, 0, 'func bpf_iter_task'],
  ['iter.s', 26, 28, 0, 'func bpf_iter_task', SLEEPABLE],
  ['sk_lookup', 30, null, 128],
  ['syscall', 31, null, 64, undefined, SLEEPABLE],
  ['netfilter', 32, 45, 64],
];
/** Where tables go. */
const folder = process.argv[2] ?? join(root, 'lib/verifier/tables');
const SOCKETS = ['sock_common', 'sock', 'tcp_sock'];

function main(): void {
  const btf = Btf.lazy(readFileSync('/sys/kernel/btf/vmlinux'));
  const asked = KINDS.map(([name, type, attach, limit, target, flags = 0]) => {
    const [kind, of] = target?.split(' ') ?? [];
    const id = kind && of ? (btf.find(kind as BtfKind, of) ?? 0) : 0;
    return `${name} ${type} ${attach ?? DEFAULT_ATTACH[type] ?? 0} ${id} ${flags} context ${limit}`;
  });
  asked.push(...SOCKETS.map(name => `${name} 3 0 0 0 ${name} 160`));
  const { answers } = ask(asked.join('\n'));
  const version = release().split('.').slice(0, 2).join('.');
  const file = join(folder, `probed-${version}.ts`);
  writeFileSync(file, print(answers, version));
  format(file);
  console.log(`${file}: ${answers.size} kinds`);
  writeArguments(btf, version);
}

/** In the tree alone: elsewhere the formatter has no settings. */
function format(file: string): void {
  if (file.startsWith(root)) execFileSync(join(root, 'node_modules/.bin/biome'), ['check', '--write', file]);
}

/** Of which tracepoints' arguments the kernel says that they may be NULL or an error, and what iterators are given. */
function writeArguments(btf: Btf, version: string): void {
  const asked: string[] = [];
  for (let id = 0; id < btf.count; id++) {
    const name = btf.nameOf(id);
    if (btf.kindOf(id) === 'typedef' && name.startsWith('btf_trace_'))
      asked.push(`${name.slice('btf_trace_'.length)} 26 23 ${id} 0 arguments 0`);
    if (btf.kindOf(id) === 'func' && name.startsWith('bpf_iter_'))
      asked.push(`${name} 26 28 ${id} 0 arguments 0`);
  }
  const { args } = ask(asked.join('\n'));
  const line = (name: string, list: readonly [number, string][]) =>
    `  ${JSON.stringify(name)}: '${list.map(([at, type]) => `${at}:${type}`).join(' ')}',`;
  const tracepoints: string[] = [];
  const iterators: string[] = [];
  for (const [name, list] of args) {
    // No iterator, and no log.
    if (list[0]?.[1] === '?') continue;
    const special = list.filter(([, type]) => type === '!' || type.includes('or_null'));
    if (name.startsWith('bpf_iter_')) iterators.push(line(name.slice('bpf_iter_'.length), list));
    else if (special.length > 0) tracepoints.push(line(name, special));
  }
  const file = join(folder, `arguments-${version}.ts`);
  const text = `/** What kernel ${version} says of arguments: written by scripts/verifier-tables.ts, which asked it. \`OFFSET:TYPE\`, \`!\` for a number. */

/** Of tracepoints, those that are not just what their types say. */
export const TRACEPOINTS: Readonly<Record<string, string>> = {
${tracepoints.join('\n')}
};

/** Of iterators, all. */
export const ITERATORS: Readonly<Record<string, string>> = {
${iterators.join('\n')}
};
`;
  writeFileSync(file, text);
  format(file);
  console.log(`${file}: ${tracepoints.length} tracepoints, ${iterators.length} iterators`);
}

/** Of types that must have one to be loaded. */
const DEFAULT_ATTACH: Record<number, number> = { 13: 3, 14: 5, 15: 6, 16: 7, 21: 39, 22: 17, 23: 18, 30: 36 };

interface Answer {
  readonly helpers: number[];
  readonly read: Map<number, number[]>;
  readonly write: Map<number, number[]>;
  readonly pointers: Map<number, string>;
}

interface Answers {
  readonly answers: Map<string, Answer>;
  readonly args: Map<string, [number, string][]>;
}

/** What the kernel does not load is left out: it is older than that. */
function ask(input: string): Answers {
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-tables-'));
  try {
    return parse(run(join(folder, 'tables'), input));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(tool: string, input: string): string {
  execFileSync('cc', [
    ...['-O2', '-Wall', `-I${depsFolder()}/include`],
    ...[join(root, 'scripts/verifier-tables.c'), '-o', tool],
  ]);
  return execFileSync(tool, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
}

function parse(output: string): Answers {
  const answers = new Map<string, Answer>();
  const args = new Map<string, [number, string][]>();
  for (const line of output.trim().split('\n')) {
    const [what, name = '', first, second, type] = line.split(' ');
    if (what === 'refused') continue;
    if (what === 'argument') {
      const list = args.get(name) ?? [];
      args.set(name, list);
      list.push([Number(first), second ?? '']);
      continue;
    }
    let answer = answers.get(name);
    if (!answer)
      answers.set(name, (answer = { helpers: [], read: new Map(), write: new Map(), pointers: new Map() }));
    if (what === 'helper') answer.helpers.push(Number(first));
    else {
      const offsets = what === 'read' ? answer.read : answer.write;
      const list = offsets.get(Number(first));
      if (list) list.push(Number(second));
      else offsets.set(Number(first), [Number(second)]);
      if (type !== undefined && type !== 'scalar') answer.pointers.set(Number(second), type);
    }
  }
  return { answers, args };
}

/** Numbers as `FIRST-LAST/STEP`, parted by spaces. */
function runs(numbers: readonly number[]): string {
  const out: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    const first = numbers[i]!;
    const step = (numbers[i + 1] ?? first) - first;
    let end = i;
    while (step > 0 && step <= 8 && numbers[end + 1] === numbers[end]! + step) end++;
    out.push(end === i ? `${first}` : `${first}-${numbers[end]}${step === 1 ? '' : `/${step}`}`);
    i = end + 1;
  }
  return out.join(' ');
}

function print(answers: ReadonlyMap<string, Answer>, version: string): string {
  const bySize = (offsets: ReadonlyMap<number, number[]>) =>
    `{ ${[...offsets].map(([size, list]) => `${size}: '${runs(list)}'`).join(', ')} }`;
  const entries = [...answers].map(([name, { helpers, read, write, pointers }]) => {
    const kind = KINDS.find(each => each[0] === name);
    const types = [...pointers].map(([offset, type]) => `${offset}: '${type}'`).join(', ');
    return `  {
    name: '${name}', type: ${kind ? kind[1] : 0}, attach: ${kind?.[2] ?? null}, sleepable: ${(kind?.[5] ?? 0) !== 0},
    helpers: '${runs(helpers)}',
    read: ${bySize(read)}, write: ${bySize(write)}, pointers: { ${types} },
  },`;
  });
  return `/** What kernel ${version} says of its program types: written by scripts/verifier-tables.ts, which asked it. */
import type { ProbedKind } from './probed.ts';

export const PROBED: readonly ProbedKind[] = [
${entries.join('\n')}
];
`;
}

await runMain(async () => main());
