/** `ebpf map dump` of a map whose types say how it is shown (the command is the built one), and formatters that ask the kernel. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { formatter, system } from 'node-ebpf';
import { expect, it } from 'vitest';
import { loadTest } from './support/objects.ts';

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

it('shows a map by its own tags, whoever looks at it', async () => {
  await using object = await loadTest('formatters', {
    edit: spec => void (spec.programs.on_kill.autoload = false),
  });
  const { by_cpu, flows } = object.maps;
  const six = { in6_u: { u6_addr8: Uint8Array.of(...new Uint8Array(15), 1) } };
  flows.set(
    {
      ...{ saddr: 0x0100007f, daddr: 0, six, ports: [0xbb01, 0], mac: new Uint8Array(6) },
      raw: Uint8Array.of(1, 2),
    },
    { bytes: 1536n, took: 5n, last: { result: -13, unknown: 7 }, comm: 'node' },
  );
  const id = String(flows.info.id);
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'map', 'dump', id]);
  expect(stdout).toContain('"saddr": "127.0.0.1"');
  expect(stdout).toContain('"six": "::1"');
  expect(stdout).toContain('"result": "EACCES"');
  // What has no tag is what it is.
  expect(stdout).toContain('"unknown": 7');
  const json = await promisify(execFile)(process.execPath, [cli, 'map', 'dump', id, '--json']);
  expect(JSON.parse(json.stdout)[0].key.saddr).toBe(0x0100007f);
  // The map as the machine has it, by its own BTF.
  using opened = system.map(by_cpu.info.id).open();
  const [entry] = [...(opened as unknown as Iterable<[number, object[]]>)];
  const [key, values] = formatter(opened, { 'value.signal': 'bytes' })(entry) as [string, object[]];
  expect(key).toBe('0');
  expect(values[0]).toEqual({ signal: '0 B', nr: formatter('syscall')(0) });
});

it('interface: this machine has lo, and no index 2^31 - 1', () => {
  const index = Number(readFileSync('/sys/class/net/lo/ifindex', 'utf8'));
  expect(formatter('interface')(index)).toBe('lo');
  expect(formatter('interface')(2 ** 31 - 1)).toBe('2147483647');
});

it('ksym: a function of the kernel, with the offset', () => {
  const [, address, name] = /^(ffff[0-9a-f]{12}) T (vfs_read)$/m.exec(
    readFileSync('/proc/kallsyms', 'latin1'),
  ) as RegExpExecArray;
  expect(formatter('ksym')(BigInt(`0x${address}`))).toBe(name);
  expect(formatter('ksym')(BigInt(`0x${address}`) + 0x4cn)).toBe(`${name}+0x4c`);
});
