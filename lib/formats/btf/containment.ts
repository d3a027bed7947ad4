/**
 * No type may contain itself: through arrays and members (by value), or through typedefs and qualifiers. Pointers end the
 * walk. Done once over all types, without recursion, since the input decides how deep it would be.
 */
import { EbpfError } from '../../errors.ts';
import type { BtfType } from './types.ts';

export function checkContainment(types: readonly BtfType[], first: number): void {
  const NEW = 0;
  const OPEN = 1;
  const DONE = 2;
  const state = new Uint8Array(types.length);
  state.fill(DONE, 0, first);
  for (let start = first; start < types.length; start++) {
    if (state[start] !== NEW) continue;
    const path: { id: number; inner: readonly number[]; next: number }[] = [];
    const enter = (id: number) => {
      state[id] = OPEN;
      path.push({ id, inner: contained(types[id]!), next: 0 });
    };
    enter(start);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const inner = top.inner[top.next++];
      if (inner === undefined) {
        state[top.id] = DONE;
        path.pop();
      } else if (state[inner] === OPEN) {
        const type = types[inner]!;
        throw new EbpfError(
          'ERR_EBPF_INVALID_BTF',
          `BTF: type ${inner} (${type.kind}${type.name ? ` '${type.name}'` : ''}) contains itself, by way of type ${top.id}`,
        );
      } else if (state[inner] === NEW) {
        enter(inner);
      }
    }
  }
}

const NONE: readonly number[] = [];

function contained(type: BtfType): readonly number[] {
  switch (type.kind) {
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
    case 'array':
    case 'var':
      return [type.type];
    case 'struct':
    case 'union':
      return type.members.map(member => member.type);
    default:
      return NONE;
  }
}
