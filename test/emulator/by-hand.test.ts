/** Programs that no kernel runs by hand say what moves them, and that does. */
import { Emulator, type StructOpsMap } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { Emulator as OwnEmulator } from '../../lib/emulator/emulator.ts';
import { supportOf } from '../../lib/emulator/support.ts';
import { ProgramType } from '../../lib/formats/object/numbers.ts';
import { failure } from '../kernel/support/errors.ts';
import { emulated } from './support/emulated.ts';

/** By type: an object that has one, and what the refusal names. */
const ways: { readonly [type: string]: readonly [string, RegExp] } = {
  cgroup_sock: ['cgroup', /emulator\.cgroup\(path\)\.socket\(\)/],
  cgroup_sock_addr: ['cgroup', /\.connect\(\)/],
  cgroup_sockopt: ['cgroup', /getsockopt\(\)/],
  cgroup_sysctl: ['cgroup', /\.sysctl\(\)/],
  cgroup_device: ['cgroup', /\.device\(\)/],
  sock_ops: ['cgroup', /\.sockOps\(\)/],
  sk_skb: ['sockets', /emulator\.deliver\(socket, data\)/],
  sk_msg: ['sockets', /emulator\.send\(socket, data\)/],
  sk_reuseport: ['sockets', /emulator\.lookupSocket\(\)/],
  raw_tracepoint_writable: ['writable', /tracepoint\(name\)\.fire\(\)/],
  struct_ops: ['congestion', /structOps\(name\)\.call\(member\)/],
};

describe('a program that run() does not run', () => {
  it.each(Object.entries(ways))('of type %s names what does', async (type, [name, words]) => {
    const emulator = new Emulator();
    await using object = await emulated(emulator, name);
    const number = ProgramType[type.toUpperCase() as keyof typeof ProgramType];
    const program = Object.values(object.programs).find(one => one!.backend.info().type === number);
    const error = await failure(() => program!.run({ data: new Uint8Array(64) }));
    expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
    expect(error.message).toMatch(words);
  });

  it('is of one of these types, or replaces a function, or is for what no emulator has', () => {
    const { lacks } = supportOf(new OwnEmulator({ btf: null }))['Types of programs that `run()` runs']!;
    expect([...lacks].sort()).toEqual([...Object.keys(ways), 'ext', 'lirc_mode2'].sort());
  });

  it('of struct_ops is a member that is called', async () => {
    const emulator = new Emulator();
    await using object = await emulated(emulator, 'congestion');
    await (object.maps.congestion as StructOpsMap).attach();
    expect(
      emulator.structOps('node_ebpf').call('undo_cwnd', [emulator.struct('tcp_sock', { snd_cwnd: 3 })]),
    ).toBe(3n);
  });
});
