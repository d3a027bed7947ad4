/** What is known of a packet besides its bytes, and goes with it from ingress to egress. */
import type { SkbContext } from '../skb/context.ts';
import { FIELD } from '../skb/fields.ts';

export interface Marks {
  readonly mark?: number;
  readonly priority?: number;
  /** Interface that it came in by: skb_iif. */
  readonly from?: number;
}

export const marksOf = (skb: SkbContext): Marks => ({
  mark: skb.get(FIELD.MARK),
  priority: skb.get(FIELD.PRIORITY),
  from: skb.get(FIELD.INGRESS_IFINDEX),
});
