/** Arrays, per-CPU ones too (kernel/bpf/arraymap.c): all values stand in a row. */
import { ERRNO } from '../../errno.ts';
import { CONTROL } from '../../memory/layout.ts';
import { FIELD } from '../block.ts';
import { checkReadable } from './check.ts';
import {
  add,
  and64,
  answer,
  call,
  define,
  ge,
  gt64,
  i32,
  i64,
  type Local,
  load,
  mul,
  type Node,
  sequence,
  WIDE,
  WORD,
  when,
  wrap,
} from './expressions.ts';
import type { MapModule } from './module.ts';

const { E2BIG, EEXIST, EINVAL } = ERRNO;
/** BPF_NOEXIST, BPF_EXIST, BPF_F_LOCK */
const NOEXIST = 1;
const EXIST = 2;
const LOCK = 4;
const KEY_SIZE = 4;

/** Exports `lookup` and `update` as programs call them. */
export function writeArray({ module, layout, allowed, copy, checkValue }: MapModule, perCpu: boolean): void {
  const valueAt = (map: Local, index: Local): Node => {
    const first = add(load(map.value, FIELD.VALUES), mul(index.value, load(map.value, FIELD.STRIDE)));
    if (!perCpu) return first;
    return add(first, mul(load(i32(0), CONTROL.CPU), load(map.value, FIELD.CPU_STRIDE)));
  };
  const outside = (map: Local, key: Local, index: Local) =>
    ge(index.tee(load(key.value)), load(map.value, FIELD.MOST));

  const lookup = define(module, { parameters: [WORD, WORD], results: [WORD] }, ([map, key], local) => {
    const index = local(WORD);
    return sequence(
      checkReadable(layout, key!, KEY_SIZE, allowed),
      when(outside(map!, key!, index), answer(i32(0))),
      answer(valueAt(map!, index)),
    );
  });
  module.export('lookup', lookup);

  const update = define(
    module,
    { parameters: [WORD, WORD, WORD, WIDE], results: [WORD] },
    ([map, key, value, flags], local) => {
      const index = local(WORD);
      return sequence(
        checkReadable(layout, key!, KEY_SIZE, allowed),
        checkValue(map!, value!),
        when(gt64(and64(flags!.value, i64(~LOCK)), i64(EXIST)), answer(i32(-EINVAL))),
        when(outside(map!, key!, index), answer(i32(-E2BIG))),
        when(wrap(and64(flags!.value, i64(NOEXIST))), answer(i32(-EEXIST))),
        // Arrays with a lock in their values are not updated here.
        when(wrap(and64(flags!.value, i64(LOCK))), answer(i32(-EINVAL))),
        call(copy, valueAt(map!, index), value!.value, load(map!.value, FIELD.VALUE_SIZE)),
        answer(i32(0)),
      );
    },
  );
  module.export('update', update);

  // Elements of arrays can't be deleted.
  module.export(
    'delete',
    define(module, { parameters: [WORD, WORD], results: [WORD] }, () => answer(i32(-EINVAL))),
  );
}
