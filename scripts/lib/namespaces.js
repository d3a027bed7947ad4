/**
 * A world of the tests' own: mount and network namespaces, so that nothing they mount, pin, name or attach to is the
 * machine's. What is needed of the kernel's file systems is mounted there and gone with the namespace.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { run } from './run.js';

/** Puts a command into new namespaces. @param {readonly string[]} command @returns {[string, string[]]} */
export function inNamespaces(command) {
  return ['unshare', ['--mount', '--net', '--propagation', 'private', '--', ...command]];
}

/** ip(8) keeps named network namespaces in /run/netns; on a private file system nobody else sees them. */
export async function furnishNetwork() {
  mkdirSync('/run/netns', { recursive: true });
  await run('mount', ['-t', 'tmpfs', 'tmpfs', '/run/netns']);
  await run('ip', ['link', 'set', 'lo', 'up']);
}

/** Called inside. What can't be mounted is said, and tests that need it skip themselves. */
export async function furnish() {
  await furnishNetwork();
  await mount('bpf', '/sys/fs/bpf');
  // There is one tracefs in a kernel: the machine's is as good, and can't be mounted once more.
  if (!existsSync('/sys/kernel/tracing/events')) await mount('tracefs', '/sys/kernel/tracing');
}

/** @param {string} type @param {string} path */
async function mount(type, path) {
  try {
    await run('mount', ['-t', type, type, path]);
  } catch (error) {
    process.stderr.write(`${path} can't be mounted: ${/** @type {Error} */ (error).message}\n`);
  }
}
