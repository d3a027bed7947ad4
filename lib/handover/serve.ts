/**
 * A small process with privileges, so that the agent needs none: it loads and attaches what was fixed when it was started, and hands
 * the descriptors of maps and links over a Unix socket. Who asks says a name, and nothing else; the kernel says who asks (SO_PEERCRED).
 */
import { chown, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { EbpfError } from '../errors.ts';
import { requireAddon } from '../kernel/native.ts';
import { socketDescriptor } from '../object/socket.ts';
import { open, type Source } from '../open.ts';
import {
  decodeRequest,
  encodeAnswer,
  encodeHeader,
  MOST_REQUEST,
  type Offer,
  type Refused,
} from './message.ts';
import { make, type OfferedObject } from './offer.ts';

/** Milliseconds for a request to arrive. */
const PATIENCE = 5_000;
const NOTHING = new Uint8Array(0);

export interface ServedObject extends Omit<OfferedObject, 'bytes'> {
  /** Read once, when the helper starts: a file that is exchanged later is of no concern. */
  readonly source: Source;
}

export interface ServeOptions {
  /** Where the socket is made; nothing may be there. */
  readonly socket: string;
  /** Who may ask: user ids. */
  readonly users: readonly number[];
  /** By the names that are asked for. */
  readonly objects: Readonly<Record<string, ServedObject>>;
  /** Told of each request: who asked for what, and why it was refused where it was. */
  readonly log?: (line: string) => void;
}

/**
 * Begins to serve, and answers what ends it: the socket goes, what was handed over stays. Each request loads an object of its own, which
 * lives as long as the agent holds its descriptors. Rejects with ERR_EBPF_INVALID_OBJECT, ERR_EBPF_INVALID_ARGUMENT (the socket).
 */
export async function serve(options: ServeOptions): Promise<AsyncDisposable & { close(): Promise<void> }> {
  const { socket, users, objects } = options;
  if (users.length === 0) throw invalid('users: nobody may ask');
  const offers = new Map<string, OfferedObject>();
  for (const [name, { source, ...rest }] of Object.entries(objects)) {
    const { image } = await open(source);
    offers.set(name, { ...rest, bytes: image.bytes.slice() });
  }
  const connections = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, connection => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    // What goes wrong with one is that one's: its peer may have gone before anything was asked of it.
    new Conversation(connection, offers, options).hold().catch(() => connection.destroy());
  });
  await listen(server, socket);
  // With one user it can be that user's; the kernel's word on who asks counts in any case.
  const [only] = users;
  if (users.length === 1) await give(server, socket, only!);
  const close = async () => {
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    for (const connection of connections) connection.destroy();
    await closed;
    await rm(socket, { force: true });
  };
  return { close, [Symbol.asyncDispose]: close };
}

async function give(server: Server, socket: string, user: number): Promise<void> {
  try {
    await chown(socket, user, -1);
  } catch (cause) {
    server.close();
    await rm(socket, { force: true });
    const why = `socket ${socket}: cannot be given to user ${user} (CAP_CHOWN): ${(cause as Error).message}`;
    throw new EbpfError('ERR_EBPF_PERMISSION', `serve: ${why}`, { cause });
  }
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => {
      reject(
        new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `serve: socket ${socket}: ${cause.message}`, { cause }),
      );
    });
    // The mode is there from the start: bind() makes the file under the mask.
    const mask = process.umask(0o177);
    try {
      server.listen({ path: socket }, resolve);
    } finally {
      process.umask(mask);
    }
  });
}

class Conversation {
  readonly #socket: Socket;
  readonly #offers: ReadonlyMap<string, OfferedObject>;
  readonly #options: ServeOptions;

  constructor(socket: Socket, offers: ReadonlyMap<string, OfferedObject>, options: ServeOptions) {
    this.#socket = socket;
    this.#offers = offers;
    this.#options = options;
    // A peer that goes away in between is no concern of the others'.
    socket.on('error', () => socket.destroy());
  }

  async hold(): Promise<void> {
    const { fd } = socketDescriptor(this.#socket, 'serve');
    const { uid, pid } = requireAddon().peerCredentials(fd);
    let asked = '';
    try {
      if (!this.#options.users.includes(uid)) throw new Error(`user ${uid} may not ask`);
      asked = decodeRequest(await this.#line()).object;
      const offered = this.#offers.get(asked);
      if (!offered) throw new Error(`there is no object '${asked}' to be had`);
      await using made = await make(asked, offered);
      this.#send(fd, made.offer, offered.bytes, made.descriptors);
      this.#log(`user ${uid}, process ${pid}: '${asked}' handed over`);
    } catch (error) {
      const why = (error as Error).message;
      this.#log(`user ${uid}, process ${pid}: '${asked}' refused: ${why}`);
      this.#refuse(fd, why);
    }
    // Until the other side has hung up as well, or does not in time: what it sent and nobody has read would cost it the answer.
    this.#socket.end();
    this.#socket.setTimeout(PATIENCE, () => this.#socket.destroy()).resume();
  }

  #send(fd: number, answer: Offer | Refused, file: Uint8Array, descriptors: Uint8Array): void {
    const message = encodeAnswer(answer, file);
    requireAddon().sendDescriptors(fd, descriptors, encodeHeader(message.length));
    this.#socket.write(message);
  }

  #refuse(fd: number, error: string): void {
    try {
      this.#send(fd, { error }, NOTHING, NOTHING);
    } catch {
      this.#socket.destroy();
    }
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }

  /** The request, up to its end of line. */
  #line(): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const end = (why?: string) => {
        clearTimeout(timer);
        this.#socket.pause().removeAllListeners('data');
        if (why === undefined) resolve(text);
        else reject(new Error(why));
      };
      const timer = setTimeout(() => end('no request came'), PATIENCE);
      this.#socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('\n')) end();
        else if (text.length > MOST_REQUEST) end('the request is too long');
      });
      this.#socket.once('close', () => end('the connection ended before the request'));
      this.#socket.resume();
    });
  }
}

const invalid = (why: string) => new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `serve: ${why}`);
