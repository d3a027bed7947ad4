/** Why eBPF does not work here, or what of it: everything that is known to be in the way, and the command that mends it. */
import type { Finding } from '../../finding.ts';
import type { Check, Machine } from './finding.ts';
import {
  addon,
  btf,
  hardening,
  jit,
  lockdown,
  options,
  perfEvents,
  securityModules,
  symbols,
  system,
  unprivileged,
} from './kernel.ts';
import { thisMachine } from './machine.ts';
import { mounts } from './mounts.ts';
import { capabilities, container, lockedMemory, seccomp, userNamespace } from './process.ts';

/** From what stands in the way of everything to what is a detail. */
const CHECKS: readonly Check[] = [
  ...[system, addon, capabilities, userNamespace, seccomp, container, lockdown, securityModules],
  ...[btf, jit, hardening, unprivileged, symbols, perfEvents, lockedMemory, mounts, options],
];

export class Diagnosis {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    this.findings = findings;
  }

  /** Those that stand in the way of something. */
  get problems(): readonly Finding[] {
    return this.findings.filter(({ level }) => level === 'obstacle' || level === 'limit');
  }

  /** By its `name`. */
  get(name: string): Finding | undefined {
    return this.findings.find(finding => finding.name === name);
  }

  /** For people: a line for each problem, what it stands in the way of, and what mends it. */
  toString(): string {
    if (this.problems.length === 0) return 'Nothing is known to stand in the way of eBPF here.';
    return this.problems.map(shown).join('\n');
  }
}

/**
 * Looks at the process and the machine: capabilities, namespaces, seccomp, kernel version and options, BTF, JIT, sysctls, lockdown,
 * security modules, file systems. Reads files alone: nothing is loaded, and it works without privileges, on any platform.
 *
 * @example
 * console.log(String(diagnose()));
 */
export function diagnose(machine: Machine = thisMachine()): Diagnosis {
  const checks = machine.platform === 'linux' ? CHECKS : [system];
  return new Diagnosis(checks.flatMap(check => check(machine)));
}

function shown({ level, text, needed, remedy }: Finding): string {
  const lines = [
    `${level === 'obstacle' ? '✗' : '!'} ${text}`,
    ...(needed === undefined ? [] : [`    needed for: ${needed}`]),
    ...(remedy === undefined ? [] : [`    mend it: ${remedy}`]),
  ];
  return lines.join('\n');
}
