/** How iterators are read: whole, in part, many at once, from a pin; and what options they refuse. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync } from 'node:fs';
import { release } from 'node:os';
import { type BpfMap, IterLink, type IterProgram, openPinnedLink } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, type TestObject, type TestSpec } from '../kernel/support/objects.ts';
import { all } from './support/all.ts';

const noElements = isOlder(release(), '5.9')
  ? 'iterators over map elements exist from kernel 5.9 on'
  : undefined;
const noSingle = isOlder(release(), '6.1')
  ? 'iterators over one task or cgroup exist from kernel 6.1 on'
  : undefined;

let object: TestObject;
let elements: IterProgram;
let map: BpfMap & Map<number, bigint>;

beforeAll(async () => {
  object = await loadTest('iterators', {
    edit(spec: TestSpec) {
      spec.variables.pid.value = process.pid;
      for (const name of ['tasks', 'task_rows', 'odd_rows']) spec.programs[name].autoload = true;
      spec.programs.map_elements.autoload = noElements === undefined;
      spec.programs.cgroups.autoload = noSingle === undefined;
    },
  });
  if (noElements) return;
  elements = object.programs.map_elements as IterProgram;
  map = object.maps.elements as typeof map;
  // Some 100 KiB of text: several of the kernel's buffers.
  for (let key = 0; key < 4096; key++) map.set(key, 10n ** 18n + BigInt(key));
});
afterAll(() => object.close());

/** Descriptors of passes and of links to iterators. */
const open = () =>
  readdirSync('/proc/self/fd').filter(fd => {
    try {
      return /bpf_iter|bpf_link|bpf-link/.test(readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      return false;
    }
  }).length;

describe('an iterator', () => {
  it('is bytes, text or lines, and the same each time', async ctx => {
    if (noElements) ctx.skip(noElements);
    const before = open();
    const text = await elements.read({ map }).text();
    expect(text.length).toBeGreaterThan(90_000);
    const chunks = await all(elements.read({ map }));
    expect(Buffer.concat(chunks).toString()).toBe(text);
    const lines = await all(elements.read({ map }).lines());
    expect(lines.map(line => `${line}\n`).join('')).toBe(text);
    expect(new Set(lines).size).toBe(4096);
    expect(open()).toBe(before);
  });

  it('is read by several at once, through one link and through many', async ctx => {
    if (noElements) ctx.skip(noElements);
    const before = open();
    const links = [await elements.attach({ map }), await elements.attach({ map })];
    const texts = await Promise.all(links.flatMap(link => [link.read().text(), link.read().text()]));
    expect(new Set(texts).size).toBe(1);
    for (const link of links) await link.close();
    expect(open()).toBe(before);
    await expect(links[0]!.read().text()).rejects.toMatchObject({ code: 'ERR_EBPF_CLOSED' });
  });

  it('that is left early, or fails, gives everything back', async ctx => {
    if (noElements) ctx.skip(noElements);
    const before = open();
    for await (const line of elements.read({ map }).lines()) {
      expect(line).toMatch(/^\d+ \d+$/);
      break;
    }
    await expect(
      (async () => {
        for await (const chunk of elements.read({ map })) throw new RangeError(`${chunk.length}`);
      })(),
    ).rejects.toThrow(RangeError);
    expect(open()).toBe(before);
  });

  it('ends with the reason of its signal', async ctx => {
    if (noElements) ctx.skip(noElements);
    const before = open();
    await expect(elements.read({ map, signal: AbortSignal.abort('too late') }).text()).rejects.toBe(
      'too late',
    );
    const abort = new AbortController();
    const reading = elements.read({ map, signal: abort.signal });
    await expect(
      (async () => {
        for await (const _ of reading.lines()) abort.abort(new Error('enough'));
      })(),
    ).rejects.toThrow('enough');
    // In the middle of a read.
    const under = elements.read({ map, signal: AbortSignal.timeout(0) });
    await expect(
      (async () => {
        for (;;) await under.text();
      })(),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(open()).toBe(before);
  });

  it('is iterated over as it is', async () => {
    const tasks = object.programs.tasks as IterProgram;
    const chunks = await all(tasks);
    expect(Buffer.concat(chunks).toString()).toContain(`${process.pid} ${process.pid} `);
  });
});

describe('rows', () => {
  it('are values of a type of the object', async () => {
    const program = object.programs.task_rows as IterProgram;
    const rows = await all(program.read().rows<{ pid: number; tgid: number; comm: string }>('task_row'));
    const comm = readFileSync('/proc/self/comm', 'utf8').trimEnd();
    expect(rows).toContainEqual({ pid: process.pid, tgid: process.pid, comm });
    expect(rows.every(({ tgid }) => tgid === process.pid)).toBe(true);
    const batches = await all(program.read().batches('struct task_row'));
    expect(batches.flat().length).toBeGreaterThan(1);
  });

  it('of an unknown type are refused with the nearest name', async () => {
    const program = object.programs.task_rows as IterProgram;
    const error = await failure(() => all(program.read().rows('task_roe')));
    expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(error.message).toContain("did you mean 'task_row'?");
  });

  it('that end before their type does are an error', async () => {
    const error = await failure(() => all((object.programs.odd_rows as IterProgram).read().rows('task_row')));
    expect(error.code).toBe('ERR_EBPF_VALUE');
    expect(error.message).toContain('5 bytes into a struct task_row of 24');
  });
});

it('a pinned link is a file that cat reads, and is opened again', async () => {
  const folder = '/sys/fs/bpf/node-ebpf-iterators';
  mkdirSync(folder, { recursive: true });
  const link = await (object.programs.tasks as IterProgram).attach();
  link.pin(`${folder}/tasks`);
  await link.close();
  const own = `${process.pid} ${process.pid} `;
  expect(execFileSync('cat', [`${folder}/tasks`], { encoding: 'utf8' })).toContain(own);
  const again = openPinnedLink(`${folder}/tasks`) as IterLink;
  expect(again).toBeInstanceOf(IterLink);
  expect(again.info()).toMatchObject({ type: 'iter', details: { name: 'task' } });
  expect(await again.read().text()).toContain(own);
  expect((await failure(() => all(again.read().rows('task_row')))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  await again.detach();
  rmdirSync(folder);
});

it('a link goes on with another program over the same objects', async () => {
  const link = await (object.programs.tasks as IterProgram).attach();
  await link.update(object.programs.odd_rows!, { expected: object.programs.tasks! });
  expect(await link.read().text()).toContain('odd!');
  await link.close();
});

describe('refused is', () => {
  const code = async (act: () => unknown) => (await failure(act)).code;

  it('a map that is missing, of another type, or too small for the program', async ctx => {
    if (noElements) ctx.skip(noElements);
    const missing = await failure(() => elements.attach());
    expect(missing).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
    expect(missing.message).toContain('attach({ map: object.maps.… })');
    expect(await code(() => elements.attach({ map: object.maps.sockets! }))).toBe(
      'ERR_EBPF_INVALID_ARGUMENT',
    );
    const small = await failure(() => elements.attach({ map: object.maps.narrow! }));
    expect(small).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT', errno: 13 });
    // A read says it as well, when it begins.
    expect(await code(() => elements.read().text())).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });

  it('an option that the target does not take', async () => {
    const tasks = object.programs.tasks as IterProgram;
    const error = await failure(() => tasks.attach({ map: object.maps.elements! }));
    expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(error.message).toContain('it takes no map; iterators that do are over bpf_map_elem');
  });

  it('a task that has gone, is none, or is named twice', async ctx => {
    const tasks = object.programs.tasks as IterProgram;
    if (noSingle) {
      expect(await code(() => tasks.attach({ task: { pid: process.pid } }))).toBe('ERR_EBPF_NOT_SUPPORTED');
      ctx.skip(noSingle);
    }
    expect(await code(() => tasks.attach({ task: { pid: 0x7ffffffe } }))).toBe('ERR_EBPF_NO_TARGET');
    expect(await code(() => tasks.attach({ task: { pid: -1 } }))).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(await code(() => tasks.attach({ task: { pidfd: 0x7ffffffe } }))).toBe('ERR_EBPF_NO_TARGET');
    const both = { pid: 1, tid: 1 };
    expect(await code(() => tasks.attach({ task: both }))).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });

  it('a cgroup that is not there, is none, or in no order', async ctx => {
    if (noSingle) ctx.skip(noSingle);
    const cgroups = object.programs.cgroups as IterProgram;
    const absent = await failure(() => cgroups.attach({ cgroup: { path: '/sys/fs/cgroup/node-ebpf-none' } }));
    expect(absent.code).toBe('ERR_EBPF_NO_TARGET');
    expect(absent.message).toContain('/sys/fs/cgroup/node-ebpf-none');
    expect(await code(() => cgroups.attach({ cgroup: { path: '/tmp' } }))).toBe('ERR_EBPF_NO_TARGET');
    const order = 'sideways' as 'self';
    expect(await code(() => cgroups.attach({ cgroup: { order } }))).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });

  it('a target that the kernel does not have, with the nearest name', async () => {
    const error = await failure(() =>
      loadTest('iterators', {
        edit(spec: TestSpec) {
          spec.programs.tasks.autoload = true;
          spec.programs.tasks.attachTarget = { name: 'task_fil' };
        },
      }),
    );
    expect(error.code).toBe('ERR_EBPF_NO_TARGET');
    expect(error.message).toContain("there is no iterator over 'task_fil'; did you mean 'task_file'?");
  });
});
