/** `char` arrays as text: UTF-8 up to the first NUL, or to the end of the array where C left no room for one. */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
/** Up to here one character at a time beats the platform's decoder, whose call alone costs as much. */
const SHORT = 48;

/** Invalid UTF-8 becomes U+FFFD. */
export function readText(view: DataView, at: number, length: number): string {
  return length <= SHORT ? readShort(view, at, length) : readLong(view, at, length);
}

function readShort(view: DataView, at: number, length: number): string {
  const units: number[] = [];
  for (let i = at; i < at + length; i++) {
    const byte = view.getUint8(i);
    if (byte === 0) break;
    if (byte > 0x7f) return readLong(view, at, length);
    units.push(byte);
  }
  return String.fromCharCode(...units);
}

function readLong(view: DataView, at: number, length: number): string {
  // A copy: the platform's decoder refuses shared memory, and live memory could change under it.
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Writes text and NULs up to `length`. Answers what is wrong with the text, or '' once it is written. */
export function writeText(text: string, view: DataView, at: number, length: number): string {
  if (text.length > length) return tooLong(encoder.encode(text).length, length);
  let i = 0;
  for (; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0) return 'has a NUL inside, which would end it in C';
    if (unit > 0x7f) return writeEncoded(text, view, at, length);
    view.setUint8(at + i, unit);
  }
  for (; i < length; i++) view.setUint8(at + i, 0);
  return '';
}

/** Bytes of the text in UTF-8. */
export function textSize(text: string): number {
  return encoder.encode(text).length;
}

function writeEncoded(text: string, view: DataView, at: number, length: number): string {
  if (text.includes('\0')) return 'has a NUL inside, which would end it in C';
  if (/\p{Surrogate}/u.test(text)) return 'has half of a surrogate pair, which UTF-8 can not say';
  const bytes = encoder.encode(text);
  if (bytes.length > length) return tooLong(bytes.length, length);
  const target = new Uint8Array(view.buffer, view.byteOffset + at, length);
  target.set(bytes);
  target.fill(0, bytes.length);
  return '';
}

function tooLong(size: number, length: number): string {
  return `needs ${size} bytes in UTF-8 where there are ${length}`;
}
