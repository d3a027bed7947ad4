/** Where among the programs of a place a new one goes. */
import { EbpfError } from '../../errors.ts';
import type { Neighbour, OrderRequest } from '../../hooks/anchor.ts';
import { ERRNO } from '../errno.ts';
import type { EmulatedLink } from '../link.ts';
import type { EmulatedProgram } from '../program.ts';
import type { Place } from '../world/places.ts';

export interface Order {
  /** Before the link that is there now. */
  readonly index: number;
  /** In the place of this one. */
  readonly replaced?: EmulatedLink;
}

/** Throws ERR_EBPF_STALE_REVISION, ERR_EBPF_NO_TARGET. */
export function orderAt(
  program: EmulatedProgram,
  place: Place,
  { anchor, expectedRevision }: OrderRequest,
): Order {
  if (expectedRevision !== undefined && expectedRevision !== place.revision) {
    const why = `its programs are at revision ${place.revision}, not ${expectedRevision}: look again, and decide anew`;
    throw refused(program, place, 'ERR_EBPF_STALE_REVISION', why, ERRNO.ESTALE);
  }
  if (!anchor) return { index: place.links.length };
  if (!('linkId' in anchor) && !('programId' in anchor))
    return { index: anchor.position === 'first' ? 0 : place.links.length };
  const index = place.links.findIndex(link => isNeighbour(link, anchor));
  const neighbour = place.links[index];
  if (!neighbour) {
    const what = 'linkId' in anchor ? `link ${anchor.linkId}` : `program ${anchor.programId}`;
    const why = `${what}, the anchor, is not attached there`;
    throw refused(program, place, 'ERR_EBPF_NO_TARGET', why, ERRNO.ENOENT);
  }
  if (anchor.position === 'replace') return { index, replaced: neighbour };
  return { index: anchor.position === 'before' ? index : index + 1 };
}

/** A link is found by its own id, a program by its id where no link holds it. */
function isNeighbour({ id, program, mechanism }: EmulatedLink, anchor: Neighbour): boolean {
  if ('linkId' in anchor) return id === anchor.linkId;
  return program.id === anchor.programId && !mechanism.endsWith('link');
}

export function refused(
  program: EmulatedProgram,
  place: Place,
  code: EbpfError['code'],
  why: string,
  errno: number,
): EbpfError {
  return new EbpfError(code, `program '${program.name}': cannot be attached to ${place.name}: ${why}`, {
    errno,
  });
}
