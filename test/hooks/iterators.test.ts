/** Iterators over the kernel's objects: what is the test's own must be among what they find. */

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  statSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BpfMap, IterAttachOptions, IterProgram } from 'node-ebpf';
import { describe, expect } from 'vitest';
import { loadTest, type TestObject, type TestSpec } from '../kernel/support/objects.ts';
import { all } from './support/all.ts';
import { hook } from './support/hook.ts';

/** With one program of `iterators` loaded, for the tasks of this process alone. */
async function withIterator(
  name: string,
  use: (program: IterProgram, object: TestObject) => Promise<void>,
): Promise<void> {
  await using object = await loadTest('iterators', {
    edit(spec: TestSpec) {
      spec.variables.pid.value = process.pid;
      spec.programs[name].autoload = true;
    },
  });
  await use(object.programs[name] as IterProgram, object);
}

const lines = (program: IterProgram, options?: IterAttachOptions) => all(program.read(options).lines());

async function listening<T>(path: object, use: (server: Server) => Promise<T>): Promise<T> {
  const server = createServer().listen(path);
  await once(server, 'listening');
  try {
    return await use(server);
  } finally {
    server.close();
    await once(server, 'close');
  }
}

/** As Node.js keeps it, for what it has no word for. */
const descriptorOf = (server: Server): number =>
  (server as unknown as { _handle: { fd: number } })._handle.fd;

const portOf = (server: Server): number => (server.address() as { port: number }).port;

