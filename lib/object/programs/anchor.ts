/** Where a program stands among those of one place. */
import { EbpfError } from '../../errors.ts';
import type { AnchorRequest, Neighbour as NeighbourIds, OrderRequest } from '../../hooks/anchor.ts';
import { Link } from '../link.ts';
import { Program } from './base.ts';

/** A link, or a program that is attached there; by id where it is another process's. */
export type Neighbour = Link | Program | NeighbourIds;

/**
 * Default: `last`. `replace` takes the place of a program that was attached without a link, as other tools do; the attachment ends with
 * the process only where that ends in order. What is attached by a link is replaced by that link's `update`. To find a program by its
 * id takes CAP_SYS_ADMIN.
 */
export type Anchor =
  | 'first'
  | 'last'
  | { readonly before: Neighbour }
  | { readonly after: Neighbour }
  | { readonly replace: Program | { readonly programId: number } };

export interface OrderOptions {
  /** Kernel 6.6. */
  readonly anchor?: Anchor;
  /** Only if the programs of the place are still those of this revision, which the kernel counts up with each change; kernel 6.6. */
  readonly expectedRevision?: bigint;
}

/** Throws ERR_EBPF_INVALID_ARGUMENT, and ERR_EBPF_CLOSED for a link or program that has been closed. */
export function orderOf(program: Program, { anchor, expectedRevision }: OrderOptions): OrderRequest {
  // 0 is any to the kernel.
  if (expectedRevision !== undefined && (typeof expectedRevision !== 'bigint' || expectedRevision < 1n)) {
    throw invalid(program, 'expectedRevision is a bigint, from 1n on');
  }
  return {
    ...(anchor !== undefined && { anchor: requestOf(program, anchor) }),
    ...(expectedRevision !== undefined && { expectedRevision }),
  };
}

function requestOf(program: Program, anchor: Anchor): AnchorRequest {
  if (anchor === 'first' || anchor === 'last') return { position: anchor };
  const sides = anchor !== null && typeof anchor === 'object' ? Object.entries(anchor) : [];
  const [side, neighbour] = sides.length === 1 ? sides[0]! : [];
  if (side === 'replace') {
    const id = neighbour instanceof Link ? undefined : idOf(program, neighbour);
    if (id && 'programId' in id) {
      const descriptor = neighbour instanceof Program ? neighbour.backend.fd() : undefined;
      return { position: side, ...id, ...(descriptor !== undefined && { descriptor }) };
    }
    const why = 'the kernel replaces what a link holds by that link alone: call its update(program)';
    throw invalid(program, why);
  }
  if (side !== 'before' && side !== 'after') {
    throw invalid(program, "an anchor is 'first', 'last', { before: … }, { after: … } or { replace: … }");
  }
  return { position: side, ...idOf(program, neighbour) };
}

function idOf(program: Program, neighbour: Neighbour | undefined): NeighbourIds {
  if (neighbour instanceof Program) return { programId: neighbour.info().id };
  if (neighbour instanceof Link) {
    const { id, type, programId } = neighbour.info();
    if (id !== 0) return { linkId: id };
    // The program stands there without a link.
    if (type === 'tcx' || type === 'netkit' || type === 'cgroup') return { programId };
    throw invalid(
      program,
      `the anchor is attached by ${neighbour.mechanism}, and the kernel has no link for that`,
    );
  }
  for (const key of ['linkId', 'programId'] as const) {
    const id = (neighbour as Partial<Record<typeof key, unknown>> | null)?.[key];
    if (id === undefined) continue;
    if (Number.isInteger(id) && (id as number) > 0 && (id as number) <= 0xffff_ffff)
      return { [key]: id } as never;
    throw invalid(program, `${key} of the anchor is no id`);
  }
  throw invalid(program, 'an anchor is a link, a program, { linkId } or { programId }');
}

function invalid(program: Program, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be attached: ${why}`);
}
