/** Where among the programs of one place a program stands: tcx, netkit, and whatever else the kernel keeps in order. */

/** By id, of a link or of a program. */
export type Neighbour = { readonly linkId: number } | { readonly programId: number };

/** `first` and `last` of all; `before` or `after` another one; in the place of a program that was attached without a link. */
export type AnchorRequest =
  | { readonly position: 'first' | 'last' }
  | ({ readonly position: 'before' | 'after' } & Neighbour)
  | { readonly position: 'replace'; readonly programId: number };
