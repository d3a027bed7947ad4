/** sk_lookup (kernel 5.9) and the flow dissector (5.8): by a link on a network namespace. */
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { NetnsAttach } from '../../hooks/sockets.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { netnsPath } from './interface.ts';
import { type Attachment, Attempt } from './target.ts';

const { E2BIG, EEXIST, EINVAL } = constants.errno;

const ATTACH_TYPES = { sk_lookup: AttachType.SK_LOOKUP, flow_dissector: AttachType.FLOW_DISSECTOR };

/** netns_bpf_max_progs() in kernel/bpf/net_namespace.c. */
const MOST = { sk_lookup: 64, flow_dissector: 1 };

export async function attachNetns(at: Attachment, request: NetnsAttach): Promise<BackendLink> {
  const { hook, netns } = request;
  const path = netnsPath(netns) ?? '/proc/self/ns/net';
  const where = netns === undefined ? "the process's own network namespace" : `network namespace ${netns}`;
  const attempt = new Attempt(at, where, ['CAP_BPF', 'CAP_NET_ADMIN']);
  const target = openNamespace(path, attempt);
  try {
    const native = await at.native.createLink({ target, attachType: ATTACH_TYPES[hook] });
    return new KernelLink(native, 'netns-link', attempt.target);
  } catch (error) {
    throw explain(hook, path, attempt, error);
  } finally {
    closeSync(target);
  }
}

function openNamespace(path: string, attempt: Attempt): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw attempt.refused(
      'ERR_EBPF_NO_TARGET',
      `${path} cannot be opened: ${(cause as Error).message}`,
      cause,
    );
  }
}

function explain(hook: NetnsAttach['hook'], path: string, attempt: Attempt, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const { errno } = error;
  if (errno === E2BIG && hook === 'sk_lookup') {
    const why = `it has ${MOST[hook]} of these programs already, which is as many as one takes; close the link of one`;
    return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
  }
  // EEXIST: one in the machine's first network namespace serves all the others, and wants to be alone (net/core/flow_dissector.c).
  if (errno === E2BIG || errno === EEXIST) {
    const why =
      'there is a flow dissector already, in it or for all namespaces in the first one, and a namespace takes one; ' +
      'close the link that holds it, or update that link to this program';
    return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
  }
  const missing = errno === EINVAL ? attempt.missing(hook, error) : undefined;
  if (missing) return missing;
  return errno === EINVAL
    ? attempt.refused('ERR_EBPF_NO_TARGET', `${path} is no network namespace`, error)
    : attempt.failed(error);
}
