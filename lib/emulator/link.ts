/** What holds a program of the emulator at a place. */

import type { Successor } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { LinkInfo } from '../hooks/link-info.ts';
import { ERRNO } from './errno.ts';
import { LinkBase } from './link-base.ts';
import type { EmulatedProgram } from './program.ts';
import type { Place } from './world/places.ts';
import type { World } from './world/world.ts';

/** What a link says of itself, without what every link has: its type, and what links of that type have. */
type Kind<Info> = Info extends LinkInfo ? Omit<Info, 'id' | 'programId'> : never;

export interface LinkOptions {
  readonly world: World;
  readonly program: EmulatedProgram;
  readonly place: Place;
  readonly mechanism: string;
  readonly kind: Kind<LinkInfo>;
  /** bpf_get_attach_cookie. */
  readonly cookie?: bigint;
  /** The one process that it watches. */
  readonly pid?: number;
  /** Whether the kernel can put another program in its place. */
  readonly updatable: boolean;
  /** Whether the kernel has a link with an id for it (not for netlink). Default true. */
  readonly numbered?: boolean;
  /** Where among the place's links; at the end by default. */
  readonly index?: number;
  /** Called once, when it holds its program there no more. */
  readonly ended?: () => void;
}

export class EmulatedLink extends LinkBase {
  readonly cookie: bigint;
  readonly pid: number | undefined;
  program: EmulatedProgram;
  protected override readonly numbered: boolean;
  readonly #options: LinkOptions;

  constructor(options: LinkOptions) {
    const { world, program, place, mechanism, cookie = 0n, pid, index, numbered = true } = options;
    super(world, mechanism);
    this.#options = options;
    this.numbered = numbered;
    this.program = program;
    this.cookie = cookie;
    this.pid = pid;
    program.retain();
    place.add(this, index);
  }

  get kind(): Kind<LinkInfo> {
    return this.#options.kind;
  }

  protected get who(): string {
    return `link of program '${this.program.name}'`;
  }

  protected describe(): Kind<LinkInfo> {
    return this.kind;
  }

  async update(next: Successor, expected?: Successor): Promise<void> {
    this.check();
    const { world, updatable, place } = this.#options;
    const doing = `link of program '${this.program.name}' at ${place.name}: cannot be updated`;
    if (!updatable) {
      const why = 'no kernel can update a link of this kind; attach the new program and close this link';
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`);
    }
    const program = world.programs.byDescriptor(next.fd());
    if (!program || program.type !== this.program.type) {
      const why = program
        ? `'${next.name}' is of another type`
        : `'${next.name}' is no program of this emulator`;
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`, { errno: ERRNO.EINVAL });
    }
    if (expected && world.programs.byDescriptor(expected.fd()) !== this.program) {
      throw new EbpfError('ERR_EBPF_INVALID_STATE', `${doing}: '${expected.name}' is not what it runs now`, {
        errno: ERRNO.EPERM,
      });
    }
    program.retain();
    this.program.release();
    this.program = program;
    place.revision++;
  }

  protected ended(): void {
    const { place, ended } = this.#options;
    place.remove(this);
    ended?.();
    this.program.release();
  }
}
