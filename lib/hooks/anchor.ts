/** Where among the programs of one place a program stands: tcx, netkit, cgroups, and whatever else the kernel keeps in order. */

/** By id, of a link or of a program. */
export type Neighbour = { readonly linkId: number } | { readonly programId: number };

/** `first` and `last` of all; `before` or `after` another one; in the place of a program that was attached without a link. */
export type AnchorRequest =
  | { readonly position: 'first' | 'last' }
  | ({ readonly position: 'before' | 'after' } & Neighbour)
  | {
      readonly position: 'replace';
      readonly programId: number;
      /** Of this process's own: to find one by its id takes more privileges. */
      readonly descriptor?: number;
    };

/** Neither said: after all others, whatever they are. */
export interface OrderRequest {
  readonly anchor?: AnchorRequest;
  /** Only if the list of programs is at this revision. */
  readonly expectedRevision?: bigint;
}
