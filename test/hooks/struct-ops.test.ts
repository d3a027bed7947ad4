/** Tables of operations: a TCP congestion control is registered, used by a real connection, and unregistered. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { release } from 'node:os';
import { openPinnedLink, type StructOpsLink, type StructOpsMap } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { availableControls, connectionWith } from './support/tcp.ts';

const table = (object: TestObject, name: string) => object.maps[name] as StructOpsMap;
/** The kernel unregisters after a grace period, in which the name may still be shown. */
const gone = (name: string) => expect.poll(availableControls, { timeout: 10_000 }).not.toContain(name);
const noLinks = isOlder(release(), '6.4') ? 'struct_ops links exist from kernel 6.4 on' : undefined;

describe('struct_ops', () => {
  hook('struct_ops', async () => {
    await using object = await loadTest('congestion');
    // Registered by its value it would stay so if this process were killed: only on request.
    expect(await object.attach()).toEqual([]);
    const link = await table(object, 'congestion').attach();
    expect(link.mechanism).toBe('struct-ops-registration');
    expect(link.info()).toMatchObject({
      id: 0,
      type: 'struct_ops',
      details: { mapId: object.maps.congestion!.info.id },
    });
    expect(availableControls()).toContain('node_ebpf');
    expect(await connectionWith('node_ebpf')).toContain('node_ebpf');
    expect(object.variables.connections.value).toBeGreaterThan(0n);
    expect(object.variables.acknowledgements.value).toBeGreaterThan(0n);
    await link.close();
    await gone('node_ebpf');
  });

  hook('struct_ops link', async () => {
    await using object = await loadTest('congestion-link');
    const [link] = (await object.attach()) as StructOpsLink[];
    expect(link!.map).toBe(object.maps.first);
    expect(link!.info()).toMatchObject({
      type: 'struct_ops',
      details: { mapId: object.maps.first!.info.id },
    });
    expect(object.links).toContain(link);
    expect(await connectionWith('node_ebpf_link')).toContain('node_ebpf_link');
    expect(object.variables.first_connections.value).toBeGreaterThan(0n);
    await link!.detach();
    await gone('node_ebpf_link');
  });
});

it('registered by its value, it ends with the object, cannot be updated, and is there once', async () => {
  const object = await loadTest('congestion');
  const link = await table(object, 'congestion').attach();
  const twice = await failure(() => table(object, 'congestion').attach());
  expect(twice.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
  await using other = await loadTest('congestion');
  const sameName = await failure(() => table(other, 'congestion').attach());
  expect(sameName.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
  expect((await failure(() => link.update(table(other, 'congestion')))).code).toBe('ERR_EBPF_NOT_SUPPORTED');
  await object.close();
  expect(link.closed).toBe(true);
  await gone('node_ebpf');
});

it('maps whose section is optional are not made unless asked for, whichever of the section', async ctx => {
  if (noLinks) ctx.skip(noLinks);
  await using object = await loadTest('congestion-link');
  expect([...object.maps].map(map => map.name)).not.toContain('second');
  expect([...object.maps].map(map => map.name)).not.toContain('third');
  await using other = await loadTest('congestion-link', {
    edit(spec) {
      spec.maps.third.autocreate = true;
      spec.maps.first.autocreate = false;
    },
  });
  expect('third' in other.maps).toBe(true);
  expect('second' in other.maps).toBe(false);
  expect('first' in other.maps).toBe(false);
});

describe('a link', () => {
  const both = () =>
    loadTest('congestion-link', {
      edit(spec) {
        spec.maps.second.autocreate = true;
        spec.maps.third.autocreate = true;
        spec.maps.second.autoattach = false;
        spec.maps.third.autoattach = false;
      },
    });

  it('is updated from one table to another, as expected', async ctx => {
    if (noLinks) ctx.skip(noLinks);
    await using object = await both();
    const [link] = (await object.attach()) as StructOpsLink[];
    const [first, second, third] = ['first', 'second', 'third'].map(name => table(object, name));
    const wrong = await failure(() => link!.update(second!, { expected: third! }));
    expect(wrong).toMatchObject({ code: 'ERR_EBPF_INVALID_STATE' });
    expect(link!.map).toBe(first);
    await link!.update(second!, { expected: first! });
    expect(link!.map).toBe(second);
    expect([first!.links.size, second!.links.size]).toEqual([0, 1]);
    await connectionWith('node_ebpf_link');
    expect(object.variables.first_connections.value).toBe(0n);
    expect(object.variables.second_connections.value).toBeGreaterThan(0n);
    await link!.update(third!);
    expect(link!.info().details).toMatchObject({ mapId: third!.info.id });
  });

  it('becomes that of a version that replaces its object', async ctx => {
    if (noLinks) ctx.skip(noLinks);
    await using running = await loadTest('congestion-link');
    const [link] = (await running.attach()) as StructOpsLink[];
    await using next = await loadTest('congestion-link');
    const { links } = await next.replace(running);
    expect(links).toEqual([{ program: 'first', how: 'updated', mechanism: link!.mechanism, link }]);
    expect(link!.map).toBe(table(next, 'first'));
    await running.close();
    await connectionWith('node_ebpf_link');
    expect(next.variables.first_connections.value).toBeGreaterThan(0n);
  });

  it('is not updated to what is no table for links: it would be registered for good', async ctx => {
    if (noLinks) ctx.skip(noLinks);
    await using object = await both();
    await using plain = await loadTest('congestion');
    const link = await table(object, 'first').attach();
    const error = await failure(() => link.update(table(plain, 'congestion')));
    expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(availableControls()).not.toContain('node_ebpf');
    expect((await failure(() => link.update(object.programs.ssthresh!))).code).toBe(
      'ERR_EBPF_INVALID_ARGUMENT',
    );
  });

  it('that is pinned holds it registered after its object is closed', async ctx => {
    if (noLinks) ctx.skip(noLinks);
    const folder = '/sys/fs/bpf/node-ebpf-struct-ops';
    mkdirSync(folder);
    const object = await loadTest('congestion-link');
    const link = await table(object, 'first').attach();
    link.pin(`${folder}/link`);
    await object.close();
    expect(availableControls()).toContain('node_ebpf_link');
    const pinned = openPinnedLink(`${folder}/link`);
    expect(pinned.mechanism).toBe('struct-ops-link');
    pinned.unpin();
    await pinned.detach();
    rmdirSync(folder);
    await gone('node_ebpf_link');
  });
});

it('a type of table that the kernel does not have, with the nearest name', async () => {
  const error = await failure(() =>
    loadTest('congestion', {
      edit(spec) {
        // In the file's own BTF: what libbpf looks for in the kernel's.
        const { bytes } = spec.image;
        const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('tcp_congestion_ops\0');
        bytes[at + 'tcp_congestion'.length - 1] = 'm'.charCodeAt(0);
      },
    }),
  );
  expect(error.code).toBe('ERR_EBPF_NO_TARGET');
  expect(error.message).toContain(
    "no table of operations 'tcp_congestiom_ops'; did you mean 'tcp_congestion_ops'?",
  );
});
