/** How sections write places. */

/** `do_unlinkat+0x10` */
export function splitOffset(target: string): { symbol: string; offset: number } {
  const [, symbol = target, offset] = /^(.*?)(?:\+(0[xX][0-9a-fA-F]+|\d+))?$/.exec(target) ?? [];
  return { symbol, offset: offset === undefined ? 0 : Number(offset) };
}

/** `/bin/bash:main+8`, `libc.so.6`; undefined where it says nothing. */
export function binaryPlace(target: string): { binary: string; symbol?: string; offset: number } | undefined {
  const colon = target.lastIndexOf(':');
  if (colon < 0) return target === '' ? undefined : { binary: target, offset: 0 };
  return { binary: target.slice(0, colon), ...splitOffset(target.slice(colon + 1)) };
}
