/** Every formatter by its name. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type FormatterName, formatter } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { syscallName } from '../../../lib/formatters/syscall.ts';
import { failure } from '../../kernel/support/errors.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const six = (text: string) => Uint8Array.from(text.match(/../g)!, each => Number.parseInt(each, 16));

/** What is the same on each machine. */
const CASES: Partial<Record<FormatterName, readonly (readonly [value: unknown, text: string])[]>> = {
  ipv4: [
    [0x0100007f, '127.0.0.1'],
    [0xffffffff, '255.255.255.255'],
    [-1, '255.255.255.255'],
    [0, '0.0.0.0'],
    [bytes(10, 1, 2, 3), '10.1.2.3'],
  ],
  ipv6: [
    [six('20010db8000000000000000000000001'), '2001:db8::1'],
    [new Uint8Array(16), '::'],
    [six('00000000000000000000000000000001'), '::1'],
    [six('fe800000000000000000000000000000'), 'fe80::'],
    [six('20010db8000000010001000100010001'), '2001:db8:0:1:1:1:1:1'],
    [six('20010000000000010000000000000001'), '2001:0:0:1::1'],
    [six('20010db8000000000001000000000001'), '2001:db8::1:0:0:1'],
    [six('00000000000000000000ffff7f000001'), '::ffff:127.0.0.1'],
    [six('00100000000000000000000000000100'), '10::100'],
    [[0xb80d0120, 0, 0, 0x01000000], '2001:db8::1'],
    [{ in6_u: { u6_addr8: six('00000000000000000000000000000001'), u6_addr32: [0, 0, 0, 1] } }, '::1'],
    [1n << 120n, '::1'],
  ],
  mac: [[bytes(2, 0, 0x5e, 0x10, 0, 0xff), '02:00:5e:10:00:ff']],
  port: [
    [0xbb01, '443'],
    [0, '0'],
    [bytes(1, 0xbb), '443'],
  ],
  errno: [
    [-2, 'ENOENT'],
    [2, 'ENOENT'],
    [0xfffffffe, 'ENOENT'],
    [0xfffffffffffffffen, 'ENOENT'],
    [0, '0'],
    [-524, 'ENOTSUPP'],
    [70000, '70000'],
    [3000, '3000'],
  ],
  signal: [
    [15, 'SIGTERM'],
    [6, 'SIGABRT'],
    [34, 'SIGRTMIN+2'],
    [0, '0'],
    [99, '99'],
  ],
  device: [
    [0x0080_0001, '8:1'],
    [0x0fe0_0000n, '254:0'],
  ],
  container: [
    [`/sys/fs/cgroup/system.slice/docker-${'ab'.repeat(32)}.scope`, 'abababababab'],
    [`/kubepods/burstable/pod1/${'0c'.repeat(32)}`, '0c0c0c0c0c0c'],
    [`/kubepods.slice/cri-containerd-${'1d'.repeat(32)}.scope/init`, '1d1d1d1d1d1d'],
    [`/docker/${'aa'.repeat(32)}/docker/${'bb'.repeat(32)}`, 'bbbbbbbbbbbb'],
    [`/machine.slice/libpod-${'2e'.repeat(32)}.scope`, '2e2e2e2e2e2e'],
    ['/sys/fs/cgroup/user.slice', ''],
  ],
  duration: [
    [0, '0 ns'],
    [999n, '999 ns'],
    [1_500_000n, '1.5 ms'],
    [999_999_999n, '1 s'],
    [59_990_000_000n, '60 s'],
    [61_000_000_000n, '1m 1s'],
    [3_599_900_000_000n, '59m 59s'],
    [7_380_000_000_000n, '2h 3m'],
    [-1500n, '-1.5 µs'],
  ],
  bytes: [
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [1048575n, '1 MiB'],
    [5n << 40n, '5 TiB'],
  ],
};

describe.each(Object.entries(CASES))('%s', (name, cases) => {
  it.each(cases!.map(([value, text]) => ({ value, text })))('$text', ({ value, text }) => {
    expect(formatter(name as FormatterName)(value)).toBe(text);
  });

  it('refuses what it can not be of', async () => {
    for (const wrong of [null, undefined, 1.5, Number.NaN, {}, new Uint8Array(3)]) {
      const error = await failure(() => formatter(name as FormatterName)(wrong));
      expect(error).toMatchObject({ code: 'ERR_EBPF_VALUE', message: expect.stringContaining(`'${name}'`) });
    }
  });
});

it('syscall: by architecture', () => {
  expect([0, 59, 257, 424, 462, 336].map(number => syscallName(number, 'x64'))).toEqual(
    'read execve openat pidfd_send_signal mseal uprobe'.split(' '),
  );
  expect([0, 56, 84, 221, 280, 424, 462].map(number => syscallName(number, 'arm64'))).toEqual(
    'io_setup openat sync_file_range execve bpf pidfd_send_signal mseal'.split(' '),
  );
  expect(syscallName(0x4000_0000 + 1, 'x64')).toBe('write');
  expect(syscallName(9999, 'x64')).toBe('9999');
  expect(formatter('syscall')(9999)).toBe('9999');
});

it('ksym: an address that no symbol is known for is shown as it is', () => {
  expect(formatter('ksym')(5n)).toBe('0x5');
});

it('user: by /etc/passwd', () => {
  expect(formatter('user')(userInfo().uid)).toBe(userInfo().username);
  expect(formatter('user')(4_294_000_001)).toBe('4294000001');
});

it('cgroup: a path of its id', () => {
  const mount = /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m.exec(
    readFileSync('/proc/self/mountinfo', 'utf8'),
  )?.[1];
  if (mount !== undefined) {
    const inode = BigInt(execFileSync('stat', ['-c', '%i', mount], { encoding: 'utf8' }));
    expect(formatter('cgroup')(inode)).toBe(mount);
    expect(formatter('container')(inode)).toBe('');
  }
  expect(formatter('cgroup')(2n ** 60n)).toBe(String(2n ** 60n));
});

it('time: bpf_ktime_get_ns() as a date', () => {
  const text = formatter('time')(process.hrtime.bigint() - 3_600_000_000_000n);
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Math.abs(Date.parse(text) - (Date.now() - 3_600_000))).toBeLessThan(1000);
  expect(formatter('time')(2n ** 64n - 1n)).toMatch(/^\d{4}-/);
});

it('a name that is none has the nearest', async () => {
  expect(await failure(() => formatter('ipv5' as FormatterName))).toMatchObject({
    code: 'ERR_EBPF_INVALID_ARGUMENT',
    nearest: 'ipv4',
  });
  expect((await failure(() => formatter('toString' as FormatterName))).code).toBe(
    'ERR_EBPF_INVALID_ARGUMENT',
  );
});
