/** A program that runs: who it is, where, and on what. What helpers ask that depends on the run. */

import type { PacketPlace } from '../machine.ts';
import type { Region } from '../memory/memory.ts';
import type { EmulatedProgram } from '../program.ts';
import type { EmulatedSocket } from './sockets/socket.ts';

/** A packet or the like that a context stands for, as dynptrs reach it: it need not lie in one piece. */
export interface Contents {
  /** Bytes. */
  readonly length: number;
  readonly readOnly: boolean;
  /** Where these bytes lie in a row; 0 where they do not. They are there: callers have looked. */
  pointer(offset: number, size: number): number;
  /** Copies bytes to an address that may be written. */
  copyOut(offset: number, to: number, size: number): void;
  /** Copies bytes from an address that may be read: 0 or a negative errno. */
  copyIn(offset: number, from: number, size: number, flags: bigint): number;
}

/** What a hook gives its program: r1 points there. Each hook has a class of its own, by which helpers know what they were given. */
export interface Context {
  readonly region: Region;
  /** What BPF_ABS and BPF_IND read. */
  readonly packet?: PacketPlace | null;
  /** Of packets. */
  readonly contents?: Contents;
  /** What an XDP program has left before them. */
  readonly metadataContents?: Contents;
  /** Whose packet, message or call it is, where it is somebody's. */
  readonly socket?: EmulatedSocket | null;
}

export interface Execution {
  readonly program: EmulatedProgram;
  readonly context: Context;
  readonly cpu: number;
}
