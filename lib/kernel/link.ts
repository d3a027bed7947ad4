/** A link of the kernel. */
import { constants } from 'node:os';
import type { BackendLink, Successor } from '../backend.ts';
import type { LinkInfo, LinkProbe } from '../hooks/link-info.ts';
import type { NativeLink } from './binding.ts';
import { isNativeError, refused, systemError } from './errors.ts';
import { linkInfo } from './links/info.ts';
import { linkProbes } from './links/probes.ts';
import { updateRefusal, whyNotUpdatable } from './links/update.ts';
import { pinError, unpinError } from './pins.ts';

/** The addon keeps what is attached until it is closed: a handle that is dropped detaches nothing. */
export class KernelLink implements BackendLink {
  readonly mechanism: string;
  readonly #native: NativeLink;
  /** For messages: `link on interface veth0`. */
  readonly #who: string;

  constructor(native: NativeLink, mechanism: string, target: string, who = `link on ${target}`) {
    this.#native = native;
    this.mechanism = mechanism;
    this.#who = who;
  }

  fd(): number {
    return this.#native.fd;
  }

  info(): LinkInfo {
    try {
      return linkInfo(this.#native.info(), this.mechanism);
    } catch (error) {
      throw systemError(error, `${this.#who}: cannot be asked for its info`);
    }
  }

  probes(): LinkProbe[] {
    try {
      return linkProbes(this.#native);
    } catch (error) {
      throw systemError(error, `${this.#who}: cannot be asked for its probes`);
    }
  }

  async update(program: Successor, expected?: Successor): Promise<void> {
    const why = whyNotUpdatable(this.info().type);
    if (why !== undefined) throw refused('ERR_EBPF_NOT_SUPPORTED', `${this.#updating(program)}: ${why}`);
    try {
      await this.#native.update(program.fd(), expected?.fd());
    } catch (error) {
      throw this.#updateError(error, program, expected);
    }
  }

  async detach(): Promise<void> {
    try {
      await this.#native.detach();
    } catch (error) {
      throw this.#detachError(error);
    }
  }

  pin(path: string): void {
    try {
      this.#native.pin(path);
    } catch (error) {
      throw pinError(error, this.#who, path);
    }
  }

  unpin(): void {
    try {
      this.#native.unpin();
    } catch (error) {
      throw unpinError(error, this.#who);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#native.close();
    } catch (error) {
      throw systemError(error, `${this.#who}: cannot be closed`);
    }
  }

  #updating(program: Successor): string {
    return `${this.#who}: cannot be updated to program '${program.name}'`;
  }

  #updateError(error: unknown, program: Successor, expected: Successor | undefined): unknown {
    if (!isNativeError(error)) return error;
    const { type, programId } = this.info();
    const refusal = updateRefusal(error, { type, expected: expected?.name, attached: programId });
    if (refusal) return refused(refusal[0], `${this.#updating(program)}: ${refusal[1]}`, error);
    return systemError(error, this.#updating(program), { needs: ['CAP_BPF', 'CAP_NET_ADMIN'] });
  }

  #detachError(error: unknown): unknown {
    const doing = `${this.#who}: cannot be detached`;
    if (isNativeError(error) && error.errno === constants.errno.EOPNOTSUPP) {
      const why = `links of kind ${this.info().type} end when the last of their holders, a process or a pin, lets go`;
      return refused('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`, error);
    }
    return systemError(error, doing, { needs: ['CAP_BPF', 'CAP_NET_ADMIN'] });
  }
}
