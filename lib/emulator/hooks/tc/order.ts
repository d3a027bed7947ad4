/** Where among the programs of a place a new one goes: kernel/bpf/mprog.c, in whose words it is refused. */
import { EbpfError, type ErrorCode } from '../../../errors.ts';
import type { AnchorRequest, OrderRequest } from '../../../hooks/anchor.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';

/** bpf_mprog_max() */
const MOST = 64;

/** The index for it. Throws ERR_EBPF_STALE_REVISION, ERR_EBPF_ALREADY_ATTACHED, ERR_EBPF_NO_TARGET, ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_ATTACH. */
export function placeFor(
  world: World,
  place: Place,
  program: EmulatedProgram,
  { anchor, expectedRevision }: OrderRequest,
): number {
  const { links, revision } = place;
  const refuse = (code: ErrorCode, errno: number, why: string): never => {
    throw new EbpfError(code, `program '${program.name}': cannot be attached to ${place.name}: ${why}`, {
      errno,
    });
  };
  if (expectedRevision !== undefined && expectedRevision !== revision) {
    const why = `its programs are at revision ${revision}, not ${expectedRevision}: look again, and decide anew`;
    refuse('ERR_EBPF_STALE_REVISION', ERRNO.ESTALE, why);
  }
  if (anchor?.position !== 'replace' && links.some(link => link.program === program))
    refuse('ERR_EBPF_ALREADY_ATTACHED', ERRNO.EEXIST, 'the program is there already, and each is there once');
  if (links.length >= MOST)
    refuse('ERR_EBPF_ATTACH', ERRNO.ERANGE, `it has ${MOST} programs, and that is the most`);
  if (anchor === undefined) return links.length;
  if (!('linkId' in anchor || 'programId' in anchor)) return anchor.position === 'first' ? 0 : links.length;
  const name = 'linkId' in anchor ? `link ${anchor.linkId}` : `program ${anchor.programId}`;
  const type = typeOf(world, anchor);
  if (type !== undefined && type !== program.type)
    refuse('ERR_EBPF_INVALID_ARGUMENT', ERRNO.EINVAL, `the anchor, ${name}, is of another kind`);
  const index = links.findIndex(link => isMeant(link, anchor));
  if (index < 0) {
    const what = anchor.position === 'replace' ? 'the program that it is to replace' : 'the anchor';
    refuse('ERR_EBPF_NO_TARGET', ERRNO.ENOENT, `${what}, ${name}, is not attached there`);
  }
  if (anchor.position === 'replace') {
    const why = `${name} is held there by a link, and makes way to that link's update() alone`;
    refuse('ERR_EBPF_INVALID_STATE', ERRNO.EBUSY, why);
  }
  return anchor.position === 'before' ? index : index + 1;
}

type Neighbour = Extract<AnchorRequest, { readonly linkId: number } | { readonly programId: number }>;

const isMeant = (link: EmulatedLink, anchor: Neighbour): boolean =>
  'linkId' in anchor ? link.id === anchor.linkId : link.program.id === anchor.programId;

function typeOf(world: World, anchor: Neighbour): number | undefined {
  if ('linkId' in anchor) return world.links.byId(anchor.linkId)?.program?.type;
  return world.programs.byId(anchor.programId)?.type;
}
