/**
 * npm run bench:probes: attaching many kprobes, by single probes and by kprobe.multi, beside bpftrace on the same functions. For
 * a guest that has kprobes; needs bpftrace. At most twice its time, and with kprobe.multi at most a tenth of the single way.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { release } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type KprobeMultiProgram, type KprobeProgram, load } from 'node-ebpf';
import { traceableFunctions } from '../lib/kernel/kernel-names.ts';
import { readArguments, readCount } from '../scripts/lib/arguments.js';

interface Probes {
  programs: { each_entry: KprobeProgram; multi_entry: KprobeMultiProgram };
}

/** Of the file systems and the network: that many functions, whose probes do nothing but look at a pid. */
const FAMILIES =
  /^(tcp|udp|vfs|ext4|inet|ip|ip6|ipv6|neigh|fib|raw|sk|skb|sock|nf|xfrm|dev|netdev|netlink)_\w+$/;
const LIMIT = { single: 2, multi: 0.1 };

const HELP = `npm run bench:probes -- [COUNT]: how long it takes to attach to COUNT functions, 1,000 if not said, beside bpftrace`;

const { positionals } = readArguments(HELP, { allowPositionals: true });
const count = readCount(HELP, 'COUNT', positionals[0], 1) ?? 1000;
const symbols = [...(traceableFunctions() ?? [])].filter(name => FAMILIES.test(name)).slice(0, count);
const path = fileURLToPath(new URL('../test/bpf/kprobes.bpf.o', import.meta.url));
console.log(`kernel ${release()}, Node ${process.version}, ${symbols.length} functions`);

await using object = await load<Probes>(path, { backend: 'kernel' });
const multi = await attach('kprobe.multi', object.programs.multi_entry);
const single = await attach('single kprobes', object.programs.each_entry);
const peer = await bpftrace();
console.log(`bpftrace${''.padEnd(14)}${peer.toFixed(0).padStart(8)} ms`);

const ratios = { single: single / peer, multi: multi / single };
console.log(`single / bpftrace ${ratios.single.toFixed(2)} (at most ${LIMIT.single})`);
console.log(`multi / single    ${ratios.multi.toFixed(3)} (at most ${LIMIT.multi})`);
if (!(ratios.single <= LIMIT.single && ratios.multi <= LIMIT.multi)) process.exitCode = 1;

/** Milliseconds until all are there. */
async function attach(what: string, program: KprobeProgram | KprobeMultiProgram): Promise<number> {
  const start = performance.now();
  const link = await program.attach({ symbol: symbols });
  const attached = performance.now();
  const { details } = link.info();
  const probes = 'probes' in details ? details.probes : 0;
  const leftOut = 'leftOut' in details ? details.leftOut : 0;
  await link.close();
  const took = attached - start;
  const closing = `closed in ${(performance.now() - attached).toFixed(0)} ms`;
  console.log(
    `${what.padEnd(22)}${took.toFixed(0).padStart(8)} ms  ${link.mechanism}, ${probes} probes, ${leftOut} left out, ${closing}`,
  );
  return took;
}

/** From the start of bpftrace to the first word of its BEGIN, which it says when all are there; less what it takes for one function. */
async function bpftrace(): Promise<number> {
  const one = await timeBpftrace(symbols.slice(0, 1));
  return (await timeBpftrace(symbols)) - one;
}

async function timeBpftrace(names: readonly string[]): Promise<number> {
  const program = `${names.map(name => `kprobe:${name}`).join(',')} /pid == 0xffffffff/ { @ = 1 } interval:ms:1 { printf("ready\\n"); exit() }`;
  const start = performance.now();
  const child = spawn('bpftrace', ['-q', '-e', program], {
    env: { ...process.env, BPFTRACE_MAX_PROBES: '10000', BPFTRACE_MAX_BPF_PROGS: '10000' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let ready: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') ready ??= performance.now() - start;
  }
  await closed;
  if (ready === undefined) throw new Error('bpftrace has not attached its probes');
  return ready;
}
