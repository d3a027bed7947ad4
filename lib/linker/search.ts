/** Index of the first of sorted items that is at `offset` or behind it. */
export function firstFrom(items: readonly { readonly offset: number }[], offset: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]!.offset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
