/** The agent's side: asks a helper (`serve`) for an object by its name, and has it as if it had loaded it. */
import { constants } from 'node:os';
import type { Backend, BackendMap } from '../backend.ts';
import type { CodecOptions } from '../codec/types.ts';
import { EbpfError } from '../errors.ts';
import { parseObject } from '../formats/object/parse.ts';
import { kernelBackend } from '../kernel/backend.ts';
import type { NativeLink, NativeMap } from '../kernel/binding.ts';
import { isNativeError, refused, systemError } from '../kernel/errors.ts';
import { KernelLink } from '../kernel/link.ts';
import { kernelMap } from '../kernel/map.ts';
import { requireAddon } from '../kernel/native.ts';
import { Link } from '../object/link.ts';
import type { BpfObject } from '../object/object.ts';
import type { AnyShape } from '../object/shape.ts';
import { ObjectSpec } from '../object/spec.ts';
import { decodeAnswer, encodeRequest, type Offer } from './message.ts';

export interface HandoverOptions extends CodecOptions {
  /** The helper's. */
  readonly socket: string;
  /** What the helper calls it. */
  readonly object: string;
  /** Milliseconds; default 10,000. */
  readonly timeout?: number;
}

/** What a helper has loaded and attached. */
export class Received<S = AnyShape> implements AsyncDisposable {
  /** Its maps and variables; its programs are the helper's, so that there are none here. */
  readonly object: BpfObject<S>;
  /** What holds its programs at their hooks: they end with these, or with the process. */
  readonly links: readonly Link[];

  constructor(object: BpfObject<S>, links: readonly Link[]) {
    this.object = object;
    this.links = links;
  }

  /** Detaches, and gives the maps back. */
  async close(): Promise<void> {
    for (const link of this.links) await link.close();
    await this.object.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Asks the helper at a socket for an object. It takes no privileges: maps are read and written by their descriptors (map calls before
 * kernel 5.19 take CAP_BPF all the same where `kernel.unprivileged_bpf_disabled` is set; events and variables do not). Rejects with
 * ERR_EBPF_PERMISSION if the helper refuses, ERR_EBPF_NO_TARGET if there is no helper, ERR_EBPF_SYSTEM.
 *
 * @example
 * await using flows = await receive({ socket: '/run/flows.sock', object: 'flows' });
 * for await (const batch of flows.object.maps.events.batches()) …
 */
export async function receive<S = AnyShape>(options: HandoverOptions): Promise<Received<S>> {
  const { socket, object: name, timeout = 10_000, ...codec } = options;
  const doing = `cannot have object '${name}' of the helper at ${socket}`;
  const { message, handles } = await ask(socket, name, timeout, doing);
  try {
    const { answer, file } = decodeAnswer(message);
    if ('error' in answer) throw new EbpfError('ERR_EBPF_PERMISSION', `${doing}: ${answer.error}`);
    const { maps, links } = sort(answer, handles, doing);
    const object = await assemble<S>(answer, file, maps, codec);
    return new Received<S>(object, links);
  } catch (error) {
    for (const handle of handles) await handle?.close();
    throw error;
  }
}

type Handles = readonly (NativeMap | NativeLink | null)[];

async function ask(socket: string, object: string, timeout: number, doing: string) {
  try {
    return await requireAddon().receiveDescriptors({
      path: socket,
      request: encodeRequest({ object }),
      timeout,
    });
  } catch (error) {
    if (isNativeError(error) && error.errno === constants.errno.EAGAIN) {
      throw refused('ERR_EBPF_SYSTEM', `${doing}: it did not answer within ${timeout} ms`, error);
    }
    throw systemError(error, doing, { needs: [] });
  }
}

const isMap = (handle: Handles[number] | undefined): handle is NativeMap =>
  handle !== null && handle !== undefined && 'scratch' in handle;

/** As many of each as were promised: the other side is not trusted. */
function sort(offer: Offer, handles: Handles, doing: string) {
  const wrong = () =>
    new EbpfError(
      'ERR_EBPF_SYSTEM',
      `${doing}: it sent ${handles.length} descriptors that are not what it says`,
    );
  if (handles.length !== offer.maps.length + offer.links.length) throw wrong();
  const maps = new Map<string, BackendMap>();
  offer.maps.forEach((name, i) => {
    const handle = handles[i];
    if (!isMap(handle)) throw wrong();
    maps.set(name, kernelMap(name, handle));
  });
  const links = offer.links.map(({ program, mechanism }, i) => {
    const handle = handles[offer.maps.length + i];
    if (!handle || isMap(handle)) throw wrong();
    return new Link(new KernelLink(handle, String(mechanism), '', `link of program '${program}'`));
  });
  return { maps, links };
}

/** The object's file says the types; what it would load is there already. */
function assemble<S>(
  { name }: Offer,
  file: Uint8Array,
  maps: ReadonlyMap<string, BackendMap>,
  codec: CodecOptions,
): Promise<BpfObject<S>> {
  const loaded = { programs: new Map(), maps, close: () => undefined };
  const backend: Backend = { ...kernelBackend(), load: async () => loaded };
  const reason = 'a helper process loaded it';
  const spec = new ObjectSpec<S>(parseObject(file), name, codec, () => ({ backend, reason }));
  return spec.load();
}
