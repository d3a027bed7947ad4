/** Links of sockets' programs: where they are, who may have the place, updates, errors, and what ends without being closed. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, statSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { release } from 'node:os';
import type { Link, SocketMap } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { Connection, Datagrams, listen, portOf } from './support/connection.ts';

const { programs, maps } = await loadTest('sockets').then(object => {
  afterAll(() => object.close());
  return object;
});
const socks: SocketMap = maps.socks;

/** Where links on sockmaps are not to be had. */
const withoutSockmapLinks = isOlder(release(), '6.10');

describe('network namespaces', () => {
  let pair: VethPair;
  beforeAll(() => {
    pair = new VethPair();
  });
  afterAll(() => pair.close());

  it('are named by path or pid', async () => {
    const child = spawn('ip', ['netns', 'exec', pair.namespace, 'sleep', '60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    await expect.poll(() => inode(`/proc/${child.pid}/ns/net`) !== inode()).toBe(true);
    await using own = await programs.steer.attach();
    await using byPath = await programs.steer.attach({ netns: pair.path });
    await using byPid = await programs.pass_by.attach({ netns: child.pid });
    const inodes = [own, byPath, byPid].map(
      link => (link.info().details as { netnsInode: number }).netnsInode,
    );
    expect(inodes).toEqual([inode(), inode(pair.path), inode(pair.path)]);
    child.kill();
  });

  it('that are none are said to be so', async () => {
    const wrong: [unknown, RegExp][] = [
      ['/run/netns/nowhere', /network namespace \/run\/netns\/nowhere: .*ENOENT/],
      [0x3fffffff, /\/proc\/1073741823\/ns\/net cannot be opened/],
      ['/proc/self/ns/mnt', /is no network namespace/],
      ['/etc/passwd', /is no network namespace/],
    ];
    for (const [netns, message] of wrong) {
      const error = await failure(() => programs.steer.attach({ netns }));
      expect(error.code).toBe('ERR_EBPF_NO_TARGET');
      expect(error.message).toMatch(message);
    }
  });

  it('have one flow dissector each', async () => {
    await using link = await programs.dissect.attach({ netns: pair.path });
    const error = await failure(() => programs.dissect_again.attach({ netns: pair.path }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
    expect(error.message).toMatch(/there is a flow dissector already/);
    await link.update(programs.dissect_again, { expected: programs.dissect });
    expect(link.info()).toMatchObject({
      type: 'netns',
      programId: programs.dissect_again.info().id,
    });
    using other = new VethPair();
    await (await programs.dissect_again.attach({ netns: other.path })).close();
  });

  it('have many of sk_lookup, which are updated', async () => {
    await using first = await programs.steer.attach();
    await using _second = await programs.pass_by.attach();
    const error = await failure(() => first.update(programs.pass_by, { expected: programs.pass_by }));
    expect(error.code).toBe('ERR_EBPF_INVALID_STATE');
    await first.update(programs.pass_by, { expected: programs.steer });
    expect(first.info().programId).toBe(programs.pass_by.info().id);
  });

  it('may go while something is attached', async () => {
    const gone = new VethPair();
    await using link = await programs.steer.attach({ netns: gone.path });
    gone.close();
    await expect.poll(() => (link.info().details as { netnsInode: number }).netnsInode).toBe(0);
    await link.detach();
  });
});

function inode(path = '/proc/self/ns/net'): number {
  return statSync(path).ino;
}

describe('maps of sockets', () => {
  it('are attached to by the best mechanism', async () => {
    const link: Link = await programs.refuse_sending.attach({ map: socks });
    expect(link.mechanism).toBe(withoutSockmapLinks ? 'sockmap-program' : 'sockmap-link');
    expect(link.info()).toMatchObject({ type: 'sockmap', programId: programs.refuse_sending.info().id });
    await link.close();
  });

  it.for(['program', 'link'])('take another program in its place (%s)', async (mechanism, ctx) => {
    if (mechanism === 'link' && withoutSockmapLinks) return ctx.skip('links on sockmaps are of kernel 6.10');
    using connection = await Connection.open();
    await using link = await programs.refuse_sending.attach({ map: socks, mechanism });
    const error = await failure(() =>
      link.update(programs.allow_sending, { expected: programs.allow_sending }),
    );
    expect(error.code).toBe('ERR_EBPF_INVALID_STATE');
    socks.set(0, connection.near);
    expect(await connection.send('a')).toBe('EACCES');
    await link.update(programs.allow_sending, { expected: programs.refuse_sending });
    expect(link.info().programId).toBe(programs.allow_sending.info().id);
    // A socket has the program that the map had when it was put in; this one was closed by its failure.
    using other = await Connection.open();
    socks.set(0, other.near);
    expect(await other.send('b')).toBeUndefined();
    expect(await other.received('b')).toBe('b');
    socks.delete(0);
  });

  it('that are closed detach, and leave alone what has taken the place', async () => {
    using connection = await Connection.open();
    const first = await programs.refuse_sending.attach({ map: socks, mechanism: 'program' });
    await using second = await programs.allow_sending.attach({ map: socks, mechanism: 'program' });
    await first.detach();
    expect(second.info().programId).toBe(programs.allow_sending.info().id);
    await second.update(programs.refuse_sending);
    socks.set(0, connection.near);
    expect(await connection.send('a')).toBe('EACCES');
  });

  it('take one way of reading alone', async ctx => {
    if (isOlder(release(), '5.13')) return ctx.skip('sk_skb/verdict is of kernel 5.13');
    await using _stream = await programs.drop_stream.attach({ map: socks });
    const error = await failure(() => programs.drop_any.attach({ map: socks }));
    expect(error.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
    expect(error.message).toMatch(/map 'socks' \(sk_skb verdict\)/);
  });

  it('with a link are taken', async ctx => {
    if (withoutSockmapLinks) return ctx.skip('links on sockmaps are of kernel 6.10');
    await using _link = await programs.refuse_sending.attach({ map: socks });
    for (const mechanism of ['auto', 'link', 'program']) {
      const error = await failure(() => programs.allow_sending.attach({ map: socks, mechanism }));
      expect(error.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
    }
  });

  it('are told how a program without a word on it is meant', async () => {
    const error = await failure(() => programs.undecided.attach({ map: socks }));
    expect(error.message).toMatch(
      /'stream_parser', 'stream_verdict', 'verdict'; its section 'sk_skb' does not say/,
    );
    await (await programs.undecided.attach({ map: socks, as: 'stream_verdict' })).close();
  });

  it('are checked', async () => {
    const cases: [object | undefined, string, RegExp][] = [
      [undefined, 'ERR_EBPF_INVALID_ARGUMENT', /attach\(\{ map: … \}\)/],
      [{ map: 7 }, 'ERR_EBPF_INVALID_ARGUMENT', /expected a loaded map .* got number/],
      [{ map: maps.group }, 'ERR_EBPF_INVALID_ARGUMENT', /it is no sockmap and no sockhash/],
      [{ map: socks, mechanism: 'lnk' }, 'ERR_EBPF_INVALID_ARGUMENT', /there is no mechanism 'lnk'/],
    ];
    for (const [options, code, message] of cases) {
      const error = await failure(() => programs.refuse_sending.attach(options));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
    }
  });

  it('hold sockets of Node.js by key', async () => {
    using connection = await Connection.open();
    expect(socks.cookie(1)).toBeUndefined();
    expect(socks.set(1, connection.near).cookie(1)).toBeGreaterThan(0n);
    expect(socks.delete(1)).toBe(true);
    expect(socks.delete(1)).toBe(false);
    maps.by_cookie.set(5n, connection.far);
    const error = await failure(() => maps.by_cookie.cookie(5n));
    expect(error.message).toMatch(/map 'by_cookie' \(sockhash\): .* values have 4 bytes/);
    expect(maps.by_cookie.delete(5n)).toBe(true);
    expect(maps.by_cookie.delete(5n)).toBe(false);
  });

  it('let go of sockets that are closed', async () => {
    using connection = await Connection.open();
    socks.set(0, connection.near);
    connection.near.destroy();
    await expect.poll(() => socks.cookie(0)).toBeUndefined();
  });

  it('say what they do not take', async () => {
    using connection = await Connection.open();
    const error = await failure(() => maps.group.set(0, connection.near));
    expect(error.code).toMatch(/ERR_EBPF_INVALID_(ARGUMENT|STATE)/);
    expect((await failure(() => socks.set(9, connection.near))).code).toBe('ERR_EBPF_KEY_NOT_FOUND');
    expect((await failure(() => socks.set(0, new Socket()))).code).toBe('ERR_EBPF_INVALID_STATE');
  });
});

describe('sockets', () => {
  let file: number;
  beforeAll(() => {
    file = openSync('/dev/null', 'r');
  });
  afterAll(() => closeSync(file));

  it('have to be open', async () => {
    const closed = await Datagrams.open();
    closed[Symbol.dispose]();
    const unbound = createSocket('udp4');
    for (const socket of [createServer(), new Socket(), unbound, closed.socket]) {
      const error = await failure(() => programs.drop_all.attach({ socket }));
      expect(error.code).toBe('ERR_EBPF_INVALID_STATE');
      expect(error.message).toMatch(/program 'drop_all': .* wait until it is connected, listening or bound/);
    }
    unbound.close();
  });

  it('have to be sockets', async () => {
    const wrong: [unknown, RegExp][] = [
      [file, /is no socket, but \/dev\/null/],
      [99999, /99999 is no open descriptor/],
      [-1, /-1 is no open descriptor/],
      [1.5, /1.5 is no open descriptor/],
      [null, /got null/],
      ['socket', /got string/],
    ];
    for (const [socket, message] of wrong) {
      const error = await failure(() => programs.drop_all.attach({ socket }));
      expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
      expect(error.message).toMatch(message);
    }
    const error = await failure(() => programs.drop_all.attach());
    expect(error.message).toMatch(/attach\(\{ socket: … \}\)/);
  });

  it('have one filter each, which is replaced by an update', async () => {
    using datagrams = await Datagrams.open();
    await using link = await programs.drop_x.attach({ socket: datagrams.socket });
    const error = await failure(() => programs.drop_all.attach({ socket: datagrams.socket }));
    expect(error.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
    expect(error.message).toMatch(/cannot attach to socket:\[\d+\]: /);
    expect(link.info()).toMatchObject({ id: 0, programId: programs.drop_x.info().id });
    await link.update(programs.drop_all, { expected: programs.drop_x });
    expect(await datagrams.send('a')).toEqual([]);
    const other = await failure(() => link.update(programs.drop_x, { expected: programs.drop_x }));
    expect(other.code).toBe('ERR_EBPF_INVALID_STATE');
    await link.close();
    expect(await datagrams.send('x')).toEqual(['x']);
  });

  it('that are closed take the program with them', async () => {
    const closed = createSocket('udp4').bind(0, '127.0.0.1');
    await once(closed, 'listening');
    const link = await programs.drop_all.attach({ socket: closed });
    closed.close();
    await once(closed, 'close');
    expect(link.info().programId).toBe(0);
    expect((await failure(() => link.update(programs.drop_x))).message).toMatch(
      /not attached any more: it was detached, or the socket has gone/,
    );
    // The next socket has the number of the closed one, and keeps the program that it has.
    using next = await Datagrams.open();
    await using _own = await programs.drop_x.attach({ socket: next.socket });
    await link.detach();
    expect(await next.send('x', 'a')).toEqual(['a']);
  });

  it('are not kept open: a server gives its port back', async () => {
    const server = await listen();
    const port = portOf(server);
    const link = await programs.drop_all.attach({ socket: server });
    server.close();
    await once(server, 'close');
    const again = await listen(port);
    await link.close();
    again.close();
  });

  it('in no group have no choice', async () => {
    using datagrams = await Datagrams.open();
    const error = await failure(() => programs.choose.attach({ socket: datagrams.socket }));
    expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(error.message).toMatch(/no reuseport group: SO_REUSEPORT/);
  });
});

describe('syscall programs', () => {
  it('are run, not attached', async ctx => {
    if (isOlder(release(), '5.14')) return ctx.skip('syscall programs are of kernel 5.14');
    await using object: TestObject = await loadTest('sockets-5.14', {
      edit: spec => {
        spec.programs.multiply.autoload = true;
      },
    });
    const error = await failure(() => object.programs.multiply.attach());
    expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
    expect(error.message).toMatch(/run\(\{ context \}\) runs them/);
  });
});
