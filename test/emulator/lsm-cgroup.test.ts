/** Hooks of the security modules for the processes of a control group. */
import { Emulator, type Link } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

type Attaching = { attach(options: object): Promise<Link> };
const attach = ({ programs }: TestObject, name: string, cgroup: string, options: object = {}) =>
  (programs[name] as never as Attaching).attach({ cgroup, ...options });

it('decides for the group of the socket that is asked about, each hook by itself', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-lsm');
  const { variables } = object;
  const link = await attach(object, 'bind', '/app');
  await attach(object, 'opened', '/app');
  const { socket } = emulator.cgroup('/app/web').socket({ localPort: 80 });
  const bind = emulator.lsm('socket_bind');
  expect(bind.call([socket])).toBe(0);
  expect([variables.calls.value, variables.port.value]).toEqual([1, 80]);
  expect(bind.call([emulator.socket()])).toBe(0);
  expect(variables.calls.value).toBe(1);
  variables.verdict.value = 0;
  expect(bind.call([socket])).toBe(-1);
  variables.error.value = -13;
  expect(bind.call([socket])).toBe(-13);
  const { attachType } = link.info().details as { attachType: string };
  expect(attachType).toBe('lsm_cgroup');
  await link.close();
  expect(bind.call([socket])).toBe(0);
});

it('runs programs of groups below first, which see what the others have decided', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-lsm');
  await attach(object, 'bind', '/app/web');
  await attach(object, 'bind_again', '/app');
  const { socket } = emulator.cgroup('/app/web').socket();
  object.variables.error.value = -13;
  object.variables.verdict.value = 0;
  expect(emulator.lsm('socket_bind').call([socket])).toBe(-13);
  expect([object.variables.others.value, object.variables.before.value]).toEqual([1, -13]);
  const { programs } = await emulator.attached({ cgroup: '/app/web' }, { effective: true });
  expect(programs.map(({ hook, programId }) => [hook, programId])).toEqual(
    ['bind', 'bind_again'].map(name => ['lsm_cgroup', object.programs[name]!.info().id]),
  );
});

it('decides for the group of the task that runs, where no socket is asked about', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'emulator-lsm');
  await attach(object, 'opened', '/app');
  object.variables.verdict.value = 0;
  const open = emulator.lsm('file_open');
  const file = emulator.file('/etc/hosts');
  expect(open.call([file])).toBe(0);
  const { id } = emulator.cgroup('/app');
  emulator.current = emulator.task({ pid: 42, cgroupIds: [1n, id] });
  expect(open.call([file])).toBe(-1);
  const wrong = await failure(() => attach(object, 'opened', '/other', { sharing: 'exclusive' }));
  expect(wrong.message).toMatch(/lsm_cgroup are shared/);
});
