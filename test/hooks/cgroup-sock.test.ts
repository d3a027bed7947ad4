/** Sockets of a cgroup: made, bound, closed, their options, their connections. */
import { describe, expect } from 'vitest';
import { Cgroup } from './support/cgroup.ts';
import { hook } from './support/hook.ts';
import { loadPrograms } from './support/load.ts';

/** What a script says is one thing while the program allows it, another when it refuses. */
async function refuses(program: string, script: string, refused: string[], port = 0): Promise<void> {
  using cgroup = new Cgroup();
  await using object = await loadPrograms('cgroup', program);
  object.variables.port.value = port;
  await object.programs[program].attach({ cgroup: cgroup.path });
  expect(await cgroup.run(script)).toEqual(refused.map(() => 'ok'));
  expect(object.variables.calls.value).toBeGreaterThan(0n);
  object.variables.verdict.value = 0;
  expect(await cgroup.run(script)).toEqual(refused);
}

const BIND = (family: string) => `
said(how(bind(made(${family}, SOCK_DGRAM), at(${family}, 4242))));
said(how(bind(made(${family}, SOCK_DGRAM), at(${family}, 4243))));
`;

describe('cgroup_sock', () => {
  hook('cgroup_sock create', () =>
    refuses('sock_create', 'said(how(socket(my $s, AF_INET, SOCK_DGRAM, 0)));', ['EPERM']),
  );
  hook('cgroup_sock post_bind4', () => refuses('post_bind4', BIND('AF_INET'), ['EPERM', 'ok'], 4242));
  hook('cgroup_sock post_bind6', () => refuses('post_bind6', BIND('AF_INET6'), ['EPERM', 'ok'], 4242));
  hook('cgroup_sock release', async () => {
    using cgroup = new Cgroup();
    await using object = await loadPrograms('cgroup', 'sock_release');
    await object.programs.sock_release.attach({ cgroup: cgroup.path });
    await cgroup.run('close(made(AF_INET, SOCK_DGRAM)); close(made(AF_INET6, SOCK_STREAM)); said(1);');
    expect(object.variables.calls.value).toBe(2n);
  });
});

/** The second option is of a level that only the programs know. */
const SET = `
my $s = made(AF_INET, SOCK_STREAM);
said(how(setsockopt($s, SOL_SOCKET, SO_KEEPALIVE, 1)));
said(how(setsockopt($s, 4242, 1, 1)));
`;

const GET = `
my $value = getsockopt(made(AF_INET, SOCK_STREAM), 4242, 1);
said(defined $value ? unpack('C', $value) : how(0));
`;

describe('cgroup_sockopt', () => {
  hook('cgroup_sockopt set', () => refuses('set_option', SET, ['EPERM', 'ok']));
  hook('cgroup_sockopt get', async () => {
    using cgroup = new Cgroup();
    await using object = await loadPrograms('cgroup', 'get_option');
    expect(await cgroup.run(GET)).not.toEqual(['42']);
    await object.programs.get_option.attach({ cgroup: cgroup.path });
    expect(await cgroup.run(GET)).toEqual(['42']);
  });
});

describe('sock_ops', () => {
  hook('sock_ops', async () => {
    using cgroup = new Cgroup();
    await using object = await loadPrograms('cgroup', 'connection');
    await object.programs.connection.attach({ cgroup: cgroup.path });
    const script = `
      my $listener = tcp(AF_INET, 0);
      said(how(connect(made(AF_INET, SOCK_STREAM), getsockname($listener))), how(accept(my $s, $listener)));
    `;
    expect(await cgroup.run(script)).toEqual(['ok ok']);
    expect(object.variables.connected.value).toBe(1n);
    expect(object.variables.accepted.value).toBe(1n);
  });
});
