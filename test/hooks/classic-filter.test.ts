/** Classic filters in the kernel: attached as they are, and translated; both against an interpreter. */
import { type ClassicInstruction, classicFilter, load } from 'node-ebpf';
import { describe, expect, it, vi } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { fixtures, tcpdump } from '../unit/cbpf/support/fixtures.ts';
import { interpret } from '../unit/cbpf/support/interpreter.ts';
import { invalidFilters } from '../unit/cbpf/support/invalid.ts';
import { randomBytes, randomFilter, randomFrame, seeded } from '../unit/cbpf/support/random.ts';
import { Datagrams } from './support/connection.ts';
import { hook } from './support/hook.ts';
import { withSockets } from './support/inherited.ts';
import { isGuest } from './support/machine.ts';

// A Node.js of its own takes up to a minute to start in a guest without hardware's help.
vi.setConfig({ testTimeout: 300_000 });

interface Trial {
  readonly filter: readonly ClassicInstruction[];
  readonly packets: readonly Uint8Array[];
}

/** A guest without hardware's help takes more than ten times as long. */
const SIZE = isGuest ? 0.1 : 1;

const frames: readonly Trial[] = fixtures.map(({ ddd, linkType }, i) => {
  const random = seeded(i);
  const packets = Array.from({ length: 160 * SIZE }, () => randomFrame(random, linkType));
  return { filter: classicFilter(ddd).instructions, packets };
});

function randomTrials(seed: number, count: number, headers: boolean): Trial[] {
  const random = seeded(seed);
  return Array.from({ length: Math.ceil(count * SIZE) }, () => ({
    filter: randomFilter(random, { headers }),
    packets: Array.from({ length: 25 }, () => randomBytes(random, 100)),
  }));
}

/** Ports of the datagrams on the loopback, to 53 and 54, that reach a packet socket with the filter that `attach` attaches. */
function portsSeen(attach: string): Promise<number[]> {
  return withSockets(
    'packet',
    `
    const { createSocket } = await import('node:dgram');
    const { readSync } = await import('node:fs');
    const filter = ebpf.classicFilter(input);
    ${attach}
    const sender = createSocket('udp4');
    for (const port of [53, 54]) await new Promise(done => sender.send('hello', port, '127.0.0.1', done));
    const ports = new Set();
    const frame = Buffer.alloc(2048);
    for (;;) {
      try {
        const length = readSync(3, frame);
        const udp = length === 47 && frame.readUInt16BE(12) === 0x800 && frame[23] === 17;
        if (udp) ports.add(frame.readUInt16BE(36));
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
        break;
      }
    }
    await link.close();
    return [...ports];`,
    tcpdump('udp port 53'),
  );
}

describe("tcpdump's filter on a packet socket", () => {
  hook('classic filter', async () => {
    expect(await portsSeen('const link = { close() {} };')).toEqual([53, 54]);
    expect(await portsSeen('const link = await filter.attach(3);')).toEqual([53]);
  });

  hook('classic filter, translated', async () => {
    const attach = `
      const object = await ebpf.load(filter.toObject({ name: 'dns' }), { backend: 'kernel' });
      const link = await object.programs.dns.attach({ socket: 3 });`;
    expect(await portsSeen(attach)).toEqual([53]);
  });
});

/** An Ethernet header, which the kernel's test run takes off before the program sees the packet. */
const header = Uint8Array.from([...new Array<number>(12).fill(0), 0x88, 0xb5]);

/** What it knows of a packet of a test run: its protocol, and the loopback as its device. */
const ancillary = { 0: 0x88b5, 8: 1 };

