/** Addresses of unix sockets, which programs write anew: whatever is named becomes `there`. */
import { describe, expect } from 'vitest';
import { Cgroup } from './support/cgroup.ts';
import { hook } from './support/hook.ts';
import { loadPrograms } from './support/load.ts';

/** Abstract names: they belong to the network namespace, which is the test's own, and leave no file. */
const NAMES = `
sub un { my ($type, $name) = @_; my $s = made(AF_UNIX, $type); bind($s, named($name)) or die "bind: $!" if defined $name; return $s; }
sub named { return pack_sockaddr_un("\\0$_[0]"); }
sub name_of { my ($address) = @_; return defined $address ? substr(unpack_sockaddr_un($address), 1) : 'none'; }
`;

const EXAMPLES = {
  connect: {
    script: `
      my $listener = un(SOCK_STREAM, 'there'); listen($listener, 1) or die $!;
      said(how(connect(un(SOCK_STREAM), named('nowhere'))));
    `,
    before: 'ECONNREFUSED',
    after: 'ok',
  },
  sendmsg: {
    script: `
      my $to = un(SOCK_DGRAM, 'there');
      said(how(send(un(SOCK_DGRAM), 'x', 0, named('nowhere'))), came($to) ? 'came' : 'lost');
    `,
    before: 'ECONNREFUSED lost',
    after: 'ok came',
  },
  recvmsg: {
    script: `
      my $to = un(SOCK_DGRAM, 'to'); my $from = un(SOCK_DGRAM, 'here');
      send($from, 'x', 0, named('to')) or die $!;
      said(name_of(recv($to, my $data, 9, 0)));
    `,
    before: 'here',
    after: 'there',
  },
  getpeername: {
    script: `
      my $peer = un(SOCK_DGRAM, 'here'); my $s = un(SOCK_DGRAM); connect($s, named('here')) or die $!;
      said(name_of(getpeername($s)));
    `,
    before: 'here',
    after: 'there',
  },
  getsockname: {
    script: "said(name_of(getsockname(un(SOCK_DGRAM, 'here'))));",
    before: 'here',
    after: 'there',
  },
} as const;

async function rewrites(call: keyof typeof EXAMPLES): Promise<void> {
  const { script, before, after } = EXAMPLES[call];
  const program = `${call}_unix`;
  using cgroup = new Cgroup();
  await using object = await loadPrograms('cgroup-unix', program);
  expect(await cgroup.run(NAMES + script)).toEqual([before]);
  await object.programs[program].attach({ cgroup: cgroup.path });
  expect(await cgroup.run(NAMES + script)).toEqual([after]);
  expect(object.variables.calls.value).toBeGreaterThan(0n);
}

describe('cgroup_sock_addr of unix sockets', () => {
  for (const call of Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]) {
    hook(`cgroup_sock_addr ${call}_unix`, () => rewrites(call));
  }
});
