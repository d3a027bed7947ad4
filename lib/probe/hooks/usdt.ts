/** The probes (USDT) that programs and libraries carry in themselves. */
import type { UsdtProbe } from '../../formats/usdt/notes.ts';
import { usdtProbes } from '../../kernel/binaries/usdt.ts';
import type { UprobeProgram } from '../../object/programs/uprobes.ts';
import { hint, noField, refuse } from '../errors.ts';
import type { Hook, Place } from '../types.ts';
import { usdtArgument } from './usdt-argument.ts';

/** A uprobe on each of its places, since each has its arguments elsewhere. */
export async function usdtHook(name: string, binary: string, provider: string, probe: string): Promise<Hook> {
  const all = await usdtProbes(binary);
  const found = all.filter(each => each.provider === provider && each.name === probe);
  if (found.length === 0) {
    const known = new Set(all.map(each => `${each.provider}:${each.name}`));
    const near = hint(`${provider}:${probe}`, known);
    throw refuse(name, `${binary} has no USDT probe '${provider}:${probe}'${near}`, 'ERR_EBPF_NO_TARGET');
  }
  const [first, ...more] = found.map(each => usdtPlace(name, binary, each, found[0]!));
  return { name, places: [first!, ...more] };
}

/** `like`: the first of the probe's places, whose types all of them have. */
function usdtPlace(hook: string, binary: string, probe: UsdtProbe, like: UsdtProbe): Place {
  const { offset, semaphore, arguments: given } = probe;
  if (offset === undefined || (semaphore && semaphore.offset === undefined))
    throw refuse(hook, `one of its places is in no part of ${binary} that is loaded`, 'ERR_EBPF_NO_TARGET');
  return {
    section: 'uprobe',
    field: field => {
      const number = Number(/^arg(\d{1,2})$/.exec(field)?.[1] ?? Number.NaN);
      const argument = given[number];
      if (!argument)
        throw noField(
          hook,
          field,
          given.map((_, i) => `arg${i}`),
        );
      const value = usdtArgument(hook, field, argument, probe.address);
      const first = like.arguments[number];
      if (first && (first.float !== argument.float || (first.float && first.size !== argument.size)))
        throw refuse(
          hook,
          `field '${field}' is '${first.text}' at one of its places and '${argument.text}' at another`,
          'ERR_EBPF_NOT_SUPPORTED',
        );
      return value;
    },
    attach: program =>
      (program as UprobeProgram).attach({
        ...{ binary, offset },
        ...(semaphore && { refCounter: semaphore.offset! }),
      }),
  };
}
