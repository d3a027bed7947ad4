/** What QEMU is told, and what the machine is asked. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasKvm } from '../../../scripts/vm/accelerator.js';
import { isStatic } from '../../../scripts/vm/machine.js';
import { qemuArguments } from '../../../scripts/vm/qemu.js';

const guest = {
  vmlinux: '/k/vmlinux',
  initramfs: '/t/initramfs',
  memory: 2048,
  cpus: 2,
  accelerator: 'tcg',
  verbose: false,
  shares: ['/a,readonly=on', '/b'],
} as const;

/** The values of an option. */
const values = (args: string[], name: string) => args.filter((_, index) => args[index - 1] === name);

describe('QEMU', () => {
  it('shows the root read-only, and shared folders under their own names', () => {
    expect(values(qemuArguments(guest), '-virtfs')).toEqual([
      'local,path=/,mount_tag=root,security_model=none,multidevs=remap,readonly=on',
      // A comma in a name can't add an option.
      'local,path=/a,,readonly=on,mount_tag=share0,security_model=none,multidevs=remap',
      'local,path=/b,mount_tag=share1,security_model=none,multidevs=remap',
    ]);
  });

  it('emulates a processor, or hands on this machine’s', () => {
    expect(values(qemuArguments(guest), '-accel')).toEqual([expect.stringMatching(/^tcg/)]);
    const args = qemuArguments({ ...guest, accelerator: 'kvm' });
    expect(values(args, '-accel')).toEqual(['kvm']);
    expect(values(args, '-cpu')).toEqual(['host']);
  });

  it('has no network, and ends where the kernel panics', () => {
    const args = qemuArguments(guest);
    expect(values(args, '-nic')).toEqual(['none']);
    expect(args).toContain('-no-reboot');
    expect(values(args, '-append')[0]).toMatch(/\bpanic=-1\b.*\blsm=\S*\bbpf\b/);
  });
});

describe('KVM', () => {
  it('needs a processor that has it and a device that can be opened', () => {
    const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-kvm-'));
    try {
      const [cpuinfo, device] = [join(folder, 'cpuinfo'), join(folder, 'kvm')];
      writeFileSync(cpuinfo, 'model name\t: svm\nflags\t\t: fpu vme vmx sse\n');
      expect(hasKvm({ cpuinfo, device })).toBe(false);
      writeFileSync(device, '');
      expect(hasKvm({ cpuinfo, device })).toBe(true);
      writeFileSync(cpuinfo, 'model name\t: svm\nflags\t\t: fpu vme sse hypervisor\nvmx flags\t: ept\n');
      expect(hasKvm({ cpuinfo, device })).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a static program', () => {
  it('names no loader', ctx => {
    const node = process.execPath;
    if (process.platform !== 'linux') ctx.skip('no ELF programs here');
    expect(isStatic(readFileSync(node))).toBe(false);
    if (!existsSync('/bin/busybox')) ctx.skip('no busybox here');
    expect(isStatic(readFileSync('/bin/busybox'))).toBe(true);
  });

  it('is no damaged one', () => {
    const head = Buffer.alloc(64);
    head.write('\x7fELF\x02\x01', 'latin1');
    expect(isStatic(Buffer.from('#!/bin/sh'))).toBe(false);
    for (const fill of [
      () => head.writeBigUInt64LE(2n ** 63n, 32),
      () => head.writeUInt16LE(0, 54),
      () => head.writeUInt16LE(0xffff, 56),
    ]) {
      head.writeUInt16LE(1, 56);
      fill();
      expect(isStatic(head)).toBe(false);
    }
  });
});
