/**
 * No type may contain itself: through arrays and members (by value), or through typedefs and qualifiers. Pointers end the
 * walk. Done once over all types, without recursion, since the input decides how deep it would be.
 */
import { EbpfError } from '../../errors.ts';
import type { BtfType } from './types.ts';

const NEW = 0;
const OPEN = 1;
const DONE = 2;

/** Types below `first` were checked with the base. */
export function checkContainment(types: readonly BtfType[], first: number): void {
  const state = new Uint8Array(types.length);
  state.fill(DONE, 0, first);
  // The types that are open, and how many parts of each have been looked at.
  const path: number[] = [];
  const seen: number[] = [];
  for (let start = first; start < types.length; start++) {
    if (state[start] !== NEW) continue;
    state[start] = OPEN;
    path.push(start);
    seen.push(0);
    while (path.length > 0) {
      const top = path.length - 1;
      const id = path[top]!;
      const inner = partOf(types[id]!, seen[top]!++);
      if (inner === undefined) {
        state[id] = DONE;
        path.pop();
        seen.pop();
      } else if (state[inner] === OPEN) {
        throw circle(types, inner, id);
      } else if (state[inner] === NEW) {
        state[inner] = OPEN;
        path.push(inner);
        seen.push(0);
      }
    }
  }
}

/** What a type contains, one after the other. */
function partOf(type: BtfType, part: number): number | undefined {
  switch (type.kind) {
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
    case 'array':
    case 'var':
      return part === 0 ? type.type : undefined;
    case 'struct':
    case 'union':
      return type.members[part]?.type;
    default:
      return undefined;
  }
}

function circle(types: readonly BtfType[], id: number, from: number): EbpfError {
  const { kind, name } = types[id]!;
  return new EbpfError(
    'ERR_EBPF_INVALID_BTF',
    `BTF: type ${id} (${kind}${name && ` '${name}'`}) contains itself, by way of type ${from}`,
  );
}
