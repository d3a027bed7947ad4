/** Where programs are attached: a name, and who is there, in the order in which they run. */
import type { EmulatedLink } from '../link.ts';

export class Place {
  /** As `xdp veth0`, `tracepoint sched/sched_switch`. */
  readonly name: string;
  readonly links: EmulatedLink[] = [];
  /** Goes up at each change, as the kernel's do. */
  revision = 1n;

  constructor(name: string) {
    this.name = name;
  }

  /** Before the link at `index`, at the end by default. */
  add(link: EmulatedLink, index = this.links.length): void {
    this.links.splice(index, 0, link);
    this.revision++;
  }

  remove(link: EmulatedLink): void {
    const index = this.links.indexOf(link);
    if (index < 0) return;
    this.links.splice(index, 1);
    // An empty list is forgotten, and the next one begins anew (kernel/bpf/mprog.c).
    this.revision = this.links.length === 0 ? 1n : this.revision + 1n;
  }
}

export class Places {
  readonly #places = new Map<string, Place>();

  /** There by being named. */
  at(name: string): Place {
    let place = this.#places.get(name);
    if (!place) {
      place = new Place(name);
      this.#places.set(name, place);
    }
    return place;
  }

  /** Where something is, or was, attached. */
  names(): IterableIterator<string> {
    return this.#places.keys();
  }
}
