/** What the process may do, by capability: numbers of include/uapi/linux/capability.h. */

/** By their numbers, from 0 on. */
export const CAPABILITIES = [
  ...['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_DAC_READ_SEARCH', 'CAP_FOWNER', 'CAP_FSETID', 'CAP_KILL'],
  ...['CAP_SETGID', 'CAP_SETUID', 'CAP_SETPCAP', 'CAP_LINUX_IMMUTABLE', 'CAP_NET_BIND_SERVICE'],
  ...['CAP_NET_BROADCAST', 'CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_IPC_LOCK', 'CAP_IPC_OWNER'],
  ...['CAP_SYS_MODULE', 'CAP_SYS_RAWIO', 'CAP_SYS_CHROOT', 'CAP_SYS_PTRACE', 'CAP_SYS_PACCT'],
  ...['CAP_SYS_ADMIN', 'CAP_SYS_BOOT', 'CAP_SYS_NICE', 'CAP_SYS_RESOURCE', 'CAP_SYS_TIME'],
  ...['CAP_SYS_TTY_CONFIG', 'CAP_MKNOD', 'CAP_LEASE', 'CAP_AUDIT_WRITE', 'CAP_AUDIT_CONTROL'],
  ...['CAP_SETFCAP', 'CAP_MAC_OVERRIDE', 'CAP_MAC_ADMIN', 'CAP_SYSLOG', 'CAP_WAKE_ALARM'],
  ...['CAP_BLOCK_SUSPEND', 'CAP_AUDIT_READ', 'CAP_PERFMON', 'CAP_BPF', 'CAP_CHECKPOINT_RESTORE'],
] as const;

export type Capability = (typeof CAPABILITIES)[number];

export const capabilityBit = (capability: Capability): bigint =>
  1n << BigInt(CAPABILITIES.indexOf(capability));

export class Capabilities {
  readonly #status: string;
  readonly #effective: bigint;

  /** `status`: text of /proc/self/status. */
  constructor(status: string) {
    this.#status = status;
    this.#effective = this.#set('CapEff');
  }

  has(capability: Capability): boolean {
    return (this.#effective & capabilityBit(capability)) !== 0n;
  }

  /** Whether it is there to be switched on. */
  permits(capability: Capability): boolean {
    return (this.#set('CapPrm') & capabilityBit(capability)) !== 0n;
  }

  /** Whether no more is there than these bits, or can be had by starting another program. */
  within(bits: bigint): boolean {
    const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'] as const;
    const forGood = /^NoNewPrivs:\s*1$/m.test(this.#status);
    return forGood && sets.every(set => (this.#set(set) & ~bits) === 0n);
  }

  /** CAP_SYS_ADMIN stands for the two that were split off it in kernel 5.8. */
  grants(capability: Capability): boolean {
    const wasAdmin = capability === 'CAP_BPF' || capability === 'CAP_PERFMON';
    return this.has(capability) || (wasAdmin && this.has('CAP_SYS_ADMIN'));
  }

  #set(name: string): bigint {
    return BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(this.#status)?.[1] ?? '0'}`);
  }
}
