/** Programs of a map of sockets: by a link (kernel 6.10), or BPF_PROG_ATTACH (4.14). */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { SockmapAttach } from '../../hooks/sockets.ts';
import { ENOTSUPP, isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt, checkWord } from './target.ts';

const { EBUSY, EINVAL, EOPNOTSUPP } = constants.errno;

const ATTACH_TYPES: Record<SockmapAttach['as'], number> = {
  sk_msg: AttachType.SK_MSG_VERDICT,
  'sk_skb stream_parser': AttachType.SK_SKB_STREAM_PARSER,
  'sk_skb stream_verdict': AttachType.SK_SKB_STREAM_VERDICT,
  'sk_skb verdict': AttachType.SK_SKB_VERDICT,
};

export async function attachSockmap(at: Attachment, request: SockmapAttach): Promise<BackendLink> {
  const { map, as, fd, mechanism = 'auto' } = request;
  const attempt = new Attempt(at, `map '${map}' (${as})`, ['CAP_BPF', 'CAP_NET_ADMIN']);
  checkWord(attempt, 'mechanism', mechanism, ['auto', 'link', 'program']);
  const options = { target: fd, attachType: ATTACH_TYPES[as] };
  if (mechanism !== 'program') {
    try {
      return new KernelLink(await at.native.createLink(options), 'sockmap-link', attempt.target);
    } catch (error) {
      // EINVAL is how a kernel without these links answers, and one that does not know the attach type.
      const unknown = isNativeError(error) && error.errno === EINVAL;
      if (!unknown || mechanism === 'link') {
        throw (unknown && attempt.missing('sockmap link', error)) || explain(as, attempt, error);
      }
    }
  }
  try {
    return new KernelLink(await at.native.attachProgram(options), 'sockmap-program', attempt.target);
  } catch (error) {
    throw explain(as, attempt, error);
  }
}

function explain(as: SockmapAttach['as'], attempt: Attempt, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  switch (error.errno) {
    case EBUSY: {
      const why =
        'it has a program of that kind already, or one that goes with no other (stream_verdict and verdict); ' +
        'close the link that holds it, or update that link to this program';
      return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
    }
    case EINVAL:
    case EOPNOTSUPP:
    case ENOTSUPP: {
      const missing = attempt.missing(as, error);
      const why = 'it is no sockmap and no sockhash, or the program is made for another way of using one';
      return missing ?? attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
    }
    default:
      return attempt.failed(error);
  }
}
