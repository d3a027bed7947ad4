/** The helper's side of one request: loads the object, attaches it, and has the descriptors ready that go to the agent. */
import { EbpfError } from '../errors.ts';
import type { Link } from '../object/link.ts';
import type { BpfMap } from '../object/maps/base.ts';
import type { BpfObject } from '../object/object.ts';
import type { ObjectSpec } from '../object/spec.ts';
import { open } from '../open.ts';
import type { Offer } from './message.ts';

/** What a helper does for whoever may ask. */
export interface OfferedObject {
  readonly bytes: Uint8Array;
  /** The spec before it is loaded: variables, sizes, what is not wanted. */
  readonly edit?: (spec: ObjectSpec) => void | Promise<void>;
  /** Answers the links; default `object.attach()`. */
  readonly attach?: (object: BpfObject) => Promise<readonly Link[]>;
}

export interface Made extends AsyncDisposable {
  readonly offer: Offer;
  /** Bytes of an Int32Array. */
  readonly descriptors: Uint8Array;
}

/** Rejects as `load` and `attach` do, and with ERR_EBPF_NOT_SUPPORTED for what has no descriptor. */
export async function make(name: string, { bytes, edit, attach }: OfferedObject): Promise<Made> {
  const spec = await open(bytes, { name });
  await edit?.(spec);
  const object = await spec.load({ backend: 'kernel' });
  try {
    const links = await (attach ? attach(object) : object.attach());
    const maps = [...(object.maps as Iterable<BpfMap>)];
    const fds = [...maps.map(map => map.backend.fd()), ...links.map(link => descriptorOf(link))];
    return {
      offer: {
        name,
        maps: maps.map(map => map.name),
        links: links.map(({ program, mechanism }) => ({ program: program?.name ?? '', mechanism })),
      },
      descriptors: new Uint8Array(Int32Array.from(fds).buffer),
      // The agent's descriptors hold what these held.
      [Symbol.asyncDispose]: () => object.close(),
    };
  } catch (error) {
    await object.close();
    throw error;
  }
}

function descriptorOf(link: Link): number {
  const fd = link.backend.fd?.() ?? -1;
  if (fd >= 0) return fd;
  throw new EbpfError(
    'ERR_EBPF_NOT_SUPPORTED',
    `program '${link.program?.name}': ${link.mechanism} is held by no descriptor of its own that could be handed over; it takes a link of the kernel`,
  );
}
