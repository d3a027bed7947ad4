/** Filters and reuseport programs: by setsockopt(2) on a socket. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import type { SocketAttach } from '../../hooks/sockets.ts';
import type { NativeAddon, NativeLink } from '../binding.ts';
import { ENOTSUPP, isNativeError, refused, systemError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt } from './target.ts';

const { EINVAL, ENOMEM, ENOPROTOOPT, EPERM } = constants.errno;

/** include/uapi/asm-generic/socket.h; the same on x86-64 and arm64. SO_DETACH_REUSEPORT_BPF is of kernel 5.3. */
const SO_DETACH_BPF = 27;
const SO_ATTACH_BPF = 50;
const SO_ATTACH_REUSEPORT_EBPF = 52;
const SO_DETACH_REUSEPORT_BPF = 68;

const OPTIONS = {
  'socket filter': { attachOption: SO_ATTACH_BPF, detachOption: SO_DETACH_BPF },
  sk_reuseport: { attachOption: SO_ATTACH_REUSEPORT_EBPF, detachOption: SO_DETACH_REUSEPORT_BPF },
};

type Slot = keyof typeof OPTIONS;

export async function attachSocket(at: Attachment, request: SocketAttach): Promise<BackendLink> {
  const { hook, socket, fd } = request;
  const attempt = new Attempt(at, socket, []);
  // A kernel before it may take such a program, and never asks it about migrations.
  const missing = hook === 'sk_reuseport migrate' ? attempt.missing(hook) : undefined;
  if (missing) throw missing;
  const slot = hook === 'socket filter' ? hook : 'sk_reuseport';
  return occupy(socket, slot, { attempt, mechanism: slot.replaceAll(/[ _]/g, '-') }, () =>
    at.native.attachSocket({ socket: fd, ...OPTIONS[slot] }),
  );
}

/** A classic filter: it takes the place that an eBPF one would have. */
export async function attachClassicFilter(
  addon: NativeAddon,
  { socket, fd }: { readonly socket: string; readonly fd: number },
  filter: Uint8Array,
): Promise<BackendLink> {
  const doing = `classic filter: cannot attach to ${socket}`;
  const attempt = {
    target: socket,
    refused: (...[code, why, cause]: Parameters<Attempt['refused']>) =>
      refused(code, `${doing}: ${why}`, cause),
    failed: (error: unknown) => systemError(error, doing, { code: 'ERR_EBPF_ATTACH', needs: [] }),
  };
  return occupy(socket, 'socket filter', { attempt, mechanism: 'socket-classic-filter' }, () =>
    addon.attachClassicFilter({ socket: fd, filter }),
  );
}

interface Try {
  readonly attempt: Pick<Attempt, 'target' | 'refused' | 'failed'>;
  readonly mechanism: string;
}

/**
 * The kernel lets a second program take the place of the first without a word, and detaches whichever is there. Who holds a
 * place of a socket is remembered here, so that nobody loses it to the next attach call, or to the closing of another's link.
 */
const taken = new Set<string>();

async function occupy(
  socket: string,
  slot: Slot,
  { attempt, mechanism }: Try,
  attach: () => Promise<NativeLink>,
): Promise<BackendLink> {
  const place = `${socket} ${slot}`;
  if (taken.has(place)) {
    const why =
      'a link of this process holds one there, and a socket takes one; close that link, or update it';
    throw attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why);
  }
  taken.add(place);
  try {
    return new SocketLink(await attach(), mechanism, attempt.target, () => taken.delete(place));
  } catch (error) {
    taken.delete(place);
    throw explain(slot, attempt, error);
  }
}

class SocketLink extends KernelLink {
  #leave: () => void;

  constructor(native: NativeLink, mechanism: string, target: string, leave: () => void) {
    super(native, mechanism, target);
    this.#leave = leave;
  }

  override async detach(): Promise<void> {
    await super.detach();
    this.#leaveOnce();
  }

  override async close(): Promise<void> {
    try {
      await super.close();
    } finally {
      this.#leaveOnce();
    }
  }

  /** After that the place may be another's. */
  #leaveOnce(): void {
    this.#leave();
    this.#leave = () => {};
  }
}

function explain(slot: Slot, attempt: Try['attempt'], error: unknown): unknown {
  if (!isNativeError(error)) return error;
  switch (error.errno) {
    case EPERM:
      return attempt.refused(
        'ERR_EBPF_INVALID_STATE',
        'its filter has been locked (SO_LOCK_FILTER), and stays as it is until the socket closes',
        error,
      );
    case EINVAL: {
      const why =
        slot === 'sk_reuseport'
          ? 'it is in no reuseport group: SO_REUSEPORT has to be set before it is bound (listen({ reusePort: true }), from Node.js 22.12 on)'
          : 'the kernel refuses the filter for it: the program is no socket filter, or the filter is not valid';
      return attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
    }
    case ENOTSUPP:
    case ENOPROTOOPT:
      return attempt.refused('ERR_EBPF_NOT_SUPPORTED', 'sockets of its kind take no such program', error);
    case ENOMEM:
      return attempt.refused(
        'ERR_EBPF_ATTACH',
        'a socket has no more room for it; raise the sysctl net.core.optmem_max, or make it smaller',
        error,
      );
    default:
      return attempt.failed(error);
  }
}
