/** What the processes of a cgroup do beyond sockets: settings, devices, whatever the security modules look at. */
import { expect } from 'vitest';
import { Cgroup } from './support/cgroup.ts';
import { hook } from './support/hook.ts';
import { loadPrograms } from './support/load.ts';

async function refuses(program: string, script: string, allowed: string): Promise<void> {
  using cgroup = new Cgroup();
  await using object = await loadPrograms('cgroup', program);
  await object.programs[program].attach({ cgroup: cgroup.path });
  expect(await cgroup.run(script)).toEqual([allowed]);
  expect(object.variables.calls.value).toBe(1n);
  object.variables.verdict.value = 0;
  expect(await cgroup.run(script)).toEqual(['EPERM']);
}

hook('cgroup_sysctl', () =>
  refuses(
    'read_setting',
    `open(my $file, '<', '/proc/sys/kernel/ostype') or die $!;
    my $text; said(sysread($file, $text, 99) ? substr($text, 0, -1) : how(0));`,
    'Linux',
  ),
);

hook('cgroup_device', () => refuses('open_device', "said(how(open(my $file, '<', '/dev/null')));", 'ok'));

hook(
  'lsm_cgroup',
  async () => {
    using cgroup = new Cgroup();
    using other = new Cgroup();
    await using object = await loadPrograms('cgroup-lsm', 'refuse_bind');
    const link = await object.programs.refuse_bind.attach({ cgroup: cgroup.path });
    const script = 'said(how(bind(made(AF_INET, SOCK_DGRAM), at(AF_INET, 0))));';
    expect(await cgroup.run(script)).toEqual(['EPERM']);
    expect(await other.run(script)).toEqual(['ok']);
    await link.close();
    expect(await cgroup.run(script)).toEqual(['ok']);
    const program = await object.programs.refuse_bind.attach({ cgroup: cgroup.path, mechanism: 'program' });
    expect(await cgroup.run(script)).toEqual(['EPERM']);
    await program.close();
    expect(await cgroup.run(script)).toEqual(['ok']);
  },
  { refusedHere: "this machine's policy refuses programs of security modules" },
);
