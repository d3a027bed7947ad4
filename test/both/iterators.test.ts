/** Iterators over control groups, and over sockets of maps: kernel and emulator go over the test's own in the same order. */

import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { BpfMap, IterAttachOptions, IterProgram } from 'node-ebpf';
import { all } from '../hooks/support/all.ts';
import type { TestObject, TestSpec } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';
import { withCgroup } from './support/cgroup.ts';

const only = ({ load }: Bench, object: string, name: string) =>
  load(object, {
    edit(spec: TestSpec) {
      for (const program of spec.programs) program.autoload = program.name === name;
    },
  });

const lines = (object: TestObject, name: string, options: IterAttachOptions) =>
  all((object.programs[name] as IterProgram).read(options).lines());

type Order = NonNullable<NonNullable<IterAttachOptions['cgroup']>['order']>;
const ORDERS: readonly Order[] = ['self', 'descendants pre', 'descendants post', 'ancestors'];

both('control groups', bench =>
  withCgroup(bench, async above => {
    const { emulator } = bench;
    const below = above.child();
    const idOf = ({ path }: { path: string }) =>
      `${emulator ? emulator.cgroup(path).id : statSync(path, { bigint: true }).ino}`;
    const names = new Map([
      [idOf(above), 'above'],
      [idOf(below), 'below'],
    ]);
    const seen: unknown[] = [];
    const object = await only(bench, 'iterators', 'cgroups');
    for (const order of ORDERS)
      for (const { path } of [above, below]) {
        const found = await lines(object, 'cgroups', { cgroup: { path, order } });
        // What is above the test's own is each system's.
        seen.push([order, found.slice(0, 2).map(id => names.get(id) ?? 'another')]);
      }
    const stops = await only(bench, 'emulator-iterators', 'until');
    for (const group of [above, below]) {
      stops.variables.last_group.value = BigInt(idOf(group));
      const found = await lines(stops, 'until', { cgroup: { path: above.path } });
      seen.push([found.map(id => names.get(id)), stops.variables.ends.value]);
    }
    return seen;
  }),
);

/** As Node.js keeps it, for what it has no word for. */
const descriptorOf = (server: Server): number => (server as never as { _handle: { fd: number } })._handle.fd;

/** With so many sockets that listen: what a map takes for each, and its descriptor. */
async function withListeners<T>(
  { emulator }: Bench,
  many: number,
  work: (sockets: readonly { socket: object; descriptor: number }[]) => Promise<T>,
): Promise<T> {
  if (emulator) {
    const made = Array.from({ length: many }, (_, i) =>
      emulator.socket({ localAddress: '127.0.0.1', localPort: 4000 + i, state: 'listen' }),
    );
    return work(made.map(socket => ({ socket, descriptor: socket.descriptor })));
  }
  const servers = Array.from({ length: many }, () => createServer().listen(0, '127.0.0.1'));
  for (const server of servers) if (!server.listening) await once(server, 'listening');
  try {
    return await work(servers.map(server => ({ socket: server, descriptor: descriptorOf(server) })));
  } finally {
    for (const server of servers) {
      server.close();
      await once(server, 'close');
    }
  }
}

both('sockets of a map, and what is kept for sockets', async bench =>
  withListeners(bench, 3, async sockets => {
    const seen: unknown[] = [];
    const hash = await only(bench, 'emulator-iterators', 'hash_elements');
    const map = hash.maps.by_cookie as BpfMap;
    seen.push(await lines(hash, 'hash_elements', { map }));
    sockets.forEach(({ socket }, i) => {
      (map as never as { set(key: bigint, socket: object): void }).set(BigInt(i + 7), socket);
    });
    seen.push((await lines(hash, 'hash_elements', { map })).sort());

    const storage = await only(bench, 'emulator-iterators', 'storage');
    const kept = storage.maps.kept!;
    const { scratch } = kept.backend;
    const view = new DataView(scratch.buffer);
    sockets.forEach(({ descriptor }, i) => {
      view.setBigUint64(0, 0n, true);
      view.setInt32(scratch.keyOffset, descriptor, true);
      view.setBigUint64(scratch.valueOffset, BigInt(i * 10), true);
      seen.push(kept.backend.update());
    });
    for (let i = 0; i < 2; i++) seen.push((await lines(storage, 'storage', { map: kept })).sort());
    return seen;
  }),
);