describe('a translated filter answers what the interpreter does', () => {
  it.each([
    ["of tcpdump's filters", frames],
    ['of random filters', randomTrials(11, 120, true)],
  ])('%s', async (_, trials) => {
    let checked = 0;
    for (const { filter, packets } of trials) {
      const classic = classicFilter(filter);
      await using object = await load(classic.toObject(), { backend: 'kernel' });
      for (const packet of packets) {
        const bytes = Uint8Array.from([...header, ...packet]);
        const { returnValue } = await object.programs.filter.run({ data: bytes });
        const expected = interpret(filter, { bytes, start: 14, network: 14, ancillary });
        if (returnValue !== expected)
          expect.fail(`${returnValue}, not ${expected}, of\n${classic.disassemble()}`);
        checked++;
      }
    }
    expect(checked).toBe(trials.reduce((sum, { packets }) => sum + packets.length, 0));
  });

  it('takes the longest filter through the verifier', async () => {
    const insn = (code: number, k: number, jt = 0, jf = 0): ClassicInstruction => ({ code, jt, jf, k });
    const part = [insn(0x28, 12), insn(0x15, 0x0800, 0, 1), insn(0x04, 1), insn(0x02, 5)];
    const middle = Array.from({ length: 1023 }, () => part).flat();
    const filter = [...middle, insn(0x60, 5), insn(0x54, 0xff), insn(0x07, 0), insn(0x16, 0)];
    await using object = await load(classicFilter(filter).toObject(), { backend: 'kernel' });
    const bytes = new Uint8Array(40).fill(8);
    expect((await object.programs.filter.run({ data: bytes })).returnValue).toBe(8);
  });

  it('has the CPU and a random number from helpers', async () => {
    for (const k of [0xfffff000 + 36, 0xfffff000 + 56]) {
      const filter = classicFilter([
        { code: 0x20, jt: 0, jf: 0, k },
        { code: 0x16, jt: 0, jf: 0, k: 0 },
      ]);
      await using object = await load(filter.toObject(), { backend: 'kernel' });
      const answers = new Set<number>();
      for (let i = 0; i < 20; i++) {
        answers.add((await object.programs.filter.run({ data: new Uint8Array(40) })).returnValue);
      }
      if (k === 0xfffff000 + 36) expect(Math.max(...answers)).toBeLessThan(256);
      else expect(answers.size).toBeGreaterThan(10);
    }
  });
});

describe('a classic filter in the kernel answers what the interpreter does', () => {
  it.each([
    ["of tcpdump's filters", frames],
    ['of random filters', randomTrials(12, 120, false)],
  ])('%s', async (_, trials) => {
    const lengths = await withSockets<number[][]>(
      'pair',
      `
      const { readSync, writeSync } = await import('node:fs');
      const buffer = Buffer.alloc(4096);
      const results = [];
      for (const { filter, packets } of input) {
        const link = await ebpf.classicFilter(filter).attach(3);
        results.push(packets.map(packet => {
          writeSync(4, Buffer.from(packet, 'hex'));
          try {
            return readSync(3, buffer);
          } catch (error) {
            if (error.code !== 'EAGAIN') throw error;
            return 0;
          }
        }));
        await link.close();
      }
      return results;`,
      trials.map(({ filter, packets }) => ({
        filter,
        packets: packets.map(packet => Buffer.from(packet).toString('hex')),
      })),
    );
    trials.forEach(({ filter, packets }, i) => {
      const expected = packets.map(bytes => Math.min(bytes.length, interpret(filter, { bytes })));
      expect(lengths[i], classicFilter(filter).disassemble()).toEqual(expected);
    });
  });
});

describe('the kernel', () => {
  it('refuses what is refused before it is asked', async () => {
    // Past the check of this library, which is what is tested here.
    const errnos = await withSockets<string[]>(
      'pair',
      `
      const results = [];
      for (const filter of input) {
        const { ClassicFilter } = ebpf;
        results.push(await new ClassicFilter(filter).attach(3).then(() => 'taken', error => error.code));
      }
      return results;`,
      invalidFilters
        .filter(({ filter }) => filter.length > 0 && filter.length <= 4096)
        .map(({ filter }) => filter),
    );
    expect(new Set(errnos)).toEqual(new Set(['ERR_EBPF_INVALID_ARGUMENT']));
  });
});

describe('a link to a classic filter', () => {
  it('holds the one place of its socket, is detached and replaced', async () => {
    using datagrams = await Datagrams.open();
    const nothing = classicFilter('1\n6 0 0 0');
    const link = await nothing.attach(datagrams.socket);
    expect(link.mechanism).toBe('socket-classic-filter');
    expect(link.info()).toMatchObject({ id: 0, programId: 0 });
    expect(await datagrams.send('a')).toEqual([]);
    const error = await failure(() => nothing.attach(datagrams.socket));
    expect(error.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
    await using object = await load(classicFilter('1\n6 0 0 9').toObject(), { backend: 'kernel' });
    await link.update(object.programs.filter);
    // Eight bytes of UDP header, and one of the message.
    expect(await datagrams.send('abc')).toEqual(['a']);
    await link.detach();
    expect(await datagrams.send('abc')).toEqual(['abc']);
    await (await nothing.attach(datagrams.socket)).close();
    expect(await datagrams.send('abc')).toEqual(['abc']);
  });
});
