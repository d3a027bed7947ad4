/** What the process may do, by capability: numbers of include/uapi/linux/capability.h. */

const NUMBERS = {
  CAP_NET_ADMIN: 12,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_SYS_RESOURCE: 24,
  CAP_SYSLOG: 34,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const;

export type Capability = keyof typeof NUMBERS;

export class Capabilities {
  readonly #effective: bigint;

  /** `status`: text of /proc/self/status. */
  constructor(status: string) {
    this.#effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  }

  has(capability: Capability): boolean {
    return (this.#effective & (1n << BigInt(NUMBERS[capability]))) !== 0n;
  }

  /** CAP_SYS_ADMIN stands for the two that were split off it in kernel 5.8. */
  grants(capability: Capability): boolean {
    const wasAdmin = capability === 'CAP_BPF' || capability === 'CAP_PERFMON';
    return this.has(capability) || (wasAdmin && this.has('CAP_SYS_ADMIN'));
  }
}
