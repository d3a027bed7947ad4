/** A tracepoint by its formatted arguments, by its raw ones, and by BTF. */
import { existsSync, readFileSync } from 'node:fs';
import { load } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askChild } from './support/child.ts';
import { failure } from './support/errors.ts';
import { loadTest, ownPid, type TestObject, testObject } from './support/objects.ts';
import { rename } from './support/rename.ts';

const tracefs = existsSync('/sys/kernel/tracing/events');
const noTracefs = 'tracefs is not mounted at /sys/kernel/tracing';

let object: TestObject;
beforeAll(async () => {
  object = await loadTest('trace', {
    edit: ownPid,
  });
});
afterEach(async () => {
  for (const link of object.links) await link.close();
});
afterAll(() => object.close());

describe.each([
  ['on_tracepoint', 'tracepoint_seen', 'perf-event-link', 'perf_event'],
  ['on_raw_tracepoint', 'raw_seen', 'raw-tracepoint', 'raw_tracepoint'],
  ['on_btf_tracepoint', 'btf_seen', 'raw-tracepoint', 'raw_tracepoint'],
])('%s', (name, variable, mechanism, type) => {
  it('runs at each event while it is attached', async ctx => {
    if (name === 'on_tracepoint' && !tracefs) ctx.skip(noTracefs);
    const program = object.programs[name];
    const link = await program.attach();
    expect(link.mechanism).toBe(mechanism);
    expect(link.info()).toMatchObject({ type, programId: program.info().id });
    const { count } = object.variables[variable].value;
    const own = rename('renamed');
    expect(object.variables[variable].value.count - count).toBe(2n);
    expect(object.variables[variable].value.name).toBe(own);

    await link.close();
    rename('unseen');
    expect(object.variables[variable].value.count - count).toBe(2n);
  });

  it('cannot be updated', async ctx => {
    if (name === 'on_tracepoint' && !tracefs) ctx.skip(noTracefs);
    const link = await object.programs[name].attach();
    expect((await failure(() => link.update(object.programs[name]))).code).toBe('ERR_EBPF_NOT_SUPPORTED');
    await link.detach();
    const { count } = object.variables[variable].value;
    rename('unseen');
    expect(object.variables[variable].value.count).toBe(count);
  });
});

it('all at once, where their sections say', async ctx => {
  if (!tracefs) ctx.skip(noTracefs);
  const links = await object.attach();
  expect(links).toHaveLength(3);
  const before = object.variables.btf_seen.value.count;
  rename('all');
  expect(object.variables.btf_seen.value.count - before).toBe(2n);
});

it('hands a cookie to the program', async ctx => {
  if (!tracefs) ctx.skip(noTracefs);
  const cookie = 0x1122334455667788n;
  await object.programs.on_tracepoint.attach({ cookie });
  rename('cookie');
  expect(object.variables.tracepoint_seen.value.cookie).toBe(cookie);
});

describe('one that is not there', () => {
  it('in tracefs', async ctx => {
    if (!tracefs) ctx.skip(noTracefs);
    const name = await failure(() => object.programs.on_tracepoint.attach({ tracepoint: 'task/task_renam' }));
    expect(name).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', errno: 2 });
    expect(name.message).toContain("did you mean 'task_rename'?");
    const category = await failure(() =>
      object.programs.on_tracepoint.attach({ tracepoint: 'tusk/task_rename' }),
    );
    expect(category.message).toContain("did you mean 'task'?");
  });

  it('raw', async () => {
    const error = await failure(() => object.programs.on_raw_tracepoint.attach({ tracepoint: 'task_renam' }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', errno: 2 });
    expect(error.message).toContain("did you mean 'task_rename'?");
  });

  it.each(['by the spec', 'by the section'])('by BTF, at load, named %s', async how => {
    const bytes = readFileSync(testObject('trace'));
    const other = Buffer.from(
      bytes.toString('latin1').replaceAll('tp_btf/task_rename', 'tp_btf/task_renamx'),
      'latin1',
    );
    const error = await failure(() =>
      how === 'by the section'
        ? load(other)
        : loadTest('trace', {
            edit(spec) {
              spec.programs.on_btf_tracepoint.attachTarget = { name: 'task_renamx' };
            },
          }),
    );
    expect(error.code).toBe('ERR_EBPF_NO_TARGET');
    expect(error.message).toMatch(/'on_btf_tracepoint'.*'task_renamx'; did you mean 'task_rename'\?/);
  });
});

it('without tracefs, the error has the command that mounts it', async () => {
  const hide = 'mount -t tmpfs tmpfs /sys/kernel/tracing; mount -t tmpfs tmpfs /sys/kernel/debug; exec "$@"';
  const error = await askChild<{ code: string; message: string }>(
    `import { load } from 'node-ebpf';
    await using trace = await load(object('trace'));
    await trace.programs.on_raw_tracepoint.attach();
    await trace.programs.on_btf_tracepoint.attach();
    const error = await trace.programs.on_tracepoint.attach().catch(error => error);
    console.log(JSON.stringify({ code: error.code, message: error.message }));`.replace(
      'await using',
      'const',
    ),
    { under: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', hide, 'sh'] },
  );
  expect(error.code).toBe('ERR_EBPF_NO_TRACEFS');
  expect(error.message).toContain('mount -t tracefs tracefs /sys/kernel/tracing');
});
