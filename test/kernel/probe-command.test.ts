/** `ebpf probe` and `ebpf disasm`, as they are typed. The command is the built one. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assemble, encodeInstructions, functionsOf } from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = `${root}dist/cli/main.js`;
const run = (...args: string[]) => promisify(execFile)(process.execPath, [cli, ...args]);
const refusal = (...args: string[]) =>
  run(...args).then(
    () => expect.unreachable('it was not refused'),
    (error: { readonly code: number; readonly stderr: string }) => error,
  );

const FILE = '/etc/hostname';
const OWN = ['--where', `pid=${process.pid}`];

/** Runs until `act` has been done and it has been told to end. */
async function probed(
  args: readonly string[],
  act: () => void,
  signal: NodeJS.Signals = 'SIGINT',
): Promise<string> {
  const child = spawn(process.execPath, [cli, 'probe', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
    if (!errors.includes('attached')) return;
    act();
    child.kill(signal);
  });
  const [code] = await closed;
  expect(code, errors).toBe(0);
  return output;
}

describe('ebpf probe', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('counts until %s, and shows a table', async signal => {
    const act = () => {
      for (let i = 0; i < 5; i++) readFileSync(FILE);
    };
    const output = await probed(
      ['syscall:openat', '--by', 'pid', '--fields', 'filename', ...OWN, '--where', `filename=${FILE}`],
      act,
      signal,
    );
    expect(output).toBe(
      `${'PID'.padEnd(`${process.pid}`.length)}  FILENAME       COUNT\n${process.pid}  ${FILE}      5\n`,
    );
  });

  it('measures, as JSON', async () => {
    const args = [
      'syscall:openat',
      '--measure',
      'latency',
      '--json',
      ...OWN,
      '--where',
      `filename="${FILE}"`,
    ];
    const { count, total, slots } = JSON.parse(await probed(args, () => void readFileSync(FILE)));
    expect([count, slots.length]).toEqual([1, 64]);
    expect(total).toBeGreaterThan(0);
  });

  it('prints events as they come, until nobody reads', async () => {
    const args = ['syscall:openat', '--measure', 'events', '--json', '--fields', 'filename', ...OWN];
    const child = spawn(process.execPath, [cli, 'probe', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const timer = setInterval(() => readFileSync(FILE), 20);
    const [first] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(JSON.parse(String(first).split('\n')[0]!)).toMatchObject({
      ...{ filename: expect.any(String), time: expect.any(Number) },
    });
    const closed = once(child, 'close');
    child.stdout.destroy();
    const [code] = await closed;
    clearInterval(timer);
    expect(code).toBe(0);
  });

  it('draws the table again and again on a terminal', async ctx => {
    if (spawnSync('script', ['--version']).status !== 0)
      ctx.skip('script(1), which makes a terminal, is not here');
    const command = `${process.execPath} ${cli} probe syscall:openat --by pid ${OWN.join(' ')} --interval 0.2 --for 3`;
    const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const timer = setInterval(() => readFileSync(FILE), 20);
    let output = '';
    for await (const text of child.stdout.setEncoding('utf8')) output += text;
    clearInterval(timer);
    const counts = Array.from(output.matchAll(new RegExp(`${process.pid}\\s+(\\d+)`, 'g')), ([, count]) =>
      Number(count),
    );
    expect(counts.length).toBeGreaterThan(2);
    expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
  });

  it('says what is wrong', async () => {
    const wrong = async (...args: string[]) => (await refusal('probe', ...args)).stderr;
    expect(await wrong('kprob:vfs_read')).toContain("did you mean 'kprobe'?");
    expect(await wrong('syscall:openat', '--by', 'com')).toContain("did you mean 'comm'?");
    expect(await wrong('syscall:openat', '--where', 'pid')).toContain('Write name=value');
    expect(await wrong('syscall:openat', '--interval', '0')).toContain('a number above 0');
    expect(await wrong('syscall:openat', '--measure', 'time')).toContain(
      'Allowed choices are count, latency',
    );
  });
});

describe('ebpf disasm', () => {
  const object = `${root}examples/flows/flows.bpf.o`;

  it('shows all functions, or one that is read back', async () => {
    const { stdout: all } = await run('disasm', object);
    expect(all).toMatch(/^; count_flows, SEC\("xdp"\)\n; .* @ .*flows\.bpf\.c:\d+\n0: \(/);
    const { stdout: one } = await run('disasm', object, 'count_flows', '--no-source');
    expect(one).not.toContain(';');
    const { instructions } = functionsOf(readFileSync(object)).find(({ name }) => name === 'count_flows')!;
    expect(encodeInstructions(assemble(one))).toEqual(encodeInstructions(instructions));
  });

  it('says what is wrong', async () => {
    expect((await refusal('disasm', object, 'count_flow')).stderr).toContain("did you mean 'count_flows'?");
    expect((await refusal('disasm', '/no/such/file.bpf.o')).stderr).toContain('cannot read the object file');
    expect((await refusal('disasm', cli)).stderr).toMatch(/^ebpf: /);
  });
});
