/**
 * Hashes (kernel/bpf/hashtab.c), a module for each length of key. Chains of elements hang on a table of buckets; elements are made in
 * slabs, by TypeScript, and never given back while the map lives. See maps/block.ts for where things are.
 */
import { ERRNO } from '../../errno.ts';
import { CONTROL } from '../../memory/layout.ts';
import { ELEMENT, FIELD, TOUCHED, USED } from '../block.ts';
import { checkReadable } from './check.ts';
import {
  add,
  and,
  answer,
  call,
  define,
  eq,
  gt64,
  i32,
  i64,
  type Local,
  less,
  load,
  loop,
  mul,
  type Node,
  ne,
  not,
  sequence,
  store,
  sub,
  WIDE,
  WORD,
  when,
  wrap,
} from './expressions.ts';
import { chainOf, type Key, keyOf } from './key.ts';
import type { MapModule } from './module.ts';

const { E2BIG, EEXIST, EINVAL, ENOENT, ENOMEM } = ERRNO;
/** BPF_NOEXIST, BPF_EXIST */
const NOEXIST = 1;
const EXIST = 2;

export interface HashShape {
  /** Bytes. */
  readonly keySize: number;
  readonly lru: boolean;
  readonly perCpu: boolean;
}

/** Bytes from an element's start to its value. */
export const valueOffset = (keySize: number): number => ELEMENT.KEY + Math.ceil(keySize / 8) * 8;

const keyIn = { parameters: [WORD, WORD], results: [WORD] } as const;

/**
 * Exports `find` (map, key): the element or 0; `ensure` (map, key, BPF_NOEXIST or BPF_EXIST or 0): the element, new or not, or an errno
 * below 0; `remove` (map, key): 0 or an errno below 0. And what programs call: `lookup`, `update`, `delete`.
 */
