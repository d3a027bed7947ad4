/** What becomes of what a socket sends that is in a map with a program for it (tcp_bpf_send_verdict in net/ipv4/tcp_bpf.c). */
import { ERRNO } from '../../../errno.ts';
import { EmulatedSockets } from '../../../maps/sockets.ts';
import type { EmulatedProgram } from '../../../program.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import type { World } from '../../../world/world.ts';
import { checkReturned } from '../../fields.ts';
import { sockmapPlace } from '../attach.ts';
import { contains } from '../map.ts';
import { joined } from './bytes.ts';
import { SkMsgContext } from './context.ts';

/** Bytes that have gone somewhere: out by a socket, or, of `ingress`, into one as if they had been received. */
export interface Delivery {
  readonly socket: EmulatedSocket;
  readonly ingress: boolean;
  readonly data: Uint8Array;
}

export interface SendResult {
  /** Bytes that the sender is told to have sent. */
  readonly sent: number;
  /** 0, or why not all were: EACCES where a program has dropped them. */
  readonly errno: number;
  readonly deliveries: readonly Delivery[];
}

/** SK_DROP, SK_PASS */
const DROP = 0;
const PASS = 1;

type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'redirect'; readonly socket: EmulatedSocket; readonly ingress: boolean };

/** struct sk_psock: what is kept of a socket from one message to the next. */
interface Psock {
  /** What has been decided for so many bytes more. */
  verdict: Verdict | null;
  applyBytes: number;
  /** What waits for more, and how many bytes it waits for. */
  cork: Uint8Array;
  corkBytes: number;
}

const psocks = new WeakMap<EmulatedSocket, Psock>();

export function send(world: World, socket: EmulatedSocket, data: Uint8Array): SendResult {
  const program = programOf(world, socket);
  if (!program)
    return { sent: data.length, errno: 0, deliveries: [{ socket, ingress: false, data: data.slice() }] };
  const psock = psockOf(socket);
  const deliveries: Delivery[] = [];
  let rest: Uint8Array = joined(psock.cork, data);
  psock.cork = new Uint8Array(0);
  if (psock.corkBytes > rest.length) return wait(psock, rest, data.length);
  psock.corkBytes = 0;
  let sent = data.length;
  while (rest.length > 0) {
    if (!psock.verdict) {
      const judged = judge(world, program, socket, rest);
      // What was taken away counts as sent, if it is not dropped.
      const removed = Math.max(rest.length - judged.message.length, 0);
      rest = judged.message;
      Object.assign(psock, { verdict: judged.verdict, applyBytes: judged.applyBytes });
      if (judged.corkBytes > rest.length) {
        psock.verdict = null;
        psock.corkBytes = judged.corkBytes;
        return { ...wait(psock, rest, sent), deliveries };
      }
      if (judged.verdict.kind === 'drop') sent -= removed;
    }
    const { verdict, applyBytes } = psock;
    const size = applyBytes > 0 ? Math.min(applyBytes, rest.length) : rest.length;
    const piece = rest.slice(0, size);
    rest = rest.subarray(size);
    psock.applyBytes = Math.max(applyBytes - size, 0);
    if (psock.applyBytes === 0) psock.verdict = null;
    if (verdict!.kind === 'drop') {
      sent -= size + rest.length;
      return { sent: Math.max(sent, 0), errno: ERRNO.EACCES, deliveries };
    }
    const to = verdict!.kind === 'redirect' ? verdict! : { socket, ingress: false };
    deliveries.push({ socket: to.socket, ingress: to.ingress, data: piece });
  }
  return { sent, errno: 0, deliveries };
}

function judge(world: World, program: EmulatedProgram, socket: EmulatedSocket, message: Uint8Array) {
  const context = new SkMsgContext(world.machine.memory, socket, message);
  try {
    const returned = world.execute(program, context);
    checkReturned(program, returned, DROP, PASS);
    const { redirected, applyBytes, corkBytes, bytes } = context;
    const verdict: Verdict =
      returned === DROP
        ? { kind: 'drop' }
        : redirected
          ? { kind: 'redirect', ...redirected }
          : { kind: 'pass' };
    return { verdict, applyBytes, corkBytes, message: bytes };
  } finally {
    context.free();
  }
}

/** Corked: the sender is told that it is sent. */
function wait(psock: Psock, message: Uint8Array, sent: number): SendResult {
  psock.cork = message.slice();
  return { sent, errno: 0, deliveries: [] };
}

function psockOf(socket: EmulatedSocket): Psock {
  let psock = psocks.get(socket);
  if (!psock) {
    psock = { verdict: null, applyBytes: 0, cork: new Uint8Array(0), corkBytes: 0 };
    psocks.set(socket, psock);
  }
  return psock;
}

/** Of the map that it is in. */
function programOf(world: World, socket: EmulatedSocket): EmulatedProgram | undefined {
  for (const [id, map] of world.maps) {
    const [link] = sockmapPlace(world, id, 'sk_msg').links;
    if (link && map instanceof EmulatedSockets && contains(world, map, socket)) return link.program;
  }
  return undefined;
}
