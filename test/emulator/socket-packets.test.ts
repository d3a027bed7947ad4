/** Packets of sockets: programs of their control groups see them, and their own filters. */
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { attach, router, trail, udp } from './support/router.ts';

describe('packets of sockets', () => {
  it('are seen by the programs of their control group', async () => {
    const { emulator, eth0, object } = await router();
    await using _object = object;
    const { variables } = object;
    await attach(object, 'group_in', { cgroup: '/app' });
    await attach(object, 'group_out', { cgroup: '/app' });
    const { socket } = emulator
      .cgroup('/app/web')
      .socket({ type: 'dgram', localAddress: '10.0.0.1', localPort: 9 });
    emulator.socket({ type: 'dgram', localAddress: '10.0.0.1', localPort: 10 });
    const report = eth0.receive(udp());
    expect(report.delivery).toEqual({ socket, data: Uint8Array.of(1, 2, 3, 4) });
    expect(trail(object)).toBe(1n);
    const names = ['seen_length', 'seen_first', 'seen_family', 'seen_local_port', 'seen_socket'];
    expect(names.map(name => variables[name].value)).toEqual([32, 0x45, 2, 9, 1]);
    // Another's, and nobody's.
    expect(eth0.receive(udp({ ports: [7, 10] })).action).toBe('pass');
    expect(eth0.receive(udp({ ports: [7, 11] })).action).toBe('pass');
    expect(trail(object)).toBe(0n);
    expect(eth0.transmit(udp({ from: '10.0.0.1', to: '10.0.0.9', ports: [9, 7] })).action).toBe('pass');
    expect(trail(object)).toBe(2n);
    variables.group_verdict.value = 0;
    expect(eth0.receive(udp())).toMatchObject({ action: 'drop', hook: 'cgroup' });
    const sent = eth0.transmit(udp({ from: '10.0.0.1', to: '10.0.0.9', ports: [9, 7] }));
    expect(sent).toMatchObject({ action: 'drop', hook: 'cgroup' });
    expect(eth0.sent).toHaveLength(1);
  });

  it('are filtered by the program of the socket', async () => {
    const { emulator, eth0, object } = await router();
    await using _object = object;
    const { variables } = object;
    const socket = emulator.socket({ type: 'dgram', localAddress: '10.0.0.1', localPort: 9 });
    const link = await attach(object, 'filter', { socket });
    variables.keep.value = 10;
    expect(eth0.receive(udp()).delivery).toEqual({ socket, data: Uint8Array.of(1, 2) });
    expect([variables.seen_length.value, variables.filter_port.value]).toEqual([12, 9]);
    variables.keep.value = 3;
    expect(eth0.receive(udp()).delivery).toEqual({ socket, data: new Uint8Array(0) });
    variables.keep.value = 0;
    expect(eth0.receive(udp())).toMatchObject({ action: 'drop', hook: 'socket filter' });
    expect(emulator.deliver(socket, Uint8Array.of(5, 6))).toEqual([]);
    await link.update(object.programs.filter_nothing!);
    variables.keep.value = 0xffff;
    expect(emulator.deliver(socket, Uint8Array.of(5, 6))).toEqual([]);
    expect(await failure(() => attach(object, 'filter', { socket }))).toMatchObject({
      code: 'ERR_EBPF_ALREADY_ATTACHED',
    });
    await link.close();
    expect(emulator.deliver(socket, Uint8Array.of(5, 6))).toMatchObject([{ data: Uint8Array.of(5, 6) }]);
    const pair = emulator.socket({ family: 'unix', type: 'dgram' });
    await attach(object, 'filter', { socket: pair });
    variables.keep.value = 1;
    expect(emulator.deliver(pair, Uint8Array.of(5, 6))).toMatchObject([{ data: Uint8Array.of(5) }]);
  });
});
