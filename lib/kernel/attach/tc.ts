/** tc: by tcx (kernel 6.6), else by a filter of the clsact qdisc. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { TcAttach } from '../../hooks/network.ts';
import type { NativeError } from '../binding.ts';
import { isNativeError } from '../errors.ts';
import { attachOrdered, orderError } from './anchor.ts';
import { attachClsact } from './clsact.ts';
import { findInterface, interfaceTarget, noSuchInterface } from './interface.ts';
import { type Attachment, Attempt, checkWord } from './target.ts';

const { E2BIG, EINVAL, ENODEV } = constants.errno;

const ATTACH_TYPES = { ingress: AttachType.TCX_INGRESS, egress: AttachType.TCX_EGRESS } as const;

export async function attachTc(at: Attachment, request: TcAttach): Promise<BackendLink> {
  const { direction, mechanism = 'auto' } = request;
  const attempt = new Attempt(at, `${direction} of ${interfaceTarget(request)}`, [
    'CAP_BPF',
    'CAP_NET_ADMIN',
  ]);
  checkWord(attempt, 'direction', direction, ['ingress', 'egress']);
  checkWord(attempt, 'mechanism', mechanism, ['auto', 'tcx', 'clsact']);
  const isOrdered = request.anchor !== undefined || request.expectedRevision !== undefined;
  const isFilter = request.priority !== undefined || request.handle !== undefined;
  if (isOrdered && (isFilter || mechanism === 'clsact')) {
    const why = 'anchor and expectedRevision are for tcx, and clsact has priority and handle instead';
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  }
  if (isFilter && mechanism === 'tcx') {
    throw attempt.refused(
      'ERR_EBPF_INVALID_ARGUMENT',
      'priority and handle are for clsact; tcx has anchor instead',
    );
  }
  const place = findInterface(at.addon, request, attempt);
  if (mechanism === 'clsact' || isFilter) return attachClsact(at, request, place, attempt);
  try {
    const how = { kind: 'tcx', target: attempt.target } as const;
    return await attachOrdered(at, place, ATTACH_TYPES[direction], request, how);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    if (mechanism === 'auto' && !isOrdered && isUnknown(error))
      return attachClsact(at, request, place, attempt);
    throw explain(request, attempt, error);
  }
}

/** How kernels answer that do not know the attach type, or the fields that go with it. */
function isUnknown({ errno }: NativeError): boolean {
  return errno === EINVAL || errno === E2BIG;
}

function explain(request: TcAttach, attempt: Attempt, error: NativeError): unknown {
  const missing = isUnknown(error) ? attempt.missing('tc tcx', error) : undefined;
  if (missing) return missing;
  if (error.errno === ENODEV) return noSuchInterface(attempt, error);
  return orderError(attempt, request, error) ?? attempt.failed(error);
}
