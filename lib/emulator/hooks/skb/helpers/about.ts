/** What is known about a packet beside its bytes (net/core/filter.c). */
import { ERRNO } from '../../../errno.ts';
import { add, subtract, sumOf } from '../../../helpers/checksum.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { goesOn, keysOf } from '../../flow-dissector/keys.ts';
import type { SkbContext } from '../context.ts';
import { clearHash } from '../edit.ts';
import { ETH_P, ETHERNET, FIELD, isVlan } from '../fields.ts';
import { skbContext } from './bytes.ts';

const { EINVAL, EOPNOTSUPP } = ERRNO;
/** BPF_SKB_CLOCK_REALTIME, _MONOTONIC, _TAI */
const CLOCK = { REALTIME: 0, TAI: 2 };
/** INET_ECN_MASK, INET_ECN_CE in include/net/inet_ecn.h */
const CONGESTION = 3;
/** VLAN_MAX_DEPTH */
const MOST_TAGS = 8;
/** VLAN_HLEN */
const TAG = 4;

export const aboutHelpers = (world: World): HelperTable => ({
  bpf_get_hash_recalc: {
    parameters: ['pointer'],
    result: 'pointer',
    call(pointer: number): number {
      const skb = skbContext(world, pointer);
      if (!skb.hashed) {
        skb.hash = dissectedHash(world, skb) ?? hashOf(skb);
        skb.hashed = true;
        skb.changed();
      }
      return skb.hash | 0;
    },
  },
  bpf_set_hash_invalid: {
    parameters: ['pointer'],
    result: 'i32',
    call(pointer: number): number {
      const skb = skbContext(world, pointer);
      clearHash(skb);
      skb.changed();
      return 0;
    },
  },
  bpf_set_hash: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call(pointer: number, hash: number): number {
      const skb = skbContext(world, pointer);
      skb.hash = hash >>> 0;
      skb.hashed = true;
      skb.changed();
      return 0;
    },
  },
  bpf_skb_ecn_set_ce: {
    parameters: ['pointer'],
    result: 'i32',
    call: (pointer: number) => markCongestion(skbContext(world, pointer)),
  },
  bpf_skb_set_tstamp: {
    parameters: ['pointer', 'i64', 'i32'],
    result: 'i32',
    call(pointer: number, time: bigint, clock: number): number {
      const skb = skbContext(world, pointer);
      if (skb.protocol !== ETH_P.IP && skb.protocol !== ETH_P.IPV6) return -EOPNOTSUPP;
      if (clock < CLOCK.REALTIME || clock > CLOCK.TAI) return -EINVAL;
      if (clock !== CLOCK.REALTIME && time === 0n) return -EINVAL;
      skb.timestamp = BigInt.asUintN(64, time);
      skb.clock = clock;
      skb.memory.view.setUint8(skb.region.address + FIELD.TSTAMP_TYPE, clock);
      return 0;
    },
  },
  // No packet of the emulator has a route of a realm, or a socket of a class.
  bpf_get_route_realm: { parameters: ['pointer'], result: 'i32', call: () => 0 },
  bpf_get_cgroup_classid: { parameters: ['pointer'], result: 'i32', call: () => 0 },
  bpf_skb_cgroup_classid: { parameters: ['pointer'], result: 'i64', call: () => 0n },
});

/** FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL, as ___skb_get_hash asks. */
const STOP_AT_FLOW_LABEL = 2;
/** What of the keys makes the hash: addresses, protocols and ports, and the label; not where they were found. */
const HASHED = 4;

/** Of what the program finds that takes the kernel's place there (__skb_flow_dissect); undefined where none does. */
function dissectedHash(world: World, skb: SkbContext): number | undefined {
  const { device, data, networkHeader, protocol } = skb;
  const start = { networkOffset: networkHeader - data, protocol, flags: STOP_AT_FLOW_LABEL };
  const found = keysOf(world, device.network, skb.bytes(), start);
  if (!found || goesOn(found.verdict)) return undefined;
  return hashed(0, found.keys.subarray(HASHED));
}

/** Of who sends and who receives; the kernel's has a key that is another at each boot (net/core/flow_dissector.c). */
function hashOf({ memory, networkHeader, dataEnd, protocol }: SkbContext): number {
  const [start, end] = protocol === ETH_P.IP ? [12, 24] : protocol === ETH_P.IPV6 ? [8, 44] : [0, 0];
  return hashed(
    protocol,
    memory.bytes.subarray(networkHeader + start, Math.min(networkHeader + end, dataEnd)),
  );
}

function hashed(seed: number, bytes: Uint8Array): number {
  let hash = seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193);
  hash ^= hash >>> 15;
  // 0 says that there is none.
  return hash >>> 0 || 1;
}

/** INET_ECN_set_ce() in include/net/inet_ecn.h: 1 where the packet says now that there is congestion. */
function markCongestion(skb: SkbContext): number {
  const { memory, networkHeader: at, dataEnd } = skb;
  const protocol = innerProtocol(skb);
  if (protocol === ETH_P.IP && at + 20 <= dataEnd && skb.length >= 20) return markIpv4(skb);
  if (protocol !== ETH_P.IPV6 || at + 40 > dataEnd || skb.length < 40) return 0;
  // The field is bits 4 to 11 of the header, and its lowest two count.
  const now = (memory.bytes[at + 1]! >> 4) & CONGESTION;
  if (now === 0) return 0;
  const before = sumOf(memory.bytes, at, at + 4);
  memory.bytes[at + 1]! |= CONGESTION << 4;
  if (skb.summed === 'complete') skb.sum = add(subtract(skb.sum, before), sumOf(memory.bytes, at, at + 4));
  return 1;
}

/** vlan_get_protocol() in include/linux/if_vlan.h: behind up to 8 tags; 0 where the packet ends before. */
function innerProtocol({ memory, data, length, protocol, macLength }: SkbContext): number {
  if (!isVlan(protocol)) return protocol;
  if (macLength > 0 && macLength < TAG) return 0;
  let at = macLength > 0 ? macLength - TAG : ETHERNET;
  let type = protocol;
  for (let depth = 1; isVlan(type); depth++) {
    if (at + TAG > length || depth === MOST_TAGS) return 0;
    type = memory.view.getUint16(data + at + 2);
    at += TAG;
  }
  return type;
}

function markIpv4({ memory, networkHeader: at }: SkbContext): number {
  const now = memory.bytes[at + 1]! & CONGESTION;
  if (now === 0) return 0;
  if (now === CONGESTION) return 1;
  const checksum = memory.view.getUint16(at + 10, true);
  // htons(0xfffb) + htons(ecn + 1), as words lie in memory.
  const sum = checksum + 0xfbff + ((now + 1) << 8);
  memory.view.setUint16(at + 10, (sum & 0xffff) + (sum >>> 16), true);
  memory.bytes[at + 1]! |= CONGESTION;
  return 1;
}
