/** Which machine the tests run on. */
import { existsSync } from 'node:fs';
import { release as kernelRelease } from 'node:os';

/** A guest of scripts/vm: nothing there is anybody else's, so what changes the machine's security is tested there alone. */
export const isGuest = process.env.NODE_EBPF_GUEST === '1';

export const release = kernelRelease();

export const kernelHasKprobes = existsSync('/sys/bus/event_source/devices/kprobe');
