/** The C files of the repository that want the kernel's types, as one would write them with `vmlinux.h`: without own copies of its structs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../../scripts/lib/tree.js';

/** On purpose of a kernel that is not: a field, or a kfunc's prototype, that none has. */
const IMAGINARY = [
  'test/bpf/core.bpf.c',
  'test/bpf/linker-externs.bpf.c',
  'test/bpf/rejected/core-relocation.bpf.c',
];

/** Relative to the tree. */
export function typedSources(): string[] {
  return ['examples', 'test/bpf', 'bench']
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.bpf.c') && !name.includes('node_modules'))
        .sort()
        .map(name => join(folder, name)),
    )
    .filter(
      file =>
        !IMAGINARY.includes(file) && /preserve_access_index|bpf_core_read/.test(whole(join(root, file))),
    );
}

/** With the files of the tree that it includes, and without the kernel's. */
function whole(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/^#include <(linux|asm)\/.*>$/gm, '')
    .replace(/^#include "(.*)"$/gm, (line, name: string) => {
      const beside = join(dirname(path), name);
      return existsSync(beside) ? whole(beside) : line;
    })
    .replace(/^#pragma once$/gm, '');
}

/** `kernelTypes`: `struct task_struct`, … What the file has of its own under such a name is renamed. */
export function withVmlinux(file: string, kernelTypes: ReadonlySet<string>): string {
  const renamed = new Set<string>();
  const text = whole(join(root, file)).replace(
    /^(struct|union|enum) (\w+) \{[^}]*(?:\{[^}]*\}[^}]*)*\}(.*);$/gm,
    (definition, kind: string, name: string, attributes: string) => {
      if (!kernelTypes.has(`${kind} ${name}`)) return definition;
      if (attributes.includes('preserve_access_index')) return '';
      renamed.add(name);
      return definition;
    },
  );
  // Kernel functions that it declares in its own words; a struct may have the name of one.
  const declared = Array.from(
    text.matchAll(/^extern [^;(]*?(\w+)\([^;]*\)[^;]*__ksym;/gm),
    ([, name]) => `#define ${name}(...) own_${name}(__VA_ARGS__)\n`,
  );
  const names = [...Array.from(renamed, name => `#define ${name} own_${name}\n`), ...declared];
  return `#include "vmlinux.h"\n${names.join('')}${text}`;
}
