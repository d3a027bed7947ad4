/** sk_lookup programs: one after the other, and by hand (BPF_PROG_SK_LOOKUP_RUN_ARRAY in include/linux/filter.h, net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../../../backend.ts';
import { EbpfError } from '../../../../errors.ts';
import { ERRNO } from '../../../errno.ts';
import type { EmulatedProgram } from '../../../program.ts';
import { FAMILIES } from '../../../world/sockets/address.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import type { World } from '../../../world/world.ts';
import { checkReturned } from '../../fields.ts';
import { repeated } from '../../kind.ts';
import { SK_LOOKUP, SK_LOOKUP_BYTES, SkLookupContext } from './context.ts';

const { EINVAL, ERANGE, EAFNOSUPPORT, EOPNOTSUPP } = ERRNO;
/** SK_DROP, SK_PASS */
const DROP = 0;
export const PASS = 1;

/** What all say together; the context has whom they have chosen. */
export function runSkLookups(
  world: World,
  programs: readonly EmulatedProgram[],
  context: SkLookupContext,
): number {
  let [selected, noReuseport, allPass]: [EmulatedSocket | null, boolean, boolean] = [null, false, true];
  for (const program of programs) {
    context.selected = selected;
    context.noReuseport = noReuseport;
    const returned = world.execute(program, context);
    checkReturned(program, returned, DROP, PASS);
    if (returned === DROP) allPass = false;
    else if (context.selected) [selected, noReuseport] = [context.selected, context.noReuseport];
  }
  context.selected = selected;
  context.noReuseport = noReuseport;
  return allPass || selected ? PASS : DROP;
}

export function runSkLookup(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const { context: given, data, flags = 0, cpu, batchSize = 0 } = request;
  if (data !== undefined || flags !== 0 || cpu !== undefined || batchSize !== 0)
    refuse(EINVAL, 'it takes a context alone');
  if (!given) refuse(EINVAL, 'it takes a context: struct bpf_sk_lookup');
  const { memory } = world.machine;
  const context = new SkLookupContext(memory);
  try {
    const { address } = context.region;
    memory.bytes.set(given.subarray(0, SK_LOOKUP_BYTES), address);
    const word = (offset: number) => memory.view.getUint32(address + offset, true);
    const rest = given.subarray(SK_LOOKUP.LOCAL_PORT + 4);
    if (memory.view.getBigUint64(address, true) !== 0n || rest.some(byte => byte !== 0))
      refuse(EINVAL, 'sk and what follows local_port are 0');
    if (word(SK_LOOKUP.LOCAL_PORT) > 0xffff) refuse(ERANGE, 'local_port is 0 to 65535, in host order');
    const family = word(SK_LOOKUP.FAMILY);
    if (family !== FAMILIES.inet && family !== FAMILIES.inet6)
      refuse(EAFNOSUPPORT, 'family is AF_INET or AF_INET6');
    const result = repeated(request, () => runSkLookups(world, [program], context));
    const { selected } = context;
    if (selected?.reusePort && !context.noReuseport)
      refuse(EOPNOTSUPP, 'the socket that it has chosen is one of a group (SO_REUSEPORT)');
    const after = memory.bytes.slice(address, address + Math.min(given.length, SK_LOOKUP_BYTES));
    new DataView(after.buffer).setBigUint64(SK_LOOKUP.SOCKET, selected?.cookie ?? 0n, true);
    return { ...result, data: new Uint8Array(0), context: after };
  } finally {
    context.free();
  }

  function refuse(errno: number, why: string): never {
    const code = errno === EINVAL ? 'ERR_EBPF_INVALID_ARGUMENT' : 'ERR_EBPF_SYSTEM';
    throw new EbpfError(code, `program '${program.name}': cannot be run: ${why}`, {
      errno,
      syscall: 'bpf(BPF_PROG_TEST_RUN)',
    });
  }
}
