/** Runs of bytes between JavaScript values and views. */

/** Up to here (where V8 still keeps an array's bytes inside its heap) a loop is cheaper than a second view over the memory. */
const SHORT = 64;

export function readBytes(view: DataView, at: number, length: number): Uint8Array {
  if (length > SHORT) return new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = view.getUint8(at + i);
  return bytes;
}

export function writeBytes(bytes: Uint8Array, view: DataView, at: number): void {
  if (bytes.length > SHORT) new Uint8Array(view.buffer, view.byteOffset + at, bytes.length).set(bytes);
  else for (let i = 0; i < bytes.length; i++) view.setUint8(at + i, bytes[i]!);
}

export function zero(view: DataView, at: number, length: number): void {
  if (length > SHORT) new Uint8Array(view.buffer, view.byteOffset + at, length).fill(0);
  else for (let i = 0; i < length; i++) view.setUint8(at + i, 0);
}

export function sameBytes(
  one: DataView,
  oneAt: number,
  other: DataView,
  otherAt: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) {
    if (one.getUint8(oneAt + i) !== other.getUint8(otherAt + i)) return false;
  }
  return true;
}

/** Of any realm: `instanceof` alone would refuse one that came out of a vm context. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || (isTypedArray(value) && value[Symbol.toStringTag] === 'Uint8Array');
}

export function isTypedArray(value: unknown): value is Exclude<NodeJS.TypedArray, never> {
  return ArrayBuffer.isView(value) && 'length' in value;
}
