/** The networks of an emulator: a namespace is there by being named. */
import { Network } from './network.ts';
import { RedirectInfo } from './redirect.ts';

export class Networks {
  /** What is meant where no namespace is named. */
  readonly own = new Network(undefined);
  readonly redirect = new RedirectInfo();
  readonly #others = new Map<string, Network>();

  /** By a path or a pid, as attachments have it. */
  of(namespace: string | number | undefined): Network {
    if (namespace === undefined) return this.own;
    const name = `${namespace}`;
    let network = this.#others.get(name);
    if (!network) {
      network = new Network(name);
      this.#others.set(name, network);
    }
    return network;
  }
}