export function writeHash(target: MapModule, shape: HashShape): void {
  const { module, layout, allowed, copy, clear, grow } = target;
  const { keySize, lru, perCpu } = shape;

  /** Begins with the head of the key's chain in `element`, and does `found` at its element. */
  const search = (map: Local, key: Key, hash: Local, element: Local, found: Node): Node =>
    sequence(
      key.read,
      hash.set(key.hash),
      element.set(load(chainOf(load(map.value, FIELD.BUCKETS), hash.value, load(map.value, FIELD.MASK)))),
      loop(again =>
        when(
          element.value,
          sequence(
            key.unlessAt(
              element,
              ELEMENT.KEY,
              sequence(element.set(load(element.value, ELEMENT.NEXT)), again),
            ),
            found,
          ),
        ),
      ),
    );

  const valueIn = (map: Local, element: Node): Node => {
    const first = add(element, i32(valueOffset(keySize)));
    if (!perCpu) return first;
    return add(first, mul(load(i32(0), CONTROL.CPU), load(map.value, FIELD.CPU_STRIDE)));
  };

  const find = define(module, keyIn, ([map, address], local) => {
    const key = keyOf(address!, keySize, local);
    const [hash, element] = [local(WORD), local(WORD)];
    return sequence(search(map!, key, hash, element, answer(element.value)), answer(i32(0)));
  });
  module.export('find', find);

  const lookup = define(module, keyIn, ([map, address], local) => {
    const key = keyOf(address!, keySize, local);
    const [hash, element] = [local(WORD), local(WORD)];
    return sequence(
      checkReadable(layout, address!, keySize, allowed),
      search(
        map!,
        key,
        hash,
        element,
        sequence(
          ...(lru ? [store(element.value, i32(USED | TOUCHED), ELEMENT.STATE)] : []),
          answer(valueIn(map!, element.value)),
        ),
      ),
      answer(i32(0)),
    );
  });
  module.export('lookup', lookup);

  /** Takes an element from its chain, and puts it to the free ones. `link`: what points to it. */
  const release = (map: Local, link: Local, element: Local): Node =>
    sequence(
      store(link.value, load(element.value, ELEMENT.NEXT)),
      store(element.value, i32(0), ELEMENT.STATE),
      store(element.value, load(map.value, FIELD.FREE), ELEMENT.NEXT),
      store(map.value, element.value, FIELD.FREE),
      store(map.value, sub(load(map.value, FIELD.COUNT), i32(1)), FIELD.COUNT),
    );

  /** From the hand on, the first entry that nobody has looked up since it passed. All elements have entries. */
  const evict = define(module, { parameters: [WORD], results: [] }, ([map], local) => {
    const [element, link] = [local(WORD), local(WORD)];
    return sequence(
      element.set(load(map!.value, FIELD.HAND)),
      loop(again =>
        when(
          and(load(element.value, ELEMENT.STATE), i32(TOUCHED)),
          sequence(
            store(element.value, i32(USED), ELEMENT.STATE),
            element.set(load(element.value, ELEMENT.AROUND)),
            again,
          ),
        ),
      ),
      store(map!.value, load(element.value, ELEMENT.AROUND), FIELD.HAND),
      link.set(
        chainOf(
          load(map!.value, FIELD.BUCKETS),
          load(element.value, ELEMENT.HASH),
          load(map!.value, FIELD.MASK),
        ),
      ),
      loop(again => when(ne(load(link.value), element.value), sequence(link.set(load(link.value)), again))),
      release(map!, link, element),
    );
  });

  const full = lru ? ENOMEM : E2BIG;
  const ensure = define(
    module,
    { parameters: [WORD, WORD, WORD], results: [WORD] },
    ([map, address, flags], local) => {
      const key = keyOf(address!, keySize, local);
      const [hash, element, chain] = [local(WORD), local(WORD), local(WORD)];
      const evictFirst = when(
        eq(load(map!.value, FIELD.COUNT), load(map!.value, FIELD.MOST)),
        call(evict, map!.value),
      );
      return sequence(
        search(
          map!,
          key,
          hash,
          element,
          sequence(when(eq(flags!.value, i32(NOEXIST)), answer(i32(-EEXIST))), answer(element.value)),
        ),
        when(eq(flags!.value, i32(EXIST)), answer(i32(-ENOENT))),
        ...(lru ? [evictFirst] : []),
        when(
          not(load(map!.value, FIELD.FREE)),
          sequence(
            when(eq(load(map!.value, FIELD.MADE), load(map!.value, FIELD.MOST)), answer(i32(-full))),
            when(not(call(grow, map!.value)), answer(i32(-ENOMEM))),
          ),
        ),
        element.set(load(map!.value, FIELD.FREE)),
        store(map!.value, load(element.value, ELEMENT.NEXT), FIELD.FREE),
        key.put(element, ELEMENT.KEY),
        store(element.value, hash.value, ELEMENT.HASH),
        store(element.value, i32(USED), ELEMENT.STATE),
        chain.set(chainOf(load(map!.value, FIELD.BUCKETS), hash.value, load(map!.value, FIELD.MASK))),
        store(element.value, load(chain.value), ELEMENT.NEXT),
        store(chain.value, element.value),
        store(map!.value, add(load(map!.value, FIELD.COUNT), i32(1)), FIELD.COUNT),
        ...(perCpu
          ? [call(clear, add(element.value, i32(valueOffset(keySize))), load(map!.value, FIELD.CLEARED))]
          : []),
        answer(element.value),
      );
    },
  );
  module.export('ensure', ensure);

  const update = define(
    module,
    { parameters: [WORD, WORD, WORD, WIDE], results: [WORD] },
    ([map, key, value, flags], local) => {
      const element = local(WORD);
      return sequence(
        checkReadable(layout, key!, keySize, allowed),
        target.checkValue(map!, value!),
        when(gt64(flags!.value, i64(EXIST)), answer(i32(-EINVAL))),
        element.set(call(ensure, map!.value, key!.value, wrap(flags!.value))),
        when(less(element.value, i32(0)), answer(element.value)),
        call(copy, valueIn(map!, element.value), value!.value, load(map!.value, FIELD.VALUE_SIZE)),
        answer(i32(0)),
      );
    },
  );
  module.export('update', update);

  const remove = define(module, keyIn, ([map, address], local) => {
    const key = keyOf(address!, keySize, local);
    const [link, element] = [local(WORD), local(WORD)];
    const next = sequence(link.set(element.value), element.set(load(element.value, ELEMENT.NEXT)));
    return sequence(
      key.read,
      link.set(chainOf(load(map!.value, FIELD.BUCKETS), key.hash, load(map!.value, FIELD.MASK))),
      element.set(load(link.value)),
      loop(again =>
        when(
          element.value,
          sequence(
            key.unlessAt(element, ELEMENT.KEY, sequence(next, again)),
            release(map!, link, element),
            answer(i32(0)),
          ),
        ),
      ),
      answer(i32(-ENOENT)),
    );
  });
  module.export('remove', remove);

  const erase = define(module, keyIn, ([map, key]) =>
    sequence(checkReadable(layout, key!, keySize, allowed), answer(call(remove, map!.value, key!.value))),
  );
  module.export('delete', erase);
}
