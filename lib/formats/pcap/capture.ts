/** Captures of packets: pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng), told apart by their first bytes. */
import { Blocks } from './blocks.ts';
import { Records } from './records.ts';

export interface CapturedPacket {
  /** As far as it was captured; a view of the capture. */
  readonly data: Uint8Array;
  /** Nanoseconds since 1970, or whatever the capture counts from; 0 where it does not say. */
  readonly timestamp: bigint;
  /** Bytes that it had. */
  readonly originalLength: number;
  /** LINKTYPE_*: 1 is Ethernet. */
  readonly linkType: number;
}

/** Goes from packet to packet without making anything for each. */
export interface CaptureCursor {
  /** Of the packet that it is at: where its bytes are in the capture, and the rest. */
  readonly start: number;
  readonly length: number;
  readonly originalLength: number;
  readonly linkType: number;
  readonly timestamp: bigint;
  /** To the next packet; false where there is none. Throws ERR_EBPF_INVALID_ARGUMENT with the byte that is wrong. */
  advance(): boolean;
}

/** Iterates once; or is asked by `advance`. */
export type Capture = CaptureCursor & Iterable<CapturedPacket>;

/**
 * Throws ERR_EBPF_INVALID_ARGUMENT for what is no capture, at the latest where it goes wrong.
 *
 * @example
 * for (const { data, timestamp } of readCapture(await readFile('flows.pcap'))) …
 */
export function readCapture(bytes: Uint8Array): Capture {
  const cursor: CaptureCursor = Blocks.begin(bytes) ? new Blocks(bytes) : new Records(bytes);
  return Object.assign(cursor, {
    *[Symbol.iterator](): Generator<CapturedPacket> {
      while (cursor.advance()) {
        const { start, length, timestamp, originalLength, linkType } = cursor;
        yield { data: bytes.subarray(start, start + length), timestamp, originalLength, linkType };
      }
    },
  });
}
