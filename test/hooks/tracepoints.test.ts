/** Tracepoints: formatted, raw, by BTF, with cookies, and writable. */
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, ownPid, packet, type TestSpec } from '../kernel/support/objects.ts';
import { rename } from '../kernel/support/rename.ts';
import { hook } from './support/hook.ts';

const cookie = 0x1122334455667788n;

/** Of `trace`, one alone: what is newer than the kernel must not fail the others. */
const only = (name: string) => (spec: TestSpec) => {
  ownPid(spec);
  for (const program of spec.programs) program.autoload = program.name === name;
};

async function counts(name: string, variable: string): Promise<void> {
  await using object = await loadTest('trace', { edit: only(name) });
  const link = await object.programs[name].attach();
  const own = rename('traced');
  expect(object.variables[variable].value).toMatchObject({ count: 2n, name: own });
  await link.close();
  rename('unseen');
  expect(object.variables[variable].value.count).toBe(2n);
}

async function givesCookie(name: string, variable: string): Promise<void> {
  await using object = await loadTest('raw-cookie', { edit: only(name) });
  const link = await object.programs[name].attach({ cookie });
  rename('cookie');
  expect(object.variables[variable].value).toBe(cookie);
  await link.close();
}

describe('tracepoints', () => {
  hook('tracepoint', () => counts('on_tracepoint', 'tracepoint_seen'));
  hook('raw_tp', () => counts('on_raw_tracepoint', 'raw_seen'));
  hook('tp_btf', () => counts('on_btf_tracepoint', 'btf_seen'));

  hook('tracepoint cookie', async () => {
    await using object = await loadTest('trace', { edit: only('on_tracepoint') });
    await object.programs.on_tracepoint.attach({ cookie });
    rename('cookie');
    expect(object.variables.tracepoint_seen.value.cookie).toBe(cookie);
  });

  // On kernels without, the program that asks for it is refused as well: the attach call of another one must say it.
  hook('raw_tp cookie', async () => {
    await using object = await loadTest('trace', { edit: only('on_raw_tracepoint') });
    await object.programs.on_raw_tracepoint.attach({ cookie });
    await givesCookie('on_raw_tracepoint', 'raw_cookie');
  });
  hook('tp_btf cookie', async () => {
    await using object = await loadTest('trace', { edit: only('on_btf_tracepoint') });
    await object.programs.on_btf_tracepoint.attach({ cookie });
    await givesCookie('on_btf_tracepoint', 'btf_cookie');
  });

  hook('raw_tp writable', async () => {
    await using object = await loadTest('writable', {
      edit(spec) {
        ownPid(spec);
        spec.variables.result.value = -117; // EUCLEAN, which no test run answers by itself
      },
    });
    const { on_finish, pass } = object.programs;
    expect((await pass.run({ data: packet })).returnValue).toBe(2);
    const link = await on_finish.attach();
    expect((await failure(() => pass.run({ data: packet }))).errno).toBe(117);
    expect(object.variables.runs.value).toBe(1n);
    await link.close();
    expect((await pass.run({ data: packet })).returnValue).toBe(2);
  });
});

it('a raw tracepoint without a buffer to write is told from one that is not there', async () => {
  await using object = await loadTest('writable', { edit: ownPid });
  const { on_finish } = object.programs;
  const readOnly = await failure(() => on_finish.attach({ tracepoint: 'task_rename' }));
  expect(readOnly).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT', errno: 22 });
  expect(readOnly.message).toContain('no buffer that may be written');
  const absent = await failure(() => on_finish.attach({ tracepoint: 'bpf_test_finsh' }));
  expect(absent.code).toBe('ERR_EBPF_NO_TARGET');
  expect(absent.message).toContain("did you mean 'bpf_test_finish'?");
});
