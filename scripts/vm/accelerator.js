/** Whether this machine's processor runs guests itself. */
import { accessSync, constants, readFileSync } from 'node:fs';

/**
 * KVM needs a processor that says so as well as the device: some virtual machines have a /dev/kvm for guests of a kind of their own, which
 * runs no other kernel. That a kernel boots there is seen when it does.
 * @param {{ cpuinfo?: string, device?: string }} [files]
 */
export function hasKvm({ cpuinfo = '/proc/cpuinfo', device = '/dev/kvm' } = {}) {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return /^flags\s*:.*\b(svm|vmx)\b/m.test(readFileSync(cpuinfo, 'utf8'));
  } catch {
    return false;
  }
}
