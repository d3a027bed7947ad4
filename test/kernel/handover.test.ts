/** A helper process with privileges and an agent without: what may be had, by whom, and that it works there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { receive, type ServeOptions, serve } from 'node-ebpf';
import { afterAll, describe, expect, it } from 'vitest';
import { askChild, type ChildOptions } from './support/child.ts';
import { failure } from './support/errors.ts';
import { testObject } from './support/objects.ts';

const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-handover-'));
afterAll(() => rmSync(folder, { recursive: true }));

let sockets = 0;
const newSocket = () => join(folder, `${++sockets}.sock`);

const NOBODY = 65534;
/** As nobody, without any capability, and none to be had. */
const unprivileged: ChildOptions = {
  under: [
    ...['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'],
    ...['--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'],
  ],
};
/** The folder of a test's own is its own. */
const reachable = () => chmodSync(folder, 0o711);

interface Agent {
  readonly pid: number;
  readonly ask: (socket: string) => Promise<Record<string, unknown>>;
}

/** Waits for the socket's path, so that the helper can be told its pid before. */
async function withAgent(use: (agent: Agent) => Promise<void>): Promise<void> {
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { createInterface } from 'node:readline';
    import { once } from 'node:events';
    import { receive } from 'node-ebpf';
    const [socket] = await once(createInterface({ input: process.stdin }), 'line');
    const status = readFileSync('/proc/self/status', 'latin1');
    const { object, links } = await receive({ socket, object: 'agent' });
    const reader = object.maps.events[Symbol.asyncIterator]();
    const names = [];
    for (const name of ['one', 'two']) {
      writeFileSync('/proc/thread-self/comm', name);
      names.push((await reader.next()).value.name);
    }
    await reader.return();
    const answer = {
      names,
      uid: process.getuid(),
      capabilities: /^CapEff:\\s*(.*)$/m.exec(status)[1],
      seen: Number(object.variables.seen.value),
      count: Number(object.maps.counts.get(process.pid)),
      links: links.map(link => link.info().type),
    };
    await links[0].close();
    writeFileSync('/proc/thread-self/comm', 'three');
    answer.after = Number(object.variables.seen.value);
    await object.close();
    console.log(JSON.stringify(answer));
    process.exit();
  `;
  const [command, ...args] = [...unprivileged.under!, process.execPath, '--input-type=module', '-e', script];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(command!, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  try {
    await use({
      pid: child.pid!,
      async ask(socket) {
        const ended = once(child, 'exit').then(([code]) => {
          throw new Error(`the agent ended with ${code} before it had answered`);
        });
        const line = Promise.race([once(lines, 'line'), ended]);
        child.stdin.write(`${socket}\n`);
        return JSON.parse((await line)[0] as string);
      },
    });
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
}

const agent = (pid: number) => ({
  source: testObject('agent'),
  edit(spec: { readonly variables: Record<string, { value: unknown } | undefined> }) {
    spec.variables.pid!.value = pid;
  },
});

describe('a helper process', () => {
  it('hands what it loads to an agent that never had privileges', async () => {
    reachable();
    const socket = newSocket();
    await withAgent(async ({ pid, ask }) => {
      const log: string[] = [];
      const objects = { agent: agent(pid) } as unknown as ServeOptions['objects'];
      await using _server = await serve({ socket, users: [NOBODY], objects, log: line => log.push(line) });
      expect(await ask(socket)).toEqual({
        ...{ names: ['one', 'two'], uid: NOBODY, capabilities: '0000000000000000', seen: 2, count: 2 },
        // When its link is closed, the program is detached: nobody else holds it.
        ...{ links: ['raw_tracepoint'], after: 2 },
      });
      expect(log).toEqual([`user ${NOBODY}, process ${pid}: 'agent' handed over`]);
    });
    expect(existsSync(socket)).toBe(false);
  });

  it('refuses another user', async () => {
    const socket = newSocket();
    await using _server = await serve({ socket, users: [NOBODY], objects: {} });
    const error = await failure(() => receive({ socket, object: 'agent' }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_PERMISSION' });
    expect(error.message).toBe(`cannot have object 'agent' of the helper at ${socket}: user 0 may not ask`);
    // Nor does the kernel let anybody else in: the file is that user's.
    const other = await askChild<string>(
      `import { receive } from 'node-ebpf';
       console.log(JSON.stringify(await receive({ socket: ${JSON.stringify(socket)}, object: 'agent' }).catch(({ code }) => code)));`,
      { under: unprivileged.under!.map(word => word.replace(`${NOBODY}`, '65533')) },
    );
    expect(other).toBe('ERR_EBPF_PERMISSION');
  });

  it('gives no more than it was started with', async () => {
    const socket = newSocket();
    const users = [0];
    await using _server = await serve({ socket, users, objects: { agent: { source: testObject('agent') } } });
    const error = await failure(() => receive({ socket, object: '../agent' }));
    expect(error.message).toContain("there is no object '../agent' to be had");
    // Each request has an object of its own.
    await using first = await receive({ socket, object: 'agent' });
    await using second = await receive({ socket, object: 'agent' });
    expect([first.links.length, second.links.length]).toEqual([1, 1]);
    expect(first.links[0]!.info().id).not.toBe(second.links[0]!.info().id);
  });

  it('says why it could not load', async () => {
    const socket = newSocket();
    const edit = () => {
      throw new Error('no such luck');
    };
    const objects = { run: { source: testObject('run'), edit } };
    await using _server = await serve({ socket, users: [0], objects });
    const error = await failure(() => receive({ socket, object: 'run' }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_PERMISSION' });
    expect(error.message).toContain('no such luck');
  });

  it('listens to nonsense, and goes on', async () => {
    const socket = newSocket();
    await using _server = await serve({
      socket,
      users: [0],
      objects: { run: { source: testObject('run') } },
    });
    for (const nonsense of ['x\n', '{}\n', '{"object":7}\n', '[]\n', 'x'.repeat(5000)]) {
      const connection = createConnection(socket).on('error', () => undefined);
      connection.write(nonsense);
      const chunks: Buffer[] = [];
      connection.on('data', chunk => chunks.push(chunk));
      await once(connection, 'close');
      expect(Buffer.concat(chunks).subarray(4).toString()).toMatch(/^\{"error":"/);
    }
    // One that hangs up without a word.
    createConnection(socket).destroy();
    await using run = await receive({ socket, object: 'run' });
    expect(run.object.backendReason).toBe('a helper process loaded it');
  });

  it('is not waited for without end, nor believed', async () => {
    const socket = newSocket();
    let answer: Buffer | undefined;
    const server = createServer(connection => {
      if (answer) connection.end(answer);
    }).listen(socket);
    await once(server, 'listening');
    const ask = () => failure(() => receive({ socket, object: 'run', timeout: 200 }));
    expect(await ask()).toMatchObject({
      code: 'ERR_EBPF_SYSTEM',
      message: expect.stringContaining('it did not answer within 200 ms'),
    });
    const framed = (text: string) =>
      Buffer.concat([Buffer.from(Uint32Array.of(text.length).buffer), Buffer.from(text)]);
    // Cut off; too long; no JSON; no lists; descriptors that are not there.
    const wrong = [
      ...[
        framed('{"error":"x"}\n').subarray(0, 9),
        Buffer.from([255, 255, 255, 255]),
        framed('x\n'),
        framed('{}\n'),
      ],
      framed('{"name":"run","maps":["events"],"links":[]}\n'),
    ];
    for (answer of wrong) expect(await ask()).toMatchObject({ code: 'ERR_EBPF_SYSTEM' });
    server.close();
  });

  it('that is not there is said not to be there', async () => {
    const error = await failure(() => receive({ socket: newSocket(), object: 'run' }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', syscall: 'connect' });
    const socket = newSocket();
    await using _server = await serve({ socket, users: [0], objects: {} });
    const second = await failure(() => serve({ socket, users: [0], objects: {} }));
    expect(second).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
    expect(second.message).toContain('EADDRINUSE');
    expect(await failure(() => serve({ socket: newSocket(), users: [], objects: {} }))).toMatchObject({
      code: 'ERR_EBPF_INVALID_ARGUMENT',
    });
  });
});
