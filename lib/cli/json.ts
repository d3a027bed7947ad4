/** Answers of the library as JSON: 64-bit integers as decimal text, bytes in hex. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each) => plain(each), 2);
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value;
}
