/** The socket of a packet that is run by hand: none of the system's, with the packet's addresses (bpf_prog_test_run_skb). */
import { AF_INET, AF_INET6 } from '../../../formats/netlink/address.ts';
import type { Region } from '../../memory/memory.ts';
import type { SkbContext } from './context.ts';
import { BPF_SOCK, ETH_P, FIELD, SOCK_FIELD } from './fields.ts';

const IPV4 = { header: 20, source: 12, destination: 16, bytes: 4 };
const IPV6 = { header: 40, source: 8, destination: 24, bytes: 16 };

/** One for each context, which lives as long. */
const sockets = new WeakMap<SkbContext, Region>();

export function describeSocket(skb: SkbContext): void {
  const { memory, protocol, networkHeader, dataEnd } = skb;
  let socket = sockets.get(skb);
  if (!socket) {
    socket = memory.allocate('socket', BPF_SOCK);
    sockets.set(skb, socket);
  }
  const { address } = socket;
  memory.bytes.fill(0, address, address + BPF_SOCK);
  memory.view.setBigUint64(skb.region.address + FIELD.SK, BigInt(address), true);
  const isIpv4 = protocol === ETH_P.IP;
  if (!isIpv4 && protocol !== ETH_P.IPV6) return;
  const family = isIpv4 ? AF_INET : AF_INET6;
  skb.set(FIELD.FAMILY, family);
  memory.view.setUint32(address + SOCK_FIELD.FAMILY, family, true);
  const shape = isIpv4 ? IPV4 : IPV6;
  if (networkHeader + shape.header > dataEnd) return;
  const copy = (from: number, field: number, socketField: number) => {
    const start = networkHeader + from;
    memory.bytes.copyWithin(skb.region.address + field, start, start + shape.bytes);
    memory.bytes.copyWithin(address + socketField, start, start + shape.bytes);
  };
  if (isIpv4) {
    copy(shape.source, FIELD.LOCAL_IP4, SOCK_FIELD.SRC_IP4);
    copy(shape.destination, FIELD.REMOTE_IP4, SOCK_FIELD.DST_IP4);
  } else {
    copy(shape.source, FIELD.LOCAL_IP6, SOCK_FIELD.SRC_IP6);
    copy(shape.destination, FIELD.REMOTE_IP6, SOCK_FIELD.DST_IP6);
  }
}
