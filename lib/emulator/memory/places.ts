/** Places that were somebody's and can be given again. */

export class FreePlaces {
  readonly #bySize = new Map<number, number[]>();

  add(address: number, size: number): void {
    const places = this.#bySize.get(size);
    if (places) places.push(address);
    else this.#bySize.set(size, [address]);
  }

  /** One of just that size. */
  take(size: number): number | undefined {
    return this.#bySize.get(size)?.pop();
  }

  /** A part of a larger one, made of neighbours if need be: slow, for when there is nothing else. */
  carve(size: number): number | undefined {
    const joined = this.#join();
    this.#bySize.clear();
    const found = joined.find(place => place.size >= size);
    for (const place of joined) if (place !== found) this.add(place.address, place.size);
    if (found && found.size > size) this.add(found.address + size, found.size - size);
    return found?.address;
  }

  /** Bytes in a row at the most, where neighbours have been joined. */
  get largest(): number {
    return this.#join().reduce((most, { size }) => Math.max(most, size), 0);
  }

  #join(): { address: number; size: number }[] {
    const places = [...this.#bySize].flatMap(([size, addresses]) =>
      addresses.map(address => ({ address, size })),
    );
    const joined: { address: number; size: number }[] = [];
    for (const place of places.sort((a, b) => a.address - b.address)) {
      const last = joined.at(-1);
      if (last && last.address + last.size === place.address) last.size += place.size;
      else joined.push(place);
    }
    return joined;
  }
}
