/** What generated modules are made with: `open` and `load` of one object, with its types. */
import type { CodecOptions } from '../../codec/types.ts';
import type { BpfObject } from '../../object/object.ts';
import type { LoadOptions, ObjectSpec } from '../../object/spec.ts';
import { load, open, type Source } from '../../open.ts';

export interface BoundOpenOptions {
  /** As for `open`. */
  readonly name?: string;
}

export interface BoundLoadOptions<S> extends BoundOpenOptions, LoadOptions {
  /** May change the spec before it is loaded. */
  readonly edit?: (spec: ObjectSpec<S>) => void | Promise<void>;
}

export interface BoundObject<S> {
  /** `open` of this object. */
  open(options?: BoundOpenOptions): Promise<ObjectSpec<S>>;
  /** `load` of this object. */
  load(options?: BoundLoadOptions<S>): Promise<BpfObject<S>>;
}

/** An object as text, in the module itself. */
export interface EmbeddedObject {
  readonly base64: string;
  readonly name: string;
}

/** `codec`: what the types were generated for. Generated modules (`generateTypes`) call it; nobody else needs to. */
export function bindObject<S>(source: Source | EmbeddedObject, codec: CodecOptions = {}): BoundObject<S> {
  return {
    open: options => open<S>(sourceOf(source), { ...codec, ...options }),
    load: options => load<S>(sourceOf(source), { ...codec, ...options }),
  };
}

export function sourceOf(source: Source | EmbeddedObject): Source {
  return typeof source === 'object' && 'base64' in source
    ? { bytes: new Uint8Array(Buffer.from(source.base64, 'base64')), name: source.name }
    : source;
}
