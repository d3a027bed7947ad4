/** A decision of the kernel that security modules are asked for. */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { AttachType } from '../../../formats/object/numbers.ts';
import { TypeIndex } from '../../../linker/core/candidates.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { lsmGroupOf, runLsmCgroup } from '../cgroup/lsm.ts';
import { argumentSlots, functionSignature } from '../trace/arguments.ts';
import { words } from '../trace/context.ts';
import { type EventOptions, Firing } from '../trace/fire.ts';
import { tracePlace } from './places.ts';

const PREFIX = 'bpf_lsm_';

export class LsmHook {
  readonly #world: World;
  readonly #name: string;

  /** @internal */
  constructor(world: World, name: string) {
    checkHook(world, name);
    this.#world = world;
    this.#name = name;
  }

  /**
   * Asks the SEC("lsm") programs of the hook, the newest first, until one answers something else than 0, and then those of SEC("lsm_cgroup")
   * that are attached to the group of `emulator.current`, or of the socket that is the first argument: what the kernel would do, 0 to go on or a
   * negative errno. Arguments as for `function().call`.
   */
  call(args: readonly unknown[] = [], options: EventOptions = {}): number {
    asked.list('what a hook is called with', args);
    const world = this.#world;
    const name = PREFIX + this.#name;
    return Firing.run(world, options, firing => {
      for (const link of [...world.places.at(tracePlace('lsm', this.#name)).links].reverse()) {
        const slots = firing.encoded(link.program, args, writer =>
          argumentSlots(world, writer, functionSignature(world.btf, name), args, `LSM hook ${this.#name}`),
        );
        // The result so far comes after the arguments: bpf_lsm_* are modified as functions are (bpf_trampoline_multi_prog_link).
        const facts = {
          ip: BigInt(world.symbols.address(name)),
          functionArguments: slots.length,
          hasResult: true,
        };
        const { returned } = firing.execute(link, words([...slots, 0n]), facts);
        if (returned !== 0) return returned;
      }
      const group = lsmGroupOf(world, args);
      const [first] = group.effective(AttachType.LSM_CGROUP, this.#name);
      if (!first) return 0;
      const slots = firing.encoded(first.link.program, args, writer =>
        argumentSlots(world, writer, functionSignature(world.btf, name), args, `LSM hook ${this.#name}`),
      );
      return runLsmCgroup(world, this.#name, group, slots, options.cpu ?? 0);
    });
  }
}

/** Throws ERR_EBPF_NO_TARGET. */
function checkHook({ btf }: World, name: string): void {
  if (!btf || functionSignature(btf, PREFIX + name)) return;
  const names = [...TypeIndex.of(btf).namesOf('func')].filter(each => each.startsWith(PREFIX));
  const near = nearestName(
    name,
    names.map(each => each.slice(PREFIX.length)),
  );
  const hint = near === undefined ? '' : `; ${suggestion(near)}`;
  throw new EbpfError('ERR_EBPF_NO_TARGET', `emulator: the kernel has no LSM hook '${name}'${hint}`);
}
