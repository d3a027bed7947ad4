/** Programs of sockets, of groups and maps of them, and of network namespaces, by what they do to connections and datagrams. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { classicFilter } from 'node-ebpf';
import { describe, expect, vi } from 'vitest';
import { loadTest } from '../kernel/support/objects.ts';
import { Connection, Datagrams, listen } from './support/connection.ts';
import { hook } from './support/hook.ts';
import { withSockets } from './support/inherited.ts';

// A Node.js of its own takes up to a minute to start in a guest without hardware's help.
vi.setConfig({ testTimeout: 300_000 });

const only = (...names: string[]) => ({
  edit: (spec: { programs: Iterable<{ name: string; autoload: boolean }> }) => {
    for (const program of spec.programs) program.autoload = names.includes(program.name);
  },
});

/** `connect`, or the error's code. */
async function knock(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'connect';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

describe('network namespaces', () => {
  hook('sk_lookup', async () => {
    const server = await listen();
    try {
      await using object = await loadTest('sockets', only('steer'));
      object.variables.port.value = 7;
      object.maps.socks.set(0, server);
      expect(await knock(7)).toBe('ECONNREFUSED');
      const link = await object.programs.steer.attach();
      expect(link.mechanism).toBe('netns-link');
      expect(await knock(7)).toBe('connect');
      await link.detach();
      expect(await knock(7)).toBe('ECONNREFUSED');
    } finally {
      server.close();
    }
  });

  // Where the payload begins, the kernel knows from dissecting the packet: a packet that is not dissected has none.
  hook('flow_dissector', async () => {
    using datagrams = await Datagrams.open();
    await using object = await loadTest('sockets', only('dissect'));
    await using _filter = await classicFilter('4\n32 0 0 4294963252\n21 0 1 0\n6 0 0 0\n6 0 0 65535').attach(
      datagrams.socket,
    );
    expect(await datagrams.send('a')).toEqual(['a']);
    const link = await object.programs.dissect.attach();
    expect(link.mechanism).toBe('netns-link');
    expect(await datagrams.send('b')).toEqual([]);
    expect(object.variables.dissected.value).toBeGreaterThan(0n);
    await link.detach();
    expect(await datagrams.send('c')).toEqual(['c']);
  });
});

describe('maps of sockets', () => {
  hook('sk_msg', async () => {
    using connection = await Connection.open();
    await using object = await loadTest('sockets', only('refuse_sending'));
    await object.programs.refuse_sending.attach({ map: object.maps.socks, mechanism: 'program' });
    expect(await connection.send('a')).toBeUndefined();
    object.maps.socks.set(0, connection.near);
    expect(await connection.send('b')).toBe('EACCES');
    expect(object.variables.sent.value).toBe(1n);
    expect(await connection.received('a')).toBe('a');
  });

  hook('sockmap link', async () => {
    using connection = await Connection.open();
    await using object = await loadTest('sockets', only('refuse_sending'));
    const { refuse_sending } = object.programs;
    const link = await refuse_sending.attach({ map: object.maps.by_cookie, mechanism: 'link' });
    expect(link.mechanism).toBe('sockmap-link');
    object.maps.by_cookie.set(1n, connection.near);
    expect(await connection.send('a')).toBe('EACCES');
  });

  // What passes arrives whole for each message that the parser makes of it on kernel 5.10, so that nothing is let through here.
  hook('sk_skb stream_parser', async () => {
    using connection = await Connection.open();
    await using object = await loadTest('sockets', only('parse_words', 'drop_stream'));
    await object.programs.parse_words.attach({ map: object.maps.socks });
    await object.programs.drop_stream.attach({ map: object.maps.socks });
    object.maps.socks.set(0, connection.far);
    await connection.send('abcdefghijkl');
    await expect.poll(() => object.variables.messages.value).toBe(3n);
    expect(object.variables.parsed.value).toBe(3n);
  });

  hook('sk_skb stream_verdict', async () => {
    using connection = await Connection.open();
    await using object = await loadTest('sockets', only('parse_all', 'drop_stream'));
    await object.programs.parse_all.attach({ map: object.maps.socks });
    await object.programs.drop_stream.attach({ map: object.maps.socks });
    await connection.send('a');
    expect(await connection.received('a')).toBe('a');
    object.maps.socks.set(0, connection.far);
    await connection.send('b');
    expect(await connection.received('ab')).toBe('a');
    expect(object.variables.messages.value).toBe(1n);
  });

  hook('sk_skb verdict', async () => {
    using datagrams = await Datagrams.open();
    await using object = await loadTest('sockets', only('drop_any'));
    await object.programs.drop_any.attach({ map: object.maps.socks });
    expect(await datagrams.send('a')).toEqual(['a']);
    object.maps.socks.set(0, datagrams.socket);
    expect(await datagrams.send('b')).toEqual([]);
    expect(object.variables.messages.value).toBe(1n);
    object.maps.socks.delete(0);
    expect(await datagrams.send('c')).toEqual(['c']);
  });
});

describe('groups of sockets on one port', () => {
  hook('sk_reuseport', async () => {
    const counts = await withSockets<number[][]>(
      'group',
      `
      const { createServer, connect } = await import('node:net');
      const { once } = await import('node:events');
      const counts = [0, 0];
      const servers = [3, 4].map((fd, i) => createServer(socket => { counts[i]++; socket.end(); }).listen({ fd }));
      await Promise.all(servers.map(server => once(server, 'listening')));
      const path = object('sockets');
      const loaded = await ebpf.load(path, { backend: 'kernel', edit: spec => {
        for (const program of spec.programs) program.autoload = program.name === 'choose';
      } });
      servers.forEach((server, i) => loaded.maps.group.set(i, server));
      const link = await loaded.programs.choose.attach({ socket: servers[0] });
      const knock = async times => {
        counts.fill(0);
        for (let i = 0; i < times; i++) await once(connect(servers[0].address().port, '127.0.0.1').resume(), 'close');
        return [...counts];
      };
      const results = [];
      for (const chosen of [0, 1]) {
        loaded.variables.chosen.value = chosen;
        results.push(await knock(6));
      }
      loaded.variables.chosen.value = 3; // nobody's slot
      await link.detach();
      results.push([(await knock(6)).reduce((a, b) => a + b)]);
      return [[link.mechanism === 'sk-reuseport' ? 1 : 0], ...results];
      `,
    );
    expect(counts).toEqual([[1], [6, 0], [0, 6], [6]]);
  });

  hook('sk_reuseport migrate', async () => {
    const result = await withSockets<{ answer: string; migrated: string }>(
      'group',
      `
      const { createServer, connect } = await import('node:net');
      const { once } = await import('node:events');
      const { closeSync } = await import('node:fs');
      const path = object('sockets-5.14');
      const loaded = await ebpf.load(path, { backend: 'kernel', edit: spec => { spec.programs.migrate.autoload = true; } });
      [3, 4].forEach((fd, i) => loaded.maps.group.set(i, fd));
      await loaded.programs.migrate.attach({ socket: 4 });
      // Nobody accepts at 3: the connection waits there, and moves when it is closed.
      const second = createServer(socket => socket.end('from the second')).listen({ fd: 4 });
      await once(second, 'listening');
      const client = connect(second.address().port, '127.0.0.1').setEncoding('utf8');
      await once(client, 'connect');
      closeSync(3);
      const [answer] = await once(client, 'data');
      return { answer, migrated: String(loaded.variables.migrated.value) };
      `,
    );
    expect(result).toEqual({ answer: 'from the second', migrated: '1' });
  });
});

describe('one socket', () => {
  hook('socket filter', async () => {
    using datagrams = await Datagrams.open();
    await using object = await loadTest('sockets', only('drop_x'));
    const link = await object.programs.drop_x.attach({ socket: datagrams.socket });
    expect(link.mechanism).toBe('socket-filter');
    expect(await datagrams.send('a', 'x', 'xy', 'yx')).toEqual(['a', 'yx']);
    await link.detach();
    expect(await datagrams.send('x')).toEqual(['x']);
  });
});

describe('syscall programs', () => {
  hook('syscall', async () => {
    await using object = await loadTest('sockets-5.14', only('multiply'));
    const context = new Uint8Array(new Uint32Array([0xffffffff, 3, 0, 0]).buffer);
    const result = await object.programs.multiply.run({ context });
    expect(result.returnValue).toBe(7);
    expect(new BigUint64Array(result.context.buffer, result.context.byteOffset, 2)[1]).toBe(0xffffffffn * 3n);
  });
});
