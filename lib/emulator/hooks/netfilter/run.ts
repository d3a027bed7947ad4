/** Netfilter programs run by hand (bpf_prog_test_run_nf in net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../../backend.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { repeated } from '../kind.ts';
import { checkRequest, contextIn, ETHERNET, refuseRun } from '../network/test-run.ts';
import { ETH_P } from '../skb/fields.ts';
import { NetfilterContext, type NetfilterPacket } from './context.ts';

const { EINVAL, EPROTO } = ERRNO;
/** Bytes of struct nf_hook_state, of which two can be given. */
const STATE = 48;
/** NFPROTO_IPV4, NFPROTO_IPV6; NF_INET_LOCAL_OUT */
const FAMILY = { IPV4: 2, IPV6: 10 };
const LOCAL_OUT = 3;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
/** As for socket buffers. */
const MOST = 4096 - 64 - 320;

export function runNetfilter(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  checkRequest(program, request);
  const { data = new Uint8Array(0), context: given } = request;
  if (data.length < IPV4_HEADER || data.length > MOST)
    refuseRun(program, EINVAL, `a packet has ${IPV4_HEADER} to ${MOST} bytes, not ${data.length}`);
  const state = contextIn(program, request, STATE);
  if (state?.subarray(2).some(byte => byte !== 0))
    refuseRun(program, EINVAL, 'of its context only hook and pf can be given');
  const hook = state ? state[0]! : LOCAL_OUT;
  const family = state ? state[1]! : FAMILY.IPV4;
  if (family !== FAMILY.IPV4 && family !== FAMILY.IPV6)
    refuseRun(program, EINVAL, `pf is ${FAMILY.IPV4} or ${FAMILY.IPV6}, not ${family}`);
  const packet = hook === LOCAL_OUT ? withoutLink(family) : withLink(program, data, family);
  const device = world.networks.own.byIndex(1)!;
  // verify_and_copy_hook_state() looks at what stood there before, whatever hook is asked for.
  const about = { ...packet, packet: data, hook, family, in: null, out: state ? device : null };
  const context = new NetfilterContext(world.machine.memory, world.btf, about);
  try {
    const result = repeated(request, () => world.execute(program, context));
    return { ...result, data: new Uint8Array(0), context: new Uint8Array(given?.length ?? 0) };
  } finally {
    context.free();
  }
}

type Headers = Pick<NetfilterPacket, 'link' | 'protocol'>;

const withoutLink = (family: number): Headers => ({
  link: null,
  protocol: family === FAMILY.IPV4 ? ETH_P.IP : ETH_P.IPV6,
});

function withLink(program: EmulatedProgram, data: Uint8Array, family: number): Headers {
  const protocol = data.length > ETHERNET ? (data[12]! << 8) | data[13]! : 0;
  const isIpv6 = protocol === ETH_P.IPV6;
  if (data.length < ETHERNET + IPV4_HEADER || (isIpv6 && data.length < ETHERNET + IPV6_HEADER))
    refuseRun(program, EINVAL, 'its IP header ends behind the packet');
  if (protocol !== ETH_P.IP && !isIpv6) refuseRun(program, EPROTO, 'it is neither IPv4 nor IPv6');
  if ((family === FAMILY.IPV6) !== isIpv6)
    refuseRun(program, EINVAL, 'pf is of another family than the packet');
  return { link: ETHERNET, protocol };
}
