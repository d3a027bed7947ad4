/** Many links of the kernel as one, and the bytes of the lists that they are made from. */

import { EbpfError } from '../../errors.ts';
import type { LinkInfo } from '../../hooks/link-info.ts';
import type { NativeLink } from '../binding.ts';
import { KernelLink } from '../link.ts';

/** What the kernel does not say of an attachment of many. */
export interface LinkCount {
  /** `probes` or `cpus`. */
  readonly unit: string;
  readonly count: number;
  /** Functions that were asked for and cannot be probed. */
  readonly leftOut?: readonly string[];
}

/** More names than these are no help in an info. */
const MOST_NAMES = 20;

/** Of several links `info()` tells of the first, how many there are (`probes`, `cpus`), and what was left out. */
export class LinkSet extends KernelLink {
  readonly #count: LinkCount;

  constructor(native: NativeLink, mechanism: string, target: string, count: LinkCount) {
    super(native, mechanism, target);
    this.#count = count;
  }

  override info(): LinkInfo {
    const info = super.info();
    const { unit, count, leftOut } = this.#count;
    const details = {
      ...info.details,
      ...((unit === 'probes' || count > 1) && { [unit]: count }),
      ...(leftOut && { leftOut: leftOut.length }),
      ...(leftOut?.length && { leftOutSymbols: leftOut.slice(0, MOST_NAMES).join(', ') }),
    };
    // Fields that the kinds of many probes have (LinkDetails).
    return { ...info, details } as LinkInfo;
  }

  override pin(path: string): void {
    // A link of many probes is one link to the kernel.
    if (this.#count.count === 1 || /-link$/.test(this.mechanism)) super.pin(path);
    else
      throw new EbpfError(
        'ERR_EBPF_NOT_SUPPORTED',
        `${this.#count.count} ${this.#count.unit} of one attachment are as many links of the kernel: attach them one by one to pin each`,
      );
  }
}

/** By perf events each: links from kernel 5.15 on, ioctls before. */
export function perfLinks(native: NativeLink, target: string, count: LinkCount): LinkSet {
  const mechanism = native.info().id === 0 ? 'perf-event-ioctl' : 'perf-event-link';
  return new LinkSet(native, count.count === 1 ? mechanism : `${mechanism}s`, target, count);
}

export function bytesOf(list: ArrayBufferView): Uint8Array {
  return new Uint8Array(list.buffer, list.byteOffset, list.byteLength);
}

export const int32s = (values: readonly number[]): Uint8Array => bytesOf(Int32Array.from(values));
export const uint64s = (values: readonly (bigint | number)[]): Uint8Array =>
  bytesOf(BigUint64Array.from(values, BigInt));
