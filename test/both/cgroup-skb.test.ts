/** Packets of a control group's sockets: a datagram that a process sends to itself, and the same one at the emulator's loopback interface. */
import type { CgroupSkbProgram } from 'node-ebpf';
import { expect } from 'vitest';
import { both } from './support/both.ts';
import { how, withCgroup } from './support/cgroup.ts';

const PORT = 4321;
const port = [PORT >> 8, PORT & 0xff];
const DATAGRAM = Uint8Array.from([
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0x45, 0, 0, 33, 0, 0, 0x40, 0, 64, 17, 0, 0],
  ...[127, 0, 0, 1, 127, 0, 0, 1, ...port, ...port, 0, 13, 0, 0, ...new TextEncoder().encode('hello')],
]);

both('packets of the sockets of a control group', bench =>
  withCgroup(bench, async cgroup => {
    const object = await bench.load('emulator-stack');
    const { variables, programs } = object;
    const seen: unknown[][] = [];
    const below = cgroup.child();
    const act = async (verdict: number) => {
      variables.group_verdict.value = verdict;
      variables.trail.value = 0n;
      await below.act({
        script: `my $s = made(AF_INET, SOCK_DGRAM); bind($s, at(AF_INET, ${PORT})); send($s, 'hello', 0, at(AF_INET, ${PORT})); said('sent');`,
        call(group, emulator) {
          const { socket } = group.socket({ type: 'dgram' });
          const bound = how(group.bind({ socket: socket!, address: '127.0.0.1', port: PORT }));
          const lo = emulator.interface('lo');
          if (lo.transmit(DATAGRAM).action === 'pass') lo.receive(DATAGRAM);
          group.close(socket!);
          return [bound];
        },
      });
      const names = ['trail', 'seen_length', 'seen_first', 'seen_family', 'seen_local_port', 'seen_socket'];
      seen.push(names.map(name => variables[name].value));
    };
    const ingress = await (programs.group_in as CgroupSkbProgram).attach({ cgroup: cgroup.path });
    await act(1);
    const egress = await (programs.group_out as CgroupSkbProgram).attach({ cgroup: cgroup.path });
    await act(1);
    await act(3);
    await act(0);
    await ingress.close();
    await act(1);
    await egress.close();
    await act(1);
    expect(seen.map(([trail]) => trail)).toEqual([1n, 21n, 21n, 2n, 2n, 0n]);
    return seen;
  }),
);
