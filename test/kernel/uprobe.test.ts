/** Probes on functions of user space: the C library's kill(), which Node.js calls in this very process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { SHT } from '../../lib/formats/elf/types.ts';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from './support/errors.ts';
import { loadTest, type TestObject } from './support/objects.ts';

const { pid } = process;
/** Without links over perf events, and so without cookies. */
const old = isOlder(release(), '5.15');
const perf = old ? 'perf-event-ioctl' : 'perf-event-link';
/** As this process has it mapped. */
const libc = /\/\S*libc\.so\.6$/m.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0] ?? '';

let object: TestObject;
beforeAll(async () => {
  object = await loadTest('uprobe', {
    edit(spec) {
      spec.variables.pid.value = pid;
      spec.variables.arm64.value = process.arch === 'arm64';
    },
  });
});
afterEach(async () => {
  for (const link of object.links) await link.close();
});
afterAll(() => object.close());

/** Signal 0 only asks whether the process is there. */
const kill = () => process.kill(pid, 0);
const entries = () => Number(object.variables.entries.value);

describe('on entry and return', () => {
  it('read arguments and result', async () => {
    const [entry, exit] = await object.attach();
    expect([entry?.mechanism, exit?.mechanism]).toEqual([perf, perf]);
    const { returns } = object.variables;
    const before = [entries(), returns.value];
    kill();
    expect(() => process.kill(2 ** 30, 0)).toThrow('ESRCH');
    expect([entries() - Number(before[0]), returns.value - (before[1] as bigint)]).toEqual([2, 2n]);
    expect(object.variables.target.value).toBe(2 ** 30);
    expect(object.variables.signal.value).toBe(0);
    expect(object.variables.result.value).toBe(-1);
    kill();
    expect(object.variables.result.value).toBe(0);
    await entry!.close();
    await exit!.detach();
    const after = entries();
    kill();
    expect(entries()).toBe(after);
  });

  it('hand over a cookie', async ctx => {
    if (old) ctx.skip('cookies of perf events exist from kernel 5.15 on');
    await object.programs.on_entry.attach({ pid, cookie: 77n });
    kill();
    expect(object.variables.cookie.value).toBe(77n);
  });
});

describe('a binary', () => {
  it.each(['libc.so.6', 'libc', 'c', libc])('may be called %s', async binary => {
    const before = entries();
    await object.programs.anywhere.attach({ binary, symbol: 'kill', pid });
    kill();
    expect(entries() - before).toBe(1);
  });

  it('may be probed at an offset of the file', async () => {
    const elf = Elf.parse(readFileSync(libc));
    const table = elf.sections.find(({ type }) => type === SHT.DYNSYM)!;
    const symbol = elf.symbolsOf(table).find(({ name, section }) => name === 'kill' && section !== 0)!;
    const section = elf.sections[symbol.section]!;
    const offset = symbol.value - section.address + section.offset;
    const before = entries();
    const link = await object.programs.anywhere.attach({ binary: libc, offset });
    expect(link.info().type).toBe('perf_event');
    kill();
    expect(entries() - before).toBe(1);
  });

  it('may be a program on PATH', async () => {
    const path = process.env.PATH;
    process.env.PATH = `/no/such/folder:${dirname(process.execPath)}:${path}`;
    try {
      const before = entries();
      // Node.js exports libuv's functions: this is what process.kill calls.
      await object.programs.anywhere.attach({ binary: basename(process.execPath), symbol: 'uv_kill', pid });
      kill();
      expect(entries() - before).toBe(1);
    } finally {
      process.env.PATH = path;
    }
  });

  it('is followed into the place where the process has it', async () => {
    // A process with a library of its own, as in a container: libc is another file there.
    const folder = mkdtempSync(join(tmpdir(), 'root-'));
    const own = join(folder, 'libc.so.6');
    copyFileSync(libc, own);
    const script = `mount --bind "$0" "${libc}" && exec "$1" -e 'console.log("ready"); process.stdin.on("data", () => { process.kill(process.pid, 0); console.log("done"); })'`;
    const child = spawn(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', script, own, process.execPath],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    try {
      await once(child.stdout!, 'data');
      await using other = await loadTest('uprobe', {
        edit(spec) {
          spec.variables.pid.value = child.pid;
        },
      });
      await other.programs.anywhere.attach({ binary: 'libc', symbol: 'kill', pid: child.pid });
      child.stdin!.write('go\n');
      await once(child.stdout!, 'data');
      expect(other.variables.entries.value).toBe(1n);
    } finally {
      child.kill();
      await once(child, 'close');
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what cannot be', () => {
  const anywhere = (options: object) => failure(() => object.programs.anywhere.attach(options));

  it.each(['/no/such/file', 'libnosuch.so.1', 'no-such-program', '/tmp'])('binary %s', async binary => {
    expect(await anywhere({ binary, symbol: 'kill' })).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining(binary),
    });
  });

  it('a symbol', async () => {
    const error = await anywhere({ binary: 'libc', symbol: 'kil' });
    expect(error.code).toBe('ERR_EBPF_NO_TARGET');
    expect(error.message).toMatch(/libc\.so\.6 has no function 'kil'; did you mean 'kill'\?/);
  });

  it('a file that is no binary', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'text-'));
    const file = join(folder, 'text');
    writeFileSync(file, 'just text');
    const error = await anywhere({ binary: file, symbol: 'main' });
    rmSync(folder, { recursive: true });
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining('no ELF file'),
    });
  });

  it('an offset beyond the file', async () => {
    const error = await anywhere({ binary: libc, offset: 2 ** 40 });
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', message: expect.stringContaining('beyond') });
  });

  it('a process', async () => {
    const error = await anywhere({ binary: 'libc', symbol: 'kill', pid: 2 ** 22 + 1 });
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining(`no process ${2 ** 22 + 1}`),
    });
  });

  it('nothing at all', async () => {
    expect((await anywhere({})).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect((await anywhere({ binary: 'libc' })).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });
});
