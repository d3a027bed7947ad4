/** Which hooks a place has that can be asked for. */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { ATTACHED_SINCE, type AttachedHook, type AttachedPlaceKind } from '../../../hooks/attached.ts';
import * as asked from '../asked.ts';

/** Throws ERR_EBPF_INVALID_ARGUMENT. */
export function checkHook(doing: string, kind: AttachedPlaceKind, hook: AttachedHook): void {
  const names = Object.keys(ATTACHED_SINCE[kind]);
  if (names.includes(hook)) return;
  asked.text('a hook', hook);
  const near = nearestName(hook, names);
  const hint = near === undefined ? `it has ${names.join(', ')}` : suggestion(near);
  throw invalid(doing, `a place of kind ${kind} has no hook '${hook}'; ${hint}`);
}

export const invalid = (doing: string, why: string): EbpfError =>
  new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`);
