/** Entries and events as their types say. */
import { Emulator, formatter, load } from 'node-ebpf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { type TestObject, testObject } from '../kernel/support/objects.ts';

let object: TestObject;
beforeAll(async () => {
  object = await load(testObject('formatters'), { backend: new Emulator() } as object);
  object.maps.flows.set(
    {
      ...{ saddr: 0x0100007f, daddr: 0x0200000a, ports: [0xbb01, 0x901f] },
      six: { in6_u: { u6_addr8: Uint8Array.of(...new Uint8Array(15), 1) } },
      ...{ mac: Uint8Array.of(2, 0, 0, 0, 0, 1), raw: Uint8Array.of(0xab, 1) },
    },
    { bytes: 1536n, took: 1_500_000n, last: { result: -2, unknown: 7 }, comm: 'node' },
  );
});
afterAll(() => object.close());

it('shows entries by decl tags: of members, typedefs, arrays, anonymous members, inner structs', () => {
  const [entry] = [...object.maps.flows];
  expect(formatter(object.maps.flows)(entry)).toEqual([
    {
      ...{ saddr: '127.0.0.1', daddr: '10.0.0.2', six: '::1', ports: ['443', '8080'] },
      ...{ mac: '02:00:00:00:00:01', raw: 'ab01' },
    },
    // Both members of the union; a tag of a later version is none.
    {
      ...{ bytes: '1.5 KiB', octets: '1536', took: '1.5 ms', comm: 'node' },
      last: { result: 'ENOENT', unknown: '7' },
    },
  ]);
});

it('shows fields as one says, whatever their tags', () => {
  const [entry] = [...object.maps.flows];
  const show = formatter(object.maps.flows, {
    ...{ raw: value => `${(value as Uint8Array).length} bytes`, 'value.octets': 'duration' },
    ...{ 'last.unknown': 'signal', 'value.took': 'bytes', 'key.took': 'signal' },
  });
  const [key, value] = show(entry);
  expect(key).toMatchObject({ raw: '2 bytes', saddr: '127.0.0.1' });
  expect(value).toMatchObject({ octets: '1.54 µs', took: '1.43 MiB', last: { unknown: '7' } });
  expect(formatter(object.maps.flows, { 'value.last.unknown': 'signal' })(entry)[1].last.unknown).toBe(
    'SIGBUS',
  );
});

it('shows the values of each CPU', () => {
  object.maps.by_cpu.setAll(0, { signal: 9, nr: 9999 });
  const [entry] = [...object.maps.by_cpu];
  const [key, values] = formatter(object.maps.by_cpu, { key: 'port' })(entry);
  expect(key).toBe('0');
  expect(values.length).toBeGreaterThan(0);
  for (const value of values) expect(value).toEqual({ signal: 'SIGKILL', nr: '9999' });
});

it('shows events', () => {
  const show = formatter(object.maps.events);
  expect(show({ signal: 15, nr: 9999 })).toEqual({ signal: 'SIGTERM', nr: '9999' });
});

it('says what is wrong', async () => {
  const { flows } = object.maps;
  expect(await failure(() => formatter(flows, { sadr: 'ipv4' }))).toMatchObject({
    ...{ code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'saddr' },
    message: expect.stringContaining("map 'flows', field 'sadr'"),
  });
  expect(await failure(() => formatter(flows, { saddr: 'ip4' as 'ipv4' }))).toMatchObject({
    ...{ code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'ipv4' },
  });
  expect((await failure(() => formatter(flows)({} as never))).code).toBe('ERR_EBPF_VALUE');
  const [[key, value]] = [...flows];
  expect((await failure(() => formatter(flows)([{ ...key, saddr: 'text' }, value]))).code).toBe(
    'ERR_EBPF_VALUE',
  );
});
