/** How what an iterator writes is cut: wherever the kernel's answers end. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { IterReader } from '../../../lib/object/iterators/reader.ts';
import { all } from '../../hooks/support/all.ts';

const { btf } = parseObject(readFileSync(new URL('../../bpf/iterators.bpf.o', import.meta.url)));

/** A pass over bytes, as many at a time as it says; an Error where one comes. */
function reader(answers: readonly (Uint8Array | Error)[], signal?: AbortSignal) {
  const events: string[] = [];
  const begin = async () => {
    events.push('begin');
    let next = 0;
    return {
      iteration: {
        async read(into: Uint8Array) {
          const answer = answers[next++];
          if (answer instanceof Error) throw answer;
          if (!answer) return 0;
          into.set(answer);
          return answer.length;
        },
        close: () => void events.push('close'),
      },
      end: async () => void events.push('end'),
    };
  };
  return { events, read: new IterReader("program 'x'", begin, signal, { btf, codec: {} }) };
}

const cut = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));

describe.each([1, 2, 3, 7, 1000])('in answers of %i bytes', size => {
  const text = 'eins\nzwölf\n\n€ 13\nlast';
  const answers = cut(new TextEncoder().encode(text), size);

  it('text is whole', async () => {
    expect(await reader(answers).read.text()).toBe(text);
    expect(Buffer.concat(await all(reader(answers).read)).toString()).toBe(text);
  });

  it('lines end at line feeds', async () => {
    expect(await all(reader(answers).read.lines())).toEqual(['eins', 'zwölf', '', '€ 13', 'last']);
  });

  it('rows are of their size', async () => {
    const rows = new Uint8Array(24 * 5);
    for (let i = 0; i < 5; i++) rows.set([i, 0, 0, 0, 9, 0, 0, 0, 97 + i], i * 24);
    const found = await all(reader(cut(rows, size)).read.rows('task_row'));
    expect(found).toEqual([0, 1, 2, 3, 4].map(i => ({ pid: i, tgid: 9, comm: String.fromCharCode(97 + i) })));
    const batches = await all(reader(cut(rows, size)).read.batches('task_row'));
    expect(batches.flat()).toEqual(found);
  });
});

it('chunks are the reader’s own', async () => {
  const [first, second] = await all(reader([Uint8Array.of(1, 2), Uint8Array.of(3)]).read);
  expect([first, second]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3)]);
});

describe('a pass', () => {
  const answers = [Uint8Array.of(10, 65), Uint8Array.of(10), Uint8Array.of(10)];

  it('begins when it is read, and ends with the loop', async () => {
    const { read, events } = reader(answers);
    expect(events).toEqual([]);
    for await (const _ of read) break;
    expect(events).toEqual(['begin', 'close', 'end']);
    await read.text();
    expect(events).toEqual(['begin', 'close', 'end', 'begin', 'close', 'end']);
  });

  it('ends with an error of the kernel', async () => {
    const { read, events } = reader([...answers, new Error('E2BIG')]);
    await expect(all(read.lines())).rejects.toThrow('E2BIG');
    expect(events).toEqual(['begin', 'close', 'end']);
  });

  it('does not begin where its signal is aborted, and ends with it', async () => {
    const none = reader(answers, AbortSignal.abort('no'));
    await expect(none.read.text()).rejects.toBe('no');
    expect(none.events).toEqual([]);
    const abort = new AbortController();
    const { read, events } = reader(answers, abort.signal);
    await expect(
      (async () => {
        for await (const _ of read) abort.abort('enough');
      })(),
    ).rejects.toBe('enough');
    expect(events).toEqual(['begin', 'close', 'close', 'end']);
  });
});

it.each([
  ['task_roe', "did you mean 'task_row'?"],
  ['int', '3 bytes into'],
])('rows of type %s', async (type, words) => {
  await expect(all(reader([Uint8Array.of(1, 2, 3)]).read.rows(type))).rejects.toThrow(words);
});
