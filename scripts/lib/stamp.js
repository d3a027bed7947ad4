/** Whether something has to be made again: a fingerprint of all that went into it, kept from the last time. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './tree.js';

/** @param {string} path @returns {string[]} the files there, in a fixed order */
function files(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(name => files(join(path, name)));
}

/**
 * @param {string} name
 * @param {readonly string[]} inputs files and folders, relative to the tree
 * @param {readonly string[]} [facts] what else decides the result
 */
export function stamp(name, inputs, facts = []) {
  const path = join(root, 'node_modules/.cache/node-ebpf', name);
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const file of inputs.flatMap(input => files(join(root, input)))) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  const fingerprint = hash.digest('hex');
  return {
    /** Nothing has changed since `set`. */
    fresh: existsSync(path) && readFileSync(path, 'utf8') === fingerprint,
    set() {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, fingerprint);
    },
  };
}
