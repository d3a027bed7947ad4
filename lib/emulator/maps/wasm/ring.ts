/** Ring buffers from the program's side (kernel/bpf/ringbuf.c). */
import { ERRNO } from '../../errno.ts';
import { FIRST_ADDRESS, GRANULE_SHIFT } from '../../memory/layout.ts';
import { FIELD, SECRET } from '../block.ts';
import {
  BUSY,
  DISCARD,
  FORCE_WAKEUP,
  HEADER,
  MOST_RECORD,
  NO_WAKEUP,
  PAGE,
  PAGE_SHIFT,
  QUERY,
  RING,
} from '../ring-layout.ts';
import { checkAddress, refuse } from './check.ts';
import { checkMap } from './dispatch.ts';
import {
  add,
  add64,
  and,
  answer,
  block,
  call,
  define,
  eq,
  eq64,
  extend,
  ge,
  gt,
  gt64,
  i32,
  i64,
  type Local,
  load,
  load8,
  load64,
  loop,
  lt64,
  type Node,
  ne,
  not,
  or,
  sequence,
  shl,
  shr,
  store,
  store64,
  sub,
  sub64,
  WIDE,
  WORD,
  when,
  wrap,
  xor,
} from './expressions.ts';
import type { MapModule } from './module.ts';
import { shadeBody, unshadeBody } from './shade.ts';

const { EAGAIN, EINVAL } = ERRNO;
const busy = BUSY | 0;
const lengthOf = (header: Node): Node => and(header, i32(~(BUSY | DISCARD)));
/** With its header, and up to a multiple of 8. */
const footprint = (length: Node): Node => and(add(length, i32(HEADER + 7)), i32(-8));

/**
 * Exports `reserve` (map, size, flags), `submit` and `discard` (record, flags), `output` (map, data, size, flags) and `query` (map, what).
 */
