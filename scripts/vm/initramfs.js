/** A guest's first root: busybox, the modules that reach the host's files, the two stages of its start, and its job. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpio } from './cpio.js';

const stages = fileURLToPath(new URL('guest', import.meta.url));

const folder = (/** @type {string} */ path) => ({ path, mode: 0o040755 });

/** @param {string} path @param {string | Uint8Array} data */
const program = (path, data) => ({ path, mode: 0o100755, data: Buffer.from(data) });

/**
 * @param {string} busybox a static one
 * @param {string} modules folder of those that are loaded first, named in their order
 * @param {Record<string, string>} job files for /run/node-ebpf-vm: `command`, `kernel` and `shares`
 */
export function initramfs(busybox, modules, job) {
  const stage = (/** @type {string} */ name) => readFileSync(join(stages, name));
  return cpio([
    ...['bin', 'dev', 'proc', 'sys', 'modules', 'host', 'memory', 'root', 'job'].map(folder),
    program('init', stage('stage1.sh')),
    program('bin/busybox', readFileSync(busybox)),
    ...readdirSync(modules).map(name => program(`modules/${name}`, readFileSync(join(modules, name)))),
    program('job/stage2.sh', stage('stage2.sh')),
    ...Object.entries(job).map(([name, text]) => program(`job/${name}`, text)),
  ]);
}