describe('iterators over tasks', () => {
  hook('iter task', () =>
    withIterator('tasks', async program => {
      const threads = readdirSync('/proc/self/task');
      const comm = readFileSync('/proc/self/comm', 'utf8').trimEnd();
      const found = await lines(program);
      expect(found).toContain(`${process.pid} ${process.pid} ${comm}`);
      for (const thread of threads)
        expect(found.some(line => line.startsWith(`${process.pid} ${thread} `))).toBe(true);
    }),
  );

  hook('iter task_file', () =>
    withIterator('task_files', async program => {
      const before = await lines(program);
      const fds = Array.from({ length: 100 }, () => openSync('/dev/null', 'r'));
      const after = await lines(program);
      for (const fd of fds) expect(after).toContain(`${fd}`);
      expect(after.length).toBeGreaterThanOrEqual(before.length + 90);
      for (const fd of fds) closeSync(fd);
    }),
  );

  hook('iter task_vma', () =>
    withIterator('task_vmas', async program => {
      const found = await lines(program);
      const maps = readFileSync('/proc/self/maps', 'utf8').trim().split('\n');
      const starts = maps.map(line => line.slice(0, line.indexOf('-')).replace(/^0+/, ''));
      // Memory comes and goes meanwhile; the binary's own stays.
      const own = starts.filter((_, i) => maps[i]!.endsWith(process.execPath));
      expect(own.length).toBeGreaterThan(0);
      for (const start of own) expect(found).toContain(start);
    }),
  );

  hook('iter of one task', async () => {
    const child = spawn('sleep', ['60']);
    try {
      await using object = await loadTest('iterators', {
        edit: (spec: TestSpec) => {
          spec.programs.task_rows.autoload = true;
        },
      });
      const program = object.programs.task_rows as IterProgram;
      const rows = await all(program.read({ task: { pid: child.pid! } }).rows('task_row'));
      expect(rows).toEqual([expect.objectContaining({ pid: child.pid, tgid: child.pid })]);
      const threads = await all(program.read({ task: { pid: process.pid } }).rows('task_row'));
      expect(threads.length).toBeGreaterThan(1);
      const one = await all(program.read({ task: { tid: process.pid } }).rows('task_row'));
      expect(one).toHaveLength(1);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});

describe('iterators over BPF', () => {
  hook('iter bpf_map', () =>
    withIterator('maps', async (program, object) => {
      expect(await lines(program)).toContain(`${object.maps.elements!.info.id}`);
    }),
  );

  hook('iter bpf_map_elem', () =>
    withIterator('map_elements', async (program, object) => {
      const map = object.maps.elements as BpfMap & Map<number, bigint>;
      for (let key = 0; key < 3000; key++) map.set(key, BigInt(key) * 1_000_000_007n);
      const found = await lines(program, { map });
      expect(found).toHaveLength(3000);
      expect(found).toContain('2999 2999000020993');
    }),
  );

  hook('iter sockmap', () =>
    withIterator('sockmap_elements', async (program, object) =>
      listening({ port: 0, host: '127.0.0.1' }, async server => {
        const map = object.maps.sockets!;
        const { scratch } = map.backend;
        const view = new DataView(scratch.buffer);
        view.setUint32(scratch.keyOffset, 1, true);
        view.setUint32(scratch.valueOffset, descriptorOf(server), true);
        expect(map.backend.update()).toBeUndefined();
        expect(await lines(program, { map })).toEqual([`1 ${portOf(server)}`]);
      }),
    ),
  );

  hook('iter bpf_prog', () =>
    withIterator('programs', async program => {
      expect(await lines(program)).toContain(`${program.info().id}`);
    }),
  );

  hook('iter bpf_link', () =>
    withIterator('links', async program => {
      const link = await program.attach();
      const { id } = link.info();
      expect(await lines(program)).toContain(`${id}`);
      await link.close();
      expect(await lines(program)).not.toContain(`${id}`);
    }),
  );
});

/** cgroup2 on machines with version 1 as well, and on others. */
const CGROUPS = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'];

hook('iter cgroup', () =>
  withIterator('cgroups', async program => {
    const root = CGROUPS.find(path => statSync(join(path, 'cgroup.procs'), { throwIfNoEntry: false }))!;
    const parent = join(root, `node-ebpf-iter-${process.pid}`);
    const child = join(parent, 'child');
    mkdirSync(child, { recursive: true });
    try {
      const [up, down] = [parent, child].map(path => `${statSync(path, { bigint: true }).ino}`);
      expect(await lines(program, { cgroup: { path: parent } })).toEqual([up, down]);
      expect(await lines(program, { cgroup: { path: parent, order: 'descendants post' } })).toEqual([
        down,
        up,
      ]);
      expect(await lines(program, { cgroup: { path: parent, order: 'self' } })).toEqual([up]);
      expect((await lines(program, { cgroup: { path: child, order: 'ancestors' } })).slice(0, 2)).toEqual([
        down,
        up,
      ]);
      expect(await lines(program)).toEqual(expect.arrayContaining([up, down]));
    } finally {
      rmdirSync(child);
      rmdirSync(parent);
    }
  }),
);

describe('iterators over sockets', () => {
  hook('iter tcp', () =>
    withIterator('tcp_sockets', program =>
      listening({ port: 0, host: '127.0.0.1' }, async server => {
        expect(await lines(program)).toContain(`${portOf(server)}`);
      }),
    ),
  );

  hook('iter udp', () =>
    withIterator('udp_sockets', async program => {
      const socket = createSocket('udp4').bind(0);
      await once(socket, 'listening');
      const { port } = socket.address();
      expect(await lines(program)).toContain(`${port}`);
      socket.close();
      await once(socket, 'close');
      expect(await lines(program)).not.toContain(`${port}`);
    }),
  );

  hook('iter unix', () =>
    withIterator('unix_sockets', program =>
      listening({ path: join(tmpdir(), `node-ebpf-iter-${process.pid}.sock`) }, async server => {
        const socket = readlinkSync(`/proc/self/fd/${descriptorOf(server)}`);
        expect(await lines(program)).toContain(/\d+/.exec(socket)![0]);
      }),
    ),
  );

  hook('iter netlink', () =>
    withIterator('netlink_sockets', async program => {
      const monitor = spawn('ip', ['monitor', 'link']);
      await once(monitor, 'spawn');
      try {
        // The kernel gives a process's first netlink socket its pid as a name, as soon as it binds it.
        await expect.poll(() => lines(program), { timeout: 20_000 }).toContain(`${monitor.pid}`);
      } finally {
        monitor.kill();
        await once(monitor, 'exit');
      }
    }),
  );
});

describe('iterators over the kernel itself', () => {
  hook('iter ksym', () =>
    withIterator('kernel_symbols', async program => {
      expect(await lines(program)).toContain('bpf_seq_read');
    }),
  );

  hook('iter kmem_cache', () =>
    withIterator('caches', async program => {
      expect(await lines(program)).toContain('task_struct');
    }),
  );
});
