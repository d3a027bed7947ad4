/** What a helper process and an agent say to each other: a line of JSON each, and after the helper's the object file. */
import { EbpfError } from '../errors.ts';

/** The longest request that is listened to. */
export const MOST_REQUEST = 1024;

export interface Request {
  /** A name that the helper was started with. */
  readonly object: string;
}

/** Descriptors come in the order of `maps`, then of `links`. */
export interface Offer {
  readonly name: string;
  /** By their names in the object file. */
  readonly maps: readonly string[];
  readonly links: readonly { readonly program: string; readonly mechanism: string }[];
}

export interface Refused {
  readonly error: string;
}

const encoder = new TextEncoder();

export const encodeRequest = (request: Request): Uint8Array => encoder.encode(`${JSON.stringify(request)}\n`);

/** 4 bytes with the length, which the descriptors go along with. */
export function encodeHeader(length: number): Uint8Array {
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, length, true);
  return header;
}

export function encodeAnswer(answer: Offer | Refused, file: Uint8Array): Uint8Array {
  const line = encoder.encode(`${JSON.stringify(answer)}\n`);
  const bytes = new Uint8Array(line.length + file.length);
  bytes.set(line);
  bytes.set(file, line.length);
  return bytes;
}

/** Throws ERR_EBPF_SYSTEM for what is no request. */
export function decodeRequest(line: string): Request {
  const { object } = parse(line) as Partial<Request>;
  if (typeof object !== 'string') throw garbled('a request without the name of an object');
  return { object };
}

export function decodeAnswer(bytes: Uint8Array): { answer: Offer | Refused; file: Uint8Array } {
  const end = bytes.indexOf(0x0a);
  if (end < 0) throw garbled('an answer without an end of line');
  const answer = parse(new TextDecoder().decode(bytes.subarray(0, end)));
  if (typeof (answer as Partial<Refused>).error === 'string')
    return { answer: answer as Refused, file: bytes };
  const { name, maps, links } = answer as Partial<Offer>;
  const whole = typeof name === 'string' && isList(maps) && isList(links);
  if (!whole || !maps.every(each => typeof each === 'string')) throw garbled('an answer without its lists');
  return { answer: answer as Offer, file: bytes.slice(end + 1) };
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);

function parse(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw garbled('what is no JSON object');
}

const garbled = (what: string) => new EbpfError('ERR_EBPF_SYSTEM', `the other side sent ${what}`);
