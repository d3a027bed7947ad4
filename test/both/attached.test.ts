/** What is attached somewhere, in its order: asked of kernel and emulator alike. */
import { attached as attachedInKernel, type Emulator, type Link } from 'node-ebpf';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';
import { withCgroup } from './support/cgroup.ts';

type Place = Parameters<Emulator['attached']>[0];
type Options = Parameters<typeof attachedInKernel>[1];

type Attaching = { attach(options: object): Promise<Link> };
const attach = ({ programs }: TestObject, name: string, options: object) =>
  (programs[name] as never as Attaching).attach(options);

/** Ids are each system's own: names stand for them. */
function asking({ emulator }: Bench, object: TestObject) {
  const names = new Map(Object.values(object.programs).map(program => [program!.info().id, program!.name]));
  return async (place: Place, options?: Options) => {
    const { programs, revision } = await (emulator
      ? emulator.attached(place, options ?? {})
      : attachedInKernel(place, options));
    const told = programs.map(({ programId, programName: _, linkId, ...rest }) => ({
      program: names.get(programId),
      ...(linkId !== undefined && { isLink: linkId > 0 }),
      ...rest,
    }));
    return [told, revision];
  };
}

both('programs of a control group', bench =>
  withCgroup(bench, async above => {
    const object = await bench.load('cgroup-order');
    const below = above.child();
    const ask = asking(bench, object);
    const hook = 'cgroup_inet_sock_create';
    const seen: unknown[] = [await ask({ cgroup: above.path }, { hook })];
    const first = await attach(object, 'a', { cgroup: above.path });
    await attach(object, 'b', { cgroup: above.path, anchor: { before: first } });
    await attach(object, 'c', { cgroup: below.path, mechanism: 'program' });
    seen.push(await ask({ cgroup: above.path }, { hook }));
    seen.push(await ask({ cgroup: above.path }));
    seen.push(await ask({ cgroup: below.path }, { hook }));
    seen.push(await ask({ cgroup: below.path }, { hook, effective: true }));
    seen.push(await ask({ cgroup: below.path }, { effective: true }));
    await first.close();
    seen.push(await ask({ cgroup: below.path }, { hook, effective: true }));
    seen.push(await ask({ cgroup: above.path }, { hook }));
    const unknown = await failure(() => ask({ cgroup: above.path }, { hook: 'tcx_ingress' }));
    seen.push(unknown.code);
    return seen;
  }),
);

both('programs of a network namespace, and of an interface', async bench => {
  using pair = bench.emulator ? null : new VethPair();
  const netns = pair?.path ?? '/run/netns/there';
  const near = pair?.near ?? 'near';
  const object = await bench.load('sockets', {
    edit(spec) {
      const wanted = ['steer', 'pass_by', 'dissect'];
      for (const program of spec.programs) program.autoload = wanted.includes(program.name);
    },
  });
  const ask = asking(bench, object);
  const seen: unknown[] = [await ask({ netns })];
  await attach(object, 'dissect', { netns });
  await attach(object, 'steer', { netns });
  const link = await attach(object, 'pass_by', { netns });
  seen.push(await ask({ netns }));
  seen.push(await ask({ netns }, { hook: 'sk_lookup' }));
  await link.close();
  seen.push(await ask({ netns }, { hook: 'sk_lookup' }));
  seen.push(await ask({ netns }, { hook: 'flow_dissector' }));
  for (const options of [{ effective: true }, { hook: 'xdp' as const }])
    seen.push((await failure(() => ask({ netns }, options))).code);

  const tc = await bench.load('tc');
  const about = asking(bench, tc);
  const names = Object.keys(tc.programs).slice(0, 3);
  const place = { interface: near };
  for (const name of names) await attach(tc, name, { interface: near, direction: 'ingress' });
  seen.push(await about(place, { hook: 'tcx_ingress' }));
  await attach(tc, names[0]!, { interface: near, direction: 'egress', priority: 7 });
  seen.push(await about(place));
  const netkit = await failure(() => about(place, { hook: 'netkit_primary' }));
  expect(netkit.code).toMatch(/ERR_EBPF_(SYSTEM|NOT_SUPPORTED|INVALID_ARGUMENT)/);
  return seen;
});

both('programs of a map of sockets', async bench => {
  const object = await bench.load('sockets', {
    edit(spec) {
      for (const program of spec.programs) program.autoload = program.section.startsWith('sk_msg');
    },
  });
  const ask = asking(bench, object);
  const map = object.maps.socks!;
  const seen: unknown[] = [await ask({ map: map.backend })];
  const [message] = Object.values(object.programs).filter(program => program!.section === 'sk_msg');
  await attach(object, message!.name, { map });
  seen.push(await ask({ map: map.backend }));
  seen.push(await ask({ map: map.backend }, { hook: 'sk_msg_verdict' }));
  return seen;
});