export function writeRing({ module, layout, allowed, copy, wake }: MapModule): void {
  const shade = define(module, { parameters: [WORD, WORD], results: [] }, shadeBody(layout));
  const unshade = define(module, { parameters: [WORD, WORD], results: [] }, unshadeBody(layout));
  const checkRing = (map: Local): Node =>
    sequence(checkMap(layout, map), when(not(load(map.value, FIELD.RING)), refuse(map.value)));

  /** Address of a record's header, 0 where there is no room (__bpf_ringbuf_reserve). */
  const claim = define(module, { parameters: [WORD, WIDE], results: [WORD] }, ([map, size], local) => {
    const [ring, mask, total, header] = [local(WORD), local(WORD), local(WORD), local(WORD)];
    const [consumer, producer, pending] = [local(WIDE), local(WIDE), local(WIDE)];
    const at = (position: Local): Node =>
      add(add(ring.value, i32(RING.DATA)), and(wrap(position.value), mask.value));
    const tooFar = (from: Local): Node =>
      gt64(sub64(add64(producer.value, extend(total.value)), from.value), extend(mask.value));
    return sequence(
      when(gt64(size!.value, i64(MOST_RECORD)), answer(i32(0))),
      total.set(footprint(wrap(size!.value))),
      mask.set(load(map!.value, FIELD.RING_MASK)),
      when(gt(total.value, add(mask.value, i32(1))), answer(i32(0))),
      ring.set(load(map!.value, FIELD.RING)),
      consumer.set(load64(ring.value, RING.CONSUMER)),
      producer.set(load64(ring.value, RING.PRODUCER)),
      pending.set(load64(ring.value, RING.PENDING)),
      block(done =>
        loop(again =>
          sequence(
            when(not(lt64(pending.value, producer.value)), done),
            header.set(load(at(pending))),
            when(and(header.value, i32(busy)), done),
            pending.set(add64(pending.value, extend(footprint(lengthOf(header.value))))),
            again,
          ),
        ),
      ),
      store64(ring.value, pending.value, RING.PENDING),
      when(or(tooFar(consumer), tooFar(pending)), answer(i32(0))),
      header.set(at(producer)),
      store(header.value, or(wrap(size!.value), i32(busy))),
      store(header.value, shr(sub(header.value, ring.value), i32(PAGE_SHIFT)), 4),
      store64(ring.value, add64(producer.value, extend(total.value)), RING.PRODUCER),
      answer(header.value),
    );
  });

  /** (header, ring, flags, DISCARD or 0): bpf_ringbuf_commit */
  const commit = define(
    module,
    { parameters: [WORD, WORD, WORD, WORD], results: [] },
    ([header, ring, flags, discard], local) => {
      const map = local(WORD);
      const isNext = eq(
        and(wrap(load64(ring!.value, RING.CONSUMER)), load(map.value, FIELD.RING_MASK)),
        sub(header!.value, add(ring!.value, i32(RING.DATA))),
      );
      return sequence(
        map.set(load(ring!.value, RING.MAP)),
        store(header!.value, or(and(load(header!.value), i32(~busy)), discard!.value)),
        when(
          load(ring!.value, RING.WAITING),
          when(
            or(and(flags!.value, i32(FORCE_WAKEUP)), and(isNext, not(and(flags!.value, i32(NO_WAKEUP))))),
            call(wake, map.value),
          ),
        ),
      );
    },
  );

  const reserve = define(
    module,
    { parameters: [WORD, WIDE, WIDE], results: [WORD] },
    ([map, size, flags], local) => {
      const header = local(WORD);
      return sequence(
        checkRing(map!),
        when(not(eq64(flags!.value, i64(0))), answer(i32(0))),
        header.set(call(claim, map!.value, size!.value)),
        when(not(header.value), answer(i32(0))),
        call(shade, add(header.value, i32(HEADER)), wrap(size!.value)),
        answer(add(header.value, i32(HEADER))),
      );
    },
  );
  module.export('reserve', reserve);

  /** Anything that is no record which somebody has reserved is refused. */
  const end = (name: string, discard: number): void => {
    const fn = define(module, { parameters: [WORD, WIDE], results: [WORD] }, ([record, flags], local) => {
      const [header, ring, length] = [local(WORD), local(WORD), local(WORD)];
      const bad = (condition: Node): Node => when(condition, refuse(record!.value));
      const limit = i32(layout.limit - FIRST_ADDRESS);
      const dataEnd = (turns: number): Node =>
        add(
          add(ring.value, i32(RING.DATA)),
          shl(add(load(load(ring.value, RING.MAP), FIELD.RING_MASK), i32(1)), i32(turns)),
        );
      return sequence(
        checkAddress(layout, record!),
        bad(and(record!.value, i32(7))),
        header.set(sub(record!.value, i32(HEADER))),
        // Programs reach no header.
        bad(load8(shr(header.value, i32(GRANULE_SHIFT)), layout.readShadow)),
        bad(not(and(load(header.value), i32(busy)))),
        ring.set(sub(and(header.value, i32(-PAGE)), shl(load(header.value, 4), i32(PAGE_SHIFT)))),
        bad(ge(sub(ring.value, i32(FIRST_ADDRESS)), limit)),
        bad(ne(load(ring.value, RING.COOKIE), xor(ring.value, i32(SECRET)))),
        bad(ge(header.value, dataEnd(0))),
        length.set(lengthOf(load(header.value))),
        bad(gt(length.value, sub(dataEnd(1), record!.value))),
        call(unshade, record!.value, length.value),
        call(commit, header.value, ring.value, wrap(flags!.value), i32(discard)),
        answer(i32(0)),
      );
    });
    module.export(name, fn);
  };
  end('submit', 0);
  end('discard', DISCARD);

  const output = define(
    module,
    { parameters: [WORD, WORD, WIDE, WIDE], results: [WORD] },
    ([map, data, size, flags], local) => {
      const header = local(WORD);
      const readable = call(allowed, data!.value, wrap(size!.value), i32(layout.readShadow));
      return sequence(
        checkRing(map!),
        when(gt64(size!.value, i64(MOST_RECORD)), answer(i32(-EAGAIN))),
        when(not(readable), refuse(data!.value)),
        when(gt64(flags!.value, i64(NO_WAKEUP | FORCE_WAKEUP)), answer(i32(-EINVAL))),
        header.set(call(claim, map!.value, size!.value)),
        when(not(header.value), answer(i32(-EAGAIN))),
        call(copy, add(header.value, i32(HEADER)), data!.value, wrap(size!.value)),
        call(commit, header.value, load(map!.value, FIELD.RING), wrap(flags!.value), i32(0)),
        answer(i32(0)),
      );
    },
  );
  module.export('output', output);

  const query = define(module, { parameters: [WORD, WIDE], results: [WIDE] }, ([map, what], local) => {
    const ring = local(WORD);
    const consumer = load64(ring.value, RING.CONSUMER);
    const producer = load64(ring.value, RING.PRODUCER);
    const answers: readonly (readonly [number, Node])[] = [
      [QUERY.AVAILABLE, sub64(producer, consumer)],
      [QUERY.SIZE, extend(add(load(map!.value, FIELD.RING_MASK), i32(1)))],
      [QUERY.CONSUMER, consumer],
      [QUERY.PRODUCER, producer],
    ];
    return sequence(
      checkRingWide(map!),
      ring.set(load(map!.value, FIELD.RING)),
      ...answers.map(([number, value]) => when(eq64(what!.value, i64(number)), answer(value))),
      answer(i64(0)),
    );
  });
  module.export('query', query);

  function checkRingWide(map: Local): Node {
    return sequence(
      checkMap(layout, map, i64(0)),
      when(not(load(map.value, FIELD.RING)), refuse(map.value, i64(0))),
    );
  }
}
