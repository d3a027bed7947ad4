/** Where a guest's stream ends. */
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { UntilMark } from '../../../scripts/vm/mark.js';

const mark = '0123456789abcdef';

const read = (chunks: string[]) =>
  text(Readable.from(chunks.map(chunk => Buffer.from(chunk))).pipe(new UntilMark(mark)));

describe('a stream', () => {
  it('ends before the mark, wherever chunks end', async () => {
    const whole = `line\n01234567 almost\n0123${mark}\n`;
    for (let at = 0; at <= whole.length; at++) {
      expect(await read([whole.slice(0, at), whole.slice(at)])).toBe('line\n01234567 almost\n0123');
    }
    expect(await read([...whole])).toBe('line\n01234567 almost\n0123');
  });

  it('has nothing after the mark', async () => {
    expect(await read([`a${mark}\nb`, 'c', `${mark}\n`])).toBe('a');
  });

  it('is whole where the guest ended without a mark', async () => {
    expect(await read(['some', 'thing 0123456789'])).toBe('something 0123456789');
    expect(await read([])).toBe('');
  });

  it('hands on what can no longer be the mark at once', async () => {
    const stream = new UntilMark(mark);
    stream.write('prompt> 0');
    expect(`${stream.read()}`).toBe('prompt> ');
    stream.write('x');
    expect(`${stream.read()}`).toBe('0x');
    stream.destroy();
  });
});
