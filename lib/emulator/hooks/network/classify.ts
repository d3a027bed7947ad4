/** tc's programs in their order: those of tcx, then the filters of clsact (tcx_run, tc_run in net/core/dev.c; net/sched/cls_bpf.c). */
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import type { SkbContext } from '../skb/context.ts';
import { FIELD } from '../skb/fields.ts';
import type { PacketHook, Report } from './report.ts';

/** TC_ACT_* of include/uapi/linux/pkt_cls.h */
export const TC = { UNSPEC: -1, OK: 0, SHOT: 2, STOLEN: 4, REDIRECT: 7, TRAP: 8 } as const;
/** TCX_NEXT; the other verdicts of tcx are tc's. */
const NEXT = -1;

/** OK where nothing stops it, SHOT, or REDIRECT. */
export function classify(
  world: World,
  skb: SkbContext,
  tcx: Place,
  clsact: Place,
  cpu: number,
  report: Report | null,
): number {
  const verdict = runTcx(world, skb, tcx, cpu);
  if (verdict !== NEXT) return decided(report, 'tcx', verdict);
  const action = runFilters(world, skb, clsact, cpu);
  switch (action) {
    case TC.UNSPEC:
      return TC.OK;
    // They say that somebody else has it now: for the network stack it is gone.
    case TC.STOLEN:
    case TC.TRAP:
      return decided(report, 'clsact', TC.SHOT);
    default:
      return decided(report, 'clsact', action);
  }
}

function decided(report: Report | null, hook: PacketHook, verdict: number): number {
  if (report) report.hook = hook;
  return verdict;
}

function runTcx(world: World, skb: SkbContext, { links }: Place, cpu: number): number {
  let verdict = NEXT;
  for (const { program } of links) {
    verdict = world.execute(program, skb, cpu);
    if (verdict !== NEXT) break;
  }
  // tcx_action_code()
  if (verdict === TC.OK) skb.set(FIELD.TC_INDEX, skb.get(FIELD.TC_CLASSID) & 0xffff);
  return verdict === TC.OK || verdict === TC.SHOT || verdict === TC.REDIRECT ? verdict : NEXT;
}

function runFilters(world: World, skb: SkbContext, { links }: Place, cpu: number): number {
  for (const { program } of links) {
    const action = world.execute(program, skb, cpu);
    if (!isKnown(action)) continue;
    if (action === TC.OK) skb.set(FIELD.TC_INDEX, skb.get(FIELD.TC_CLASSID) & 0xffff);
    return action;
  }
  return TC.UNSPEC;
}

/** cls_bpf_exec_opcode(): what it does not know is as if the program had not been there. */
const isKnown = (action: number): boolean =>
  action === TC.OK ||
  action === TC.SHOT ||
  action === TC.STOLEN ||
  action === TC.REDIRECT ||
  action === TC.TRAP;
