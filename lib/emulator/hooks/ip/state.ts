/** What the network stack of a namespace keeps from one packet to the next. */
import type { Network } from '../../world/network/network.ts';
import { Fragments } from './fragments.ts';

const known = new WeakMap<Network, Fragments>();

export function fragmentsOf(network: Network): Fragments {
  let fragments = known.get(network);
  if (!fragments) known.set(network, (fragments = new Fragments()));
  return fragments;
}
