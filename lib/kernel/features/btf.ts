/** Kinds of types that the kernel takes with a program: the smallest BTF that has each. */
import { existsSync } from 'node:fs';
import { BtfWriter } from '../../formats/btf/write.ts';
import { type Feature, fromErrno, no, yes } from './feature.ts';
import type { Trials } from './trials.ts';

export type BtfFeature = 'kernel' | 'modules' | keyof typeof KINDS;

function int(btf: BtfWriter): number {
  const rest = { signed: true, char: false, bool: false, bits: 32, bitOffset: 0 };
  return btf.append({ kind: 'int', name: 'int', size: 4, ...rest });
}

function func(linkage: 'static' | 'global'): (btf: BtfWriter) => void {
  return btf => {
    const returnType = int(btf);
    const params = [{ name: 'a', type: returnType }];
    const type = btf.append({ kind: 'func_proto', name: '', returnType, params });
    btf.append({ kind: 'func', name: 'f', type, linkage });
  };
}

function datasec(name: string): (btf: BtfWriter) => void {
  return btf => {
    const type = btf.append({ kind: 'var', name: 'v', type: int(btf), linkage: 'static' });
    btf.append({ kind: 'datasec', name, size: 4, entries: [{ type, offset: 0, size: 4 }] });
  };
}

/** The first kernel of each. */
const KINDS = {
  types: ['4.18', int],
  func: ['5.0', func('static')],
  /** Of functions that are verified on their own. */
  global_func: ['5.6', func('global')],
  datasec: ['5.2', datasec('.data')],
  float: ['5.13', btf => btf.append({ kind: 'float', name: 'float', size: 4 })],
  decl_tag: [
    '5.16',
    btf => {
      const type = btf.append({ kind: 'var', name: 'v', type: int(btf), linkage: 'static' });
      btf.append({ kind: 'decl_tag', name: 'tag', type, componentIndex: -1 });
    },
  ],
  type_tag: [
    '5.17',
    btf => {
      const type = btf.append({ kind: 'type_tag', name: 'tag', type: int(btf) });
      btf.append({ kind: 'ptr', name: '', type });
    },
  ],
  enum64: [
    '6.0',
    btf =>
      btf.append({ kind: 'enum64', name: '', size: 8, signed: false, values: [{ name: 'v', value: 0n }] }),
  ],
  /** Names of sections that start with a question mark: what is loaded on request. */
  optional_datasec: ['6.9', datasec('?.data')],
} as const satisfies Record<string, readonly [since: string, make: (btf: BtfWriter) => unknown]>;

export const BTF_FEATURES = ['kernel', 'modules', ...Object.keys(KINDS)] as BtfFeature[];

const PLACE = '/sys/kernel/btf/vmlinux';

export function btf(name: BtfFeature, trials: Trials): Feature {
  if (name === 'kernel') {
    return existsSync(PLACE)
      ? yes(`${PLACE} is there`)
      : no(`${PLACE} is not there (CONFIG_DEBUG_INFO_BTF, kernel 5.4)`);
  }
  if (name === 'modules') {
    // BPF_BTF_GET_NEXT_ID goes over the kernel's own from 5.11 on, as its modules' types are there.
    const split = trials.btf && trials.typeId('struct', 'btf_module') > 0;
    return split
      ? yes('the kernel keeps the types of modules')
      : no(`the kernel (${trials.release}) keeps no types of modules (5.11)`);
  }
  const [since, make] = KINDS[name];
  const writer = new BtfWriter();
  make(writer);
  return fromErrno(trials.addon.tryBtf(writer.bytes()), [0], trials.circumstance(['CAP_BPF'], since));
}
