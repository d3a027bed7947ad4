/** How long links live: pins, processes, handles that are dropped, and places that go away. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openLink, openPinnedLink, openPinnedMap } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttachType } from '../../lib/formats/object/numbers.ts';
import { askChild, runChild } from '../kernel/support/child.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest } from '../kernel/support/objects.ts';
import { Cgroup } from './support/cgroup.ts';
import { LinkPrograms } from './support/kernel-links.ts';

const folder = `/sys/fs/bpf/links-${process.pid}`;
const at = (name: string) => join(folder, name);
beforeAll(() => mkdirSync(folder));
afterAll(() => {
  for (const name of readdirSync(folder)) rmSync(at(name));
  rmdirSync(folder);
});

describe('pinned', () => {
  it('a link outlives its process, is found by pin, updated and detached, and the pin goes with it', async () => {
    using pair = new VethPair();
    await using object = await loadTest('xdp');
    const { end, stderr } = await runChild(
      `import { load } from 'node-ebpf';
      const xdp = await load(object('xdp'));
      const link = await xdp.programs.drop.attach({ interface: '${pair.near}' });
      link.pin('${at('orphan')}');
      if (link.pinPath !== '${at('orphan')}') process.exitCode = 3;`,
    );
    expect(end, stderr).toBe(0);
    expect(await pair.ping(1)).toBe(0);
    const link = openPinnedLink(at('orphan'));
    expect(link.pinPath).toBe(at('orphan'));
    await link.update(object.programs.count);
    expect(await pair.ping(1)).toBe(1);
    await link.detach();
    expect(existsSync(at('orphan'))).toBe(false);
    expect(link.pinPath).toBeUndefined();
    expect(await pair.ping(1)).toBe(1);
    expect(object.variables.packets.value).toBe(1n);
  });

  it('a pin of another kind, or of nothing, is no link', async () => {
    await using object = await loadTest('maps');
    object.maps.hash.pin(at('map'));
    object.programs.touch.pin(at('program'));
    for (const name of ['map', 'program', 'nothing']) {
      const error = await failure(() => openPinnedLink(at(name)));
      expect([error.code, error.message]).toEqual(['ERR_EBPF_NO_TARGET', expect.stringContaining(at(name))]);
    }
    expect((await failure(() => openPinnedMap(at('program')))).message).toContain('no map');
  });
});

describe('when its place goes', () => {
  it('an interface: the link tells it, and is closed without a word', async () => {
    const pair = new VethPair();
    await using object = await loadTest('xdp');
    const link = await object.programs.count.attach({ interface: pair.near });
    pair.close();
    expect(link.info().details).toEqual({ ifindex: 0 });
    const error = await failure(() => link.update(object.programs.drop));
    expect([error.code, error.message]).toEqual(['ERR_EBPF_NO_TARGET', expect.stringContaining('has gone')]);
    await link.close();
  });

  it('a network namespace', async () => {
    const pair = new VethPair();
    await using programs = await LinkPrograms.load();
    const target = openSync(pair.path, 'r');
    const link = await programs
      .attach('lookup', { target, attachType: AttachType.SK_LOOKUP })
      .finally(() => closeSync(target));
    pair.close();
    // The kernel takes namespaces apart when it finds the time.
    await expect.poll(() => link.info().details, { timeout: 20_000 }).toMatchObject({ netnsInode: 0 });
    const error = await failure(() => link.update(programs.program('lookup_again')));
    expect(error.code).toBe('ERR_EBPF_NO_TARGET');
    await link.detach();
  });

  it('a cgroup', async () => {
    const cgroup = new Cgroup();
    await using programs = await LinkPrograms.load();
    const target = openSync(cgroup.path, 'r');
    const link = await programs
      .attach('egress', { target, attachType: AttachType.CGROUP_INET_EGRESS })
      .finally(() => closeSync(target));
    cgroup[Symbol.dispose]();
    await expect.poll(() => link.info().details, { timeout: 20_000 }).toMatchObject({ cgroupId: 0n });
    expect((await failure(() => link.update(programs.program('egress_again')))).code).toBe(
      'ERR_EBPF_NO_TARGET',
    );
  });
});

it('two programs at a hook for one: the second is told who is there', async () => {
  using pair = new VethPair();
  await using object = await loadTest('xdp');
  await object.programs.count.attach({ interface: pair.near });
  const error = await failure(() => object.programs.drop.attach({ interface: pair.near }));
  expect([error.code, error.message]).toEqual([
    'ERR_EBPF_ALREADY_ATTACHED',
    expect.stringContaining(`program ${object.programs.count.info().id}`),
  ]);
  // A link that was taken over counts for the program that took it.
  const [link] = object.programs.count.links;
  await link.update(object.programs.pass);
  expect((await failure(() => object.programs.pass.attach({ interface: pair.near }))).code).toBe(
    'ERR_EBPF_ALREADY_ATTACHED',
  );
});

it('a link of any kind that is dropped stays attached, with a warning', async () => {
  const { warnings, seen } = await askChild<{ warnings: string[]; seen: string }>(
    `import { writeFileSync } from 'node:fs';
    import { load } from 'node-ebpf';
    const warnings = [];
    process.on('warning', ({ code, detail }) => warnings.push(/of program '(\\w+)'/.exec(detail)?.[1] ?? code));
    const edit = spec => { spec.variables.pid.value = process.pid; };
    let seen;
    async function attachAndForget() {
      const trace = await load(object('trace'), { edit });
      seen = trace.variables.raw_seen;
      await trace.programs.on_raw_tracepoint.attach();
      const perf = await load(object('perf'), { edit });
      await perf.programs.sample.attach({ frequency: 1 });
      const uprobe = await load(object('uprobe'), { edit });
      await uprobe.programs.on_entry.attach();
    }
    await attachAndForget();
    for (let i = 0; i < 10; i++) { gc(); await new Promise(resolve => setTimeout(resolve, 10)); }
    writeFileSync('/proc/self/comm', 'dropped');
    console.log(JSON.stringify({ warnings: warnings.sort(), seen: String(seen.value.count) }));`,
    { node: ['--expose-gc', '--no-warnings'] },
  );
  expect(warnings).toEqual(['on_entry', 'on_raw_tracepoint', 'sample']);
  expect(seen).toBe('1');
});

it('a process that ends takes its links of all kinds with it', async () => {
  const ids = await askChild<number[]>(
    `import { load } from 'node-ebpf';
    const trace = await load(object('trace'), { edit: spec => { spec.variables.pid.value = process.pid; } });
    const uprobe = await load(object('uprobe'), { edit: spec => { spec.variables.pid.value = process.pid; } });
    const links = [await trace.programs.on_raw_tracepoint.attach(), await uprobe.programs.on_entry.attach()];
    console.log(JSON.stringify(links.map(link => link.info().id)));
    process.exit(0);`,
  );
  for (const id of ids.filter(id => id > 0)) {
    await expect.poll(async () => (await failure(() => openLink(id))).code).toBe('ERR_EBPF_NO_TARGET');
  }
});
