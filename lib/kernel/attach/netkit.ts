/** netkit: either end of a pair of devices, by the primary one (kernel 6.7). */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { NetkitAttach } from '../../hooks/network.ts';
import type { NativeError } from '../binding.ts';
import { isNativeError } from '../errors.ts';
import { attachOrdered, orderError } from './anchor.ts';
import { findInterface, interfaceTarget, noSuchInterface } from './interface.ts';
import { type Attachment, Attempt, checkWord } from './target.ts';

const { E2BIG, EACCES, EINVAL, ENODEV, ENXIO, EOPNOTSUPP } = constants.errno;

export async function attachNetkit(at: Attachment, request: NetkitAttach): Promise<BackendLink> {
  const { end } = request;
  const attempt = new Attempt(at, `netkit ${end} of ${interfaceTarget(request)}`, [
    'CAP_BPF',
    'CAP_NET_ADMIN',
  ]);
  checkWord(attempt, 'end', end, ['primary', 'peer']);
  const place = findInterface(at.addon, request, attempt);
  const type = end === 'primary' ? AttachType.NETKIT_PRIMARY : AttachType.NETKIT_PEER;
  try {
    return await attachOrdered(at, place, type, request, { kind: 'netkit', target: attempt.target });
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw explain(request, attempt, error);
  }
}

/** netkit_dev_fetch() in drivers/net/netkit.c. */
function explain(request: NetkitAttach, attempt: Attempt, error: NativeError): unknown {
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
  switch (error.errno) {
    case E2BIG:
    case EINVAL: {
      const missing = attempt.missing(`netkit ${request.end}`, error);
      if (missing) return missing;
      break;
    }
    case ENODEV:
      return noSuchInterface(attempt, error);
    case ENXIO:
      return refuse('it is no netkit device; attach to other interfaces with tc');
    case EACCES:
      return refuse('it is the peer device: name the primary one, whichever end the program is for');
    case EOPNOTSUPP:
      return refuse('it is a single netkit device, which runs no programs');
  }
  return orderError(attempt, request, error) ?? attempt.failed(error);
}
