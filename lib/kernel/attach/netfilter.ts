/** Netfilter's hooks, beside iptables and nftables (kernel 6.4). */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { NetfilterAttach } from '../../hooks/network.ts';
import type { NativeError } from '../binding.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { findNamespace } from './interface.ts';
import { type Attachment, Attempt, checkWord } from './target.ts';

const { E2BIG, EAFNOSUPPORT, EBUSY, EINVAL, ENOENT } = constants.errno;

/** NFPROTO_* in include/uapi/linux/netfilter.h. */
const FAMILIES = { ipv4: 2, ipv6: 10 } as const;
/** enum nf_inet_hooks, in its order. */
const HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
/** BPF_F_NETFILTER_IP_DEFRAG (kernel 6.6). */
const DEFRAGMENT = 1;
/** NF_IP_PRI_CONNTRACK_DEFRAG: where fragments are put together. */
const AFTER_DEFRAGMENTATION = -400;

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

export async function attachNetfilter(at: Attachment, request: NetfilterAttach): Promise<BackendLink> {
  const { protocolFamily, netfilterHook, priority, defragment } = request;
  const attempt = new Attempt(at, `netfilter ${protocolFamily} ${netfilterHook}, priority ${priority}`, [
    'CAP_BPF',
    'CAP_NET_ADMIN',
  ]);
  checkWord(attempt, 'protocolFamily', protocolFamily, Object.keys(FAMILIES));
  checkWord(attempt, 'hook', netfilterHook, HOOKS);
  checkPriority(attempt, request);
  const place = findNamespace(at.addon, request.netns, attempt);
  try {
    const link = await at.native.createLink({
      target: 0,
      attachType: AttachType.NETFILTER,
      netfilter: {
        protocolFamily: FAMILIES[protocolFamily],
        hook: HOOKS.indexOf(netfilterHook),
        priority,
        flags: defragment ? DEFRAGMENT : 0,
      },
      ...place,
    });
    return new KernelLink(link, 'netfilter-link', attempt.target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw explain(request, attempt, error);
  }
}

/** bpf_nf_check_pf_and_hooks() in net/netfilter/nf_bpf_link.c. */
function checkPriority(attempt: Attempt, { priority, defragment }: NetfilterAttach): void {
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  if (!Number.isInteger(priority) || priority <= LEAST || priority >= MOST) {
    throw refuse(`a priority is a whole number from ${LEAST + 1} to ${MOST - 1}`);
  }
  if (defragment && priority <= AFTER_DEFRAGMENTATION) {
    throw refuse(
      `with defragment the priority is above ${AFTER_DEFRAGMENTATION}, where fragments are put together`,
    );
  }
}

function explain({ defragment, priority }: NetfilterAttach, attempt: Attempt, error: NativeError): unknown {
  switch (error.errno) {
    case EBUSY: {
      const why = `another program has priority ${priority} there, and each has its own; take another`;
      return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
    }
    case E2BIG:
    case EINVAL: {
      const missing = attempt.missing('netfilter', error);
      if (missing) return missing;
      break;
    }
    case ENOENT:
    case EAFNOSUPPORT:
      if (defragment) {
        const why = 'this kernel can put no fragments together: it lacks nf_defrag_ipv4 or nf_defrag_ipv6';
        return attempt.refused('ERR_EBPF_NOT_SUPPORTED', why, error);
      }
  }
  return attempt.failed(error);
}
