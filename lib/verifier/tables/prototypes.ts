/** Prototypes of helpers, read from the words of helpers.ts. */
import { HELPERS, OLDER, VARIANTS } from './helpers.ts';

export interface Argument {
  readonly kind: string;
  readonly nullable: boolean;
  readonly read: boolean;
  readonly write: boolean;
  readonly uninitialised: boolean;
  readonly release: boolean;
  readonly aligned: boolean;
  /** Of memory of a fixed size. */
  readonly size: number;
  /** A struct of the kernel, or the type of a dynptr. */
  readonly type: string;
}

export interface Prototype {
  readonly returns: {
    readonly kind: string;
    readonly nullable: boolean;
    readonly trusted: boolean;
    readonly type: string;
  };
  readonly arguments: readonly Argument[];
  readonly gplOnly: boolean;
  /** Pointers to packets may be passed. */
  readonly packet: boolean;
  readonly sleeps: boolean;
  /** For some programs alone: its own rule says which. */
  readonly probe: boolean;
  readonly fastcall: boolean;
}

export interface Helper {
  readonly id: number;
  readonly name: string;
  readonly prototype: Prototype;
  readonly variants: readonly { readonly kinds: readonly string[]; readonly prototype: Prototype }[];
}

const FORM = /^(\S+?)(\?)?(?: (trusted))?(?: (\w+))? \((.*)\)(.*)$/;

function parse(text: string): Prototype {
  const [, kind = 'int', nullable, trusted, type = '', list = '', words = ''] = FORM.exec(text) ?? [];
  const has = (word: string) => words.split(' ').includes(word);
  return {
    returns: { kind, nullable: nullable !== undefined, trusted: trusted !== undefined, type },
    arguments: list === '' ? [] : list.split(', ').map(argument),
    gplOnly: has('gpl'),
    packet: has('pkt'),
    sleeps: has('sleeps'),
    probe: has('probe'),
    fastcall: has('fast'),
  };
}

const WORDS = new Set(['in', 'out', 'write', 'uninit', 'release', 'aligned']);

function argument(text: string): Argument {
  const [first = '', ...rest] = text.split(' ');
  const has = (word: string) => rest.includes(word);
  const other = rest.find(word => !WORDS.has(word)) ?? '';
  return {
    kind: first.replace('?', ''),
    nullable: first.endsWith('?'),
    read: has('in'),
    write: has('out') || has('write'),
    uninitialised: has('out') || has('uninit'),
    release: has('release'),
    aligned: has('aligned'),
    size: first === 'fixed' ? Number(other) : 0,
    type: first === 'fixed' ? '' : other,
  };
}

export const EBPF_HELPERS: ReadonlyMap<number, Helper> = new Map(
  HELPERS.map(([id, name, text]) => {
    const variants = VARIANTS.flatMap(([kinds, texts]) => {
      const variant = texts[name];
      return variant === undefined ? [] : [{ kinds: kinds.split(' '), prototype: parse(variant) }];
    });
    return [id, { id, name, prototype: parse(text), variants }];
  }),
);

/** As a kernel has them that is older than those prototypes; `isBefore`: than that version. */
export function helpersOf(isBefore: (version: string) => boolean): ReadonlyMap<number, Helper> {
  const older: Record<string, string> = Object.assign(
    {},
    ...OLDER.filter(([until]) => isBefore(until)).map(([, texts]) => texts),
  );
  if (Object.keys(older).length === 0) return EBPF_HELPERS;
  const entries = [...EBPF_HELPERS].map(([id, helper]): [number, Helper] => {
    const text: string | undefined = older[helper.name];
    return [id, text === undefined ? helper : { ...helper, prototype: parse(text) }];
  });
  return new Map(entries);
}

/** That of a kind of program (`sock_addr.bind4`). */
export function prototypeFor(helper: Helper, kind: string): Prototype {
  const [family = ''] = kind.split('.');
  return helper.variants.find(({ kinds }) => kinds.includes(family))?.prototype ?? helper.prototype;
}
