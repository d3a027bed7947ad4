/** What the redirect helpers keep for whoever looks at the program's return value: struct bpf_redirect_info in include/linux/filter.h. */
import type { Address } from '../../../formats/netlink/address.ts';
import type { EmulatedMap } from '../../maps/map.ts';

export class RedirectInfo {
  /** Where XDP programs ask to be sent: by a map, or by the index of an interface alone. */
  by: 'nothing' | 'index' | 'map' = 'nothing';
  /** Index of an interface, or key of the map. */
  index = 0;
  map: EmulatedMap | null = null;
  /** BPF_F_* of bpf_redirect and of bpf_redirect_map. */
  flags = 0;
  /** Of tc programs: where the packet goes, and how. */
  way: 'device' | 'peer' | 'neighbour' = 'device';
  nextHop: Address | null = null;
}
