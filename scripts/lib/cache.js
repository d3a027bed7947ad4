/** Where things are kept outside the tree, so that a second clone needs not make them again. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** @returns {string} NODE_EBPF_CACHE, else the user's cache folder */
export function cacheFolder() {
  const { NODE_EBPF_CACHE, XDG_CACHE_HOME } = process.env;
  return NODE_EBPF_CACHE
    ? resolve(NODE_EBPF_CACHE)
    : join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'node-ebpf');
}
