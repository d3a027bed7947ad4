/**
 * Static probes of user space. Programs find their arguments by a description in a map (usdt.bpf.h of libbpf): the emulator describes each as a
 * constant, so that no registers are needed.
 */
import { EbpfError } from '../../../errors.ts';
import type { EmulatedProgram } from '../../program.ts';
import { structOf } from '../../world/members.ts';
import { ObjectWriter } from '../../world/objects.ts';
import type { World } from '../../world/world.ts';
import { argumentSlots } from '../trace/arguments.ts';
import type { Firing } from '../trace/fire.ts';
import { usdtPlace } from './places.ts';
import { registersOf } from './registers.ts';

const SPECS = '__bpf_usdt_specs';
/** BPF_USDT_MAX_ARG_CNT */
const MOST = 12;
/** Which entry of the map describes the probe that fires: there is one at a time. */
const SPEC_ID = 0n;

export function fireUsdt(
  world: World,
  firing: Firing,
  { binary, provider, name }: { readonly binary: string; readonly provider: string; readonly name: string },
  args: readonly unknown[],
): void {
  const what = `usdt ${binary}:${provider}:${name}`;
  if (args.length > MOST)
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `${what}: it has ${MOST} arguments at most, not ${args.length}`,
    );
  const { tgid } = world.tasks.current;
  for (const link of [...world.places.at(usdtPlace(binary, provider, name)).links]) {
    if (link.pid !== undefined && link.pid !== tgid) continue;
    const slots = firing.encoded(link.program, args, writer =>
      argumentSlots(world, writer, undefined, args, what),
    );
    describe(world, link.program, slots, link.cookie, what);
    const ip = BigInt(world.symbols.address(what));
    firing.execute(link, registersOf(world.arch, { ip }), { cookie: SPEC_ID, ip });
  }
}

function describe(
  world: World,
  program: EmulatedProgram,
  slots: readonly bigint[],
  cookie: bigint,
  what: string,
): void {
  const specs = program.maps.find(({ definition }) => definition.name === SPECS);
  const spec = structOf(program.ownBtf, '__bpf_usdt_spec');
  // A program that reads no arguments and no cookie has no use for it.
  if (!specs || !spec) return;
  const writer = new ObjectWriter(world, program.ownBtf, { strict: true });
  // Where the first of its values lies: SPEC_ID's. BPF_USDT_ARG_CONST is 0, as the fields are that are left out.
  world.machine.memory.bytes.fill(0, specs.values, specs.values + spec.type.size);
  const fields = { args: slots.map(slot => ({ val_off: slot })), usdt_cookie: cookie, arg_cnt: slots.length };
  writer.write(spec.id, fields, specs.values, what);
}
