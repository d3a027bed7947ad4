/** What changed programs that the kernel was asked about have found, a few instructions each; by 6.18's rules. */
import { build } from 'node-ebpf/asm';
import { expect, it } from 'vitest';
import { open, verify } from '../../../lib/index.ts';

it.each([
  [
    'a socket is no context in programs that trace',
    'syscall',
    'call bpf_get_socket_cookie',
    /^R1 type=ctx expected=/,
  ],
  ['the class of the task that runs takes no argument', 'xdp', 'call bpf_get_cgroup_classid', undefined],
  ['that of a packet takes it', 'tc', 'call bpf_get_cgroup_classid', undefined],
  ['which nothing else is', 'tc', 'r1 = 0\ncall bpf_get_cgroup_classid', /^R1 type=scalar expected=ctx/],
  [
    'half a pointer is not 0',
    'xdp',
    'r1 = map[array]\nif w1 != 0 goto out\nr0 = *(u64 *)(r10 +8)',
    undefined,
  ],
] as const)('%s (%s)', async (_, section, code, why) => {
  const object = build({
    maps: { array: { type: 'array', key: 4, value: 8, maxEntries: 1 } },
    programs: { main: { section, code: `${code}\nout:\nr0 = 0\nexit` } },
  });
  const { error } = (await verify(await open(object), { btf: null, kernel: '6.18' })).programs.main!;
  if (why) expect(error?.kernelReason).toMatch(why);
  else expect(error).toBeUndefined();
});
