/**
 * `vmlinux.h`: the kernel's types, from its BTF, as C that clang compiles for BPF. The macros that change it are those of bpftool's:
 * BPF_NO_PRESERVE_ACCESS_INDEX (no CO-RE) and BPF_NO_KFUNC_PROTOTYPES.
 */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfFunc } from '../../formats/btf/types.ts';
import { Declarations } from './declare.ts';
import { Layouts } from './layout.ts';
import { isDeclaration, Names } from './names.ts';
import { orderTypes } from './order.ts';

const START = `#ifndef __VMLINUX_H__
#define __VMLINUX_H__
`;

/** Around the types; clang warns where it has nothing to apply to. */
const CORE_START = `#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif
`;
const CORE_END = `#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif
`;

const END = '#endif /* __VMLINUX_H__ */\n';

const KFUNCS = `
#ifndef BPF_NO_KFUNC_PROTOTYPES
#ifndef __ksym
#define __ksym __attribute__((section(".ksyms")))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
#ifndef __bpf_fastcall
#if __has_attribute(bpf_fastcall)
#define __bpf_fastcall __attribute__((bpf_fastcall))
#else
#define __bpf_fastcall
#endif
#endif
`;

/** What C23 has as keywords is the kernel's own before. */
const KEYWORDS = new Set(['bool', 'true', 'false', 'nullptr']);

/** Throws ERR_EBPF_INVALID_BTF. */
export function makeHeader(btf: Btf): string {
  const names = new Names(btf);
  const declarations = new Declarations(btf, names, new Layouts(btf));
  const order = orderTypes(btf, names);
  const hasRecords = btf.types.some(({ kind }) => kind === 'struct' || kind === 'union');
  const parts = hasRecords ? [START, CORE_START] : [START];
  const defined = definedEnums(btf, names);
  for (const [id, type] of btf.types.entries()) {
    if (type.kind !== 'enum' && type.kind !== 'enum64') continue;
    // Declared and never defined: with a size, so that it can be a member. What the kernel declares a module may define.
    if (isDeclaration(type)) {
      if (!defined.has(names.tag(id))) parts.push(`enum ${names.tag(id)} : unsigned int;\n`);
    } else if (type.values.length > 0) {
      parts.push(
        guarded(
          type.values.some(({ name }) => KEYWORDS.has(name)),
          `${declarations.enumeration(id)};\n`,
        ),
      );
    }
  }
  const declared = new Set<string>();
  for (const [id, type] of btf.types.entries()) {
    const tag = names.tag(id);
    if (tag === undefined || !['struct', 'union', 'fwd'].includes(type.kind)) continue;
    const word = type.kind === 'fwd' ? (type.union ? 'union' : 'struct') : type.kind;
    declared.add(`${word} ${tag};\n`);
  }
  parts.push([...declared].join(''));
  for (const id of order) {
    const type = btf.type(id);
    if (type.kind === 'typedef') {
      parts.push(
        guarded(KEYWORDS.has(type.name), `typedef ${declarations.declare(type.type, names.typedef(id))};\n`),
      );
    } else parts.push(`${declarations.composite(id)};\n`);
  }
  const kfuncs = kfuncsOf(btf).flatMap(id => prototype(btf, id, names, declarations));
  if (kfuncs.length > 0) parts.push(KFUNCS, ...kfuncs, '#endif\n');
  parts.push(...(hasRecords ? [CORE_END] : []), END);
  return parts.join('\n');
}

function definedEnums(btf: Btf, names: Names): ReadonlySet<string | undefined> {
  const tags = [...btf.types.entries()].flatMap(([id, type]) =>
    (type.kind === 'enum' || type.kind === 'enum64') && !isDeclaration(type) ? [names.tag(id)] : [],
  );
  return new Set(tags);
}

function guarded(needed: boolean, text: string): string {
  return needed ? `#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L\n${text}#endif\n` : text;
}

/** Functions that programs may call: pahole tags them (`bpf_kfunc`, kernel 6.10). */
function kfuncsOf(btf: Btf): number[] {
  const ids = new Set<number>();
  for (const type of btf.types) {
    if (type.kind === 'decl_tag' && type.name === 'bpf_kfunc' && btf.kindOf(type.type) === 'func')
      ids.add(type.type);
  }
  return [...ids];
}

function prototype(btf: Btf, id: number, names: Names, declarations: Declarations): string[] {
  const func = btf.type(id) as BtfFunc;
  const name = names.functionName(func.name);
  if (name === undefined) return [];
  const fastcall = btf.tags(id).includes('bpf_fastcall') ? ' __bpf_fastcall' : '';
  return [`extern ${declarations.declare(func.type, name)} __weak __ksym${fastcall};\n`];
}
