/** Addresses that the processes of a cgroup name, or are told, which programs write anew: port 1111 becomes 2222. */
import { describe, expect } from 'vitest';
import { Cgroup } from './support/cgroup.ts';
import { hook } from './support/hook.ts';
import { loadPrograms } from './support/load.ts';

interface Example {
  /** For the family F. */
  readonly script: string;
  /** What it says without the program, and with it. */
  readonly before: string;
  readonly after: string;
}

const EXAMPLES = {
  bind: {
    script: 'my $s = made(F, SOCK_DGRAM); said(how(bind($s, at(F, 1111))), port_of(getsockname($s)));',
    before: 'ok 1111',
    after: 'ok 2222',
  },
  connect: {
    script: 'my $listener = tcp(F, 2222); said(how(connect(made(F, SOCK_STREAM), at(F, 1111))));',
    before: 'ECONNREFUSED',
    after: 'ok',
  },
  sendmsg: {
    script: `
      my $to = udp(F, 2222);
      said(how(send(made(F, SOCK_DGRAM), 'x', 0, at(F, 1111))), came($to) ? 'came' : 'lost');
    `,
    before: 'ok lost',
    after: 'ok came',
  },
  recvmsg: {
    script: `
      my $to = udp(F, 0);
      send(udp(F, 1111), 'x', 0, getsockname($to)) or die $!;
      said(port_of(recv($to, my $data, 9, 0)));
    `,
    before: '1111',
    after: '2222',
  },
  getpeername: {
    script:
      'my $s = made(F, SOCK_DGRAM); connect($s, at(F, 1111)) or die $!; said(port_of(getpeername($s)));',
    before: '1111',
    after: '2222',
  },
  getsockname: {
    script: 'said(port_of(getsockname(udp(F, 1111))));',
    before: '1111',
    after: '2222',
  },
} as const satisfies Record<string, Example>;

async function rewrites(call: keyof typeof EXAMPLES, version: 4 | 6): Promise<void> {
  const { script, before, after } = EXAMPLES[call];
  const program = `${call}${version}`;
  const written = script.replaceAll(/\bF\b/g, version === 4 ? 'AF_INET' : 'AF_INET6');
  using cgroup = new Cgroup();
  await using object = await loadPrograms('cgroup', program);
  expect(await cgroup.run(written)).toEqual([before]);
  object.variables.port.value = 2222;
  await object.programs[program].attach({ cgroup: cgroup.path });
  expect(await cgroup.run(written)).toEqual([after]);
  expect(object.variables.calls.value).toBeGreaterThan(0n);
}

describe('cgroup_sock_addr', () => {
  for (const call of Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]) {
    for (const version of [4, 6] as const) {
      hook(`cgroup_sock_addr ${call}${version}`, () => rewrites(call, version));
    }
  }
});
