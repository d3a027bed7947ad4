/** What a flow dissector has found, for the user and for a packet's hash (struct bpf_flow_keys in include/uapi/linux/bpf.h). */
import { EbpfError } from '../../../errors.ts';
import type { Network } from '../../world/network/network.ts';
import { addressText } from '../../world/sockets/address.ts';
import type { World } from '../../world/world.ts';
import { short } from '../asked.ts';
import { ETH_P, ETHERNET } from '../skb/fields.ts';
import { flowDissectorPlace } from './attach.ts';
import { FLOW_KEYS, FlowContext, KEY } from './context.ts';
import { dissect, type FlowStart } from './dissect.ts';

/** BPF_OK, BPF_DROP, BPF_FLOW_DISSECTOR_CONTINUE */
const OK = 0;
const CONTINUE = 129;

export interface FlowKeys {
  /** `continue`: the program leaves it to the kernel's own dissector, which the emulator has not; `drop`: it could not read the packet. */
  readonly verdict: 'ok' | 'drop' | 'continue';
  /** Bytes from the packet's start to its network and transport header. */
  readonly networkOffset: number;
  readonly transportOffset: number;
  /** EtherType of the addresses (`0x0800`, `0x86dd`); 0 where it found none. */
  readonly addressProtocol: number;
  readonly isFragment: boolean;
  readonly isFirstFragment: boolean;
  readonly isEncapsulated: boolean;
  readonly ipProtocol: number;
  /** EtherType of what comes at the network header. */
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Empty where it found none. */
  readonly source: string;
  readonly destination: string;
  /** BPF_FLOW_DISSECTOR_F_* */
  readonly flags: number;
  readonly flowLabel: number;
}

export interface DissectOptions {
  /** BPF_FLOW_DISSECTOR_F_PARSE_1ST_FRAG (1), _STOP_AT_FLOW_LABEL (2), _STOP_AT_ENCAP (4). Default 0. */
  readonly flags?: number;
}

/** Of an Ethernet frame, by the program of its network. Throws ERR_EBPF_NO_TARGET where there is none, EmulatorFault. */
export function flowKeysOf(
  world: World,
  network: Network,
  frame: Uint8Array,
  { flags = 0 }: DissectOptions,
): FlowKeys {
  if (!Number.isInteger(flags) || flags < 0 || flags > 0xffff_ffff) {
    const message = `emulator: flags are a number of 32 bits, not ${short(flags)}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', message);
  }
  const protocol = (frame[12]! << 8) | frame[13]!;
  const found = keysOf(world, network, frame, { networkOffset: ETHERNET, protocol, flags });
  if (found) return decoded(found.verdict, found.keys);
  const why = 'no flow dissector is attached to the network: object.programs.….attach() does it';
  throw new EbpfError('ERR_EBPF_NO_TARGET', `emulator: ${why}`);
}

/** undefined where there is no program. */
export function keysOf(
  world: World,
  network: Network,
  packet: Uint8Array,
  start: FlowStart,
): { readonly verdict: number; readonly keys: Uint8Array } | undefined {
  const [link] = flowDissectorPlace(world, network).links;
  if (!link) return undefined;
  const { memory } = world.machine;
  const context = new FlowContext(memory, packet);
  try {
    const verdict = dissect(world, link.program, context, start);
    const { address } = context.keys;
    return { verdict, keys: memory.bytes.slice(address, address + FLOW_KEYS) };
  } finally {
    context.free();
  }
}

/** Whether the kernel's own dissector goes on after that verdict. */
export const goesOn = (verdict: number): boolean => verdict === CONTINUE;

function decoded(verdict: number, keys: Uint8Array): FlowKeys {
  const view = new DataView(keys.buffer);
  const addressProtocol = view.getUint16(KEY.ADDR_PROTO, true);
  const [source, destination] = addressesOf(addressProtocol, keys);
  return {
    verdict: verdict === OK ? 'ok' : goesOn(verdict) ? 'continue' : 'drop',
    networkOffset: view.getUint16(KEY.NHOFF, true),
    transportOffset: view.getUint16(KEY.THOFF, true),
    addressProtocol,
    isFragment: keys[KEY.IS_FRAG] !== 0,
    isFirstFragment: keys[KEY.IS_FIRST_FRAG] !== 0,
    isEncapsulated: keys[KEY.IS_ENCAP] !== 0,
    ipProtocol: keys[KEY.IP_PROTO]!,
    protocol: view.getUint16(KEY.N_PROTO),
    sourcePort: view.getUint16(KEY.SPORT),
    destinationPort: view.getUint16(KEY.DPORT),
    source,
    destination,
    flags: view.getUint32(KEY.FLAGS, true),
    flowLabel: view.getUint32(KEY.FLOW_LABEL),
  };
}

function addressesOf(protocol: number, keys: Uint8Array): readonly [string, string] {
  const at = (offset: number, size: number) => addressText(keys.slice(offset, offset + size));
  if (protocol === ETH_P.IP) return [at(KEY.IPV4_SRC, 4), at(KEY.IPV4_DST, 4)];
  if (protocol === ETH_P.IPV6) return [at(KEY.IPV6_SRC, 16), at(KEY.IPV6_DST, 16)];
  return ['', ''];
}
