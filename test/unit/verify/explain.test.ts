/** `explain()`: the same story, whoever wrote the log and at whatever level. */
import { describe, expect, it } from 'vitest';
import { parseVerifierLog } from '../../../lib/formats/log/parse.ts';
import { pathOf } from '../../../lib/formats/log/path/steps.ts';
import { tellPath } from '../../../lib/formats/log/path/tell.ts';
import { valueText } from '../../../lib/formats/log/path/value.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { fixture } from '../log/fixtures.ts';
import { kernels, ours } from './support.ts';

const STORIES: Readonly<Record<string, string>> = {
  'packet-variable-offset': `\
program 'packet_variable_offset' is rejected: The program accesses 1 byte of the packet at offset 0, but has not compared the packet's length with data_end on this path.
  packet-variable-offset.bpf.c:6: int packet_variable_offset(struct xdp_md *ctx)
  packet-variable-offset.bpf.c:9: unsigned char *end = (void *)(long)ctx->data_end;
  packet-variable-offset.bpf.c:8: unsigned char *data = (void *)(long)ctx->data;
      2: r1 = *(u32 *)(r1 +0): r1 = the packet (0 bytes of it compared with its end)
  packet-variable-offset.bpf.c:11: if (data + 1 > end)
      5: if r3 > r2 goto pc+7: not taken, because r3 <= r2
        then r3 = the packet (1 byte of it compared with its end), +1
        then r2 = the end of the packet
  packet-variable-offset.bpf.c:13: unsigned char *payload = data + (data[0] & 15) * 4;
      6: r2 = *(u8 *)(r1 +0): r2 = a number from 0 to 255
      7: r2 <<= 2: r2 = a number from 0 to 1020
      8: r2 &= 60: r2 = a number from 0 to 60
      9: r1 += r2: r1 = the packet (0 bytes of it compared with its end), and 0 to 60 more
> packet-variable-offset.bpf.c:14: return payload[0] ? XDP_DROP : XDP_PASS; // REJECTED
      10: r1 = *(u8 *)(r1 +0)
        with r1 = the packet (0 bytes of it compared with its end), and 0 to 60 more
  kernel: invalid access to packet, off=0 size=1, R1(id=1,off=0,r=0)
  hint: Compare before the access: \`if ((void *)(pointer + size) > data_end) return …;\`, with the very pointer that is used, and again after its offset changes.
`,
  'map-value-null': `\
program 'map_value_null' is rejected: The program accesses memory through R0, a pointer that may be NULL here (map_value_or_null), without checking it first.
  map-value-null.bpf.c:13: int map_value_null(void *ctx)
  map-value-null.bpf.c:15: __u32 key = 1;
  map-value-null.bpf.c:16: __u64 *count = bpf_map_lookup_elem(&counters, &key);
      6: call bpf_map_lookup_elem#1: r0 = a value of map counters (8 bytes), or NULL
> map-value-null.bpf.c:18: *count += 1; // REJECTED
      7: r1 = *(u64 *)(r0 +0)
        with r0 = a value of map counters (8 bytes), or NULL
  kernel: R0 invalid mem access 'map_value_or_null'
  hint: Check it first, in the same function: \`if (!pointer) return 0;\`. A lookup answers NULL where there is no entry, a reservation where there is no space.
`,
  'loop-infinite': `\
program 'loop_infinite' is rejected: The loop never ends, as far as the verifier can see: it came back to an instruction with nothing changed.
  loop-infinite.bpf.c:8: asm volatile("r0 = 0");
  loop-infinite.bpf.c:9: asm volatile("again: if r0 == 1 goto out"); // REJECTED
      (the 2 lines from here on: 4 times, here the last)
      1: if r0 == 0x1 goto pc+1: not taken, because r0 != 1
        then r0 = 0
> loop-infinite.bpf.c:10: asm volatile("goto again");
      2: goto pc-2
  kernel: infinite loop detected at insn 1
  hint: Give the loop a bound that the verifier can see (\`for (int i = 0; i < 64; i++)\`, kernel 5.3), or use bpf_for() or bpf_repeat() (6.4) or bpf_loop() (5.17), which verify the body once.
`,
};

describe('a rejection', () => {
  for (const [name, story] of Object.entries(STORIES)) {
    it(`${name}: of the kernel's log`, () => expect(kernels(name, '6.18').explain()).toBe(story));
    it(`${name}: of our log`, async () => expect((await ours(name)).explain()).toBe(story));
  }

  it('of a log of level 2, which has other paths too', async () => {
    for (const name of ['packet-variable-offset', 'map-value-null'])
      expect((await ours(name, 2)).explain()).toBe(STORIES[name]);
    expect(kernels('packet-bounds', '6.18', 'packet-bounds.level2').explain()).toBe(
      kernels('packet-bounds', '6.18').explain(),
    );
  });

  it('tells where what is not given back was acquired', () => {
    const story = kernels('reference-ringbuf', '6.18').explain();
    expect(story).toContain('4: call bpf_ringbuf_reserve#131: r0 = a record of a ring buffer, or NULL');
    expect(story).toContain('taken, because r0 != 0');
  });

  it('goes into functions', () => {
    const story = kernels('subprogram', '6.18').explain();
    expect(story).toContain('11: r1 = *(u32 *)(r1 +0): r1 = the packet');
    expect(story).toMatch(/> subprogram.bpf.c:16: return data\[0\];.*\n {6}12: r0 = /);
  });

  it('says that a log has no path', () => {
    const story = kernels('stack-combined', '6.18').explain();
    expect(story).toContain('the log has no path');
    expect(story).toContain('kernel: combined stack size of 2 calls is 640. Too large');
    expect(kernels('packet-bounds', '6.18', 'packet-bounds.level4').explain()).toContain('has no path');
  });

  it('of kernels that say less, tells no values that are not so', () => {
    const story = kernels('packet-variable-offset', '5.10').explain();
    expect(story).toContain('5: if r3 > r2 goto pc+7: not taken, because r3 <= r2');
    expect(story).not.toContain('with r1 =');
  });

  it('lets nothing in the source steer the terminal', () => {
    const log = fixture('6.18', 'packet-bounds').replace('if (data[12]', '\u001b[2Jif (data[12]');
    const story = tellPath({ program: 'p', log, reason: 'r', kernelReason: 'k' });
    expect(story).toContain('if (data[12] == 8)');
    expect(story).not.toContain('\u001b');
  });
});

describe('a log that is damaged', () => {
  it('is told of as far as it makes sense, and soon', () => {
    const whole = fixture('6.18', 'packet-variable-offset');
    const told = (log: string) => tellPath({ program: 'p', log, reason: 'r', kernelReason: 'k' });
    for (let at = 0; at < whole.length; at += 7) {
      expect(told(whole.slice(at))).toMatch(/^program 'p' is rejected: r\n(.*\n)* {2}kernel: k\n$/);
      expect(told(whole.slice(0, at))).toContain('kernel: k\n');
    }
    const started = processorTime();
    told(`0: (b7) r1 = 0 ; R1=${' '.repeat(1 << 19)}(${'('.repeat(1 << 18)}\n${'R'.repeat(1 << 19)}`);
    told('from 1 to 2: R1=1\n1: (55) if r1 != 0x0 goto pc+1\n'.repeat(20_000));
    expect(processorTime() - started).toBeLessThan(5000);
  });
});

describe('the path in a log of all paths', () => {
  const walked = (log: string) => pathOf(parseVerifierLog(log).entries).map(({ index }) => index);

  it('is the last one: what was gone before the other way of a jump, and what came after', () => {
    const log = `0: R1=ctx() R10=fp0
0: (61) r2 = *(u32 *)(r1 +0)          ; R2=scalar()
1: (15) if r2 == 0x0 goto pc+3        ; R2=scalar(umin=1)
2: (15) if r2 == 0x1 goto pc+1        ; R2=scalar(umin=2)
3: (95) exit

from 2 to 4: R1=ctx() R2=1 R10=fp0
4: (95) exit

from 1 to 5: R1=ctx() R2=0 R10=fp0
5: (79) r0 = *(u64 *)(r2 +0)
R2 invalid mem access 'scalar'
`;
    expect(walked(log)).toEqual([0, 1, 5]);
  });

  it('goes back by turns of a loop, the last first', () => {
    const log = `0: (b7) r2 = 0
1: (55) if r3 != 0x0 goto pc+2
2: (05) goto pc-2
1: (55) if r3 != 0x0 goto pc+2
2: (95) exit
from 1 to 4: R2=0 R10=fp0
4: (95) exit
from 1 to 4: R2=0 R10=fp0
4: (79) r0 = *(u64 *)(r2 +0)
R2 invalid mem access 'scalar'
`;
    expect(walked(log)).toEqual([0, 1, 4]);
  });

  it('has nothing before a jump that was cut off', () => {
    expect(walked('3: (b7) r1 = 0\nfrom 1 to 4: R2=0\n4: (95) exit\n')).toEqual([4]);
  });
});

describe('values', () => {
  it.each([
    ['P5', '5'],
    ['invP5', '5'],
    ['-22', '-22'],
    ['scalar()', 'any number'],
    ['scalar(id=3,smin=umin=1,umax=4,var_off=(0x0; 0x7))', 'a number from 1 to 4'],
    ['scalar(smin=-4,smax=0,smin32=-4,smax32=0)', 'a number from -4 to 0'],
    ['scalar(smin=0xffffffff80000000,smax=0x7fffffff)', 'a number from -2147483648 to 2147483647'],
    ['inv(id=0,umax_value=7,var_off=(0x0; 0x7))', 'a number from 0 to 7'],
    ['fp-16', 'the stack, -16'],
    ['map_value(map=flows,ks=4,vs=8,off=4)', 'a value of map flows (8 bytes), +4'],
    ['trusted_ptr_task_struct()', 'a struct task_struct of the kernel'],
    ['something_new(x=1)', 'something_new(x=1)'],
    ['', ''],
  ])('%s', (value, text) => expect(valueText(value)).toBe(text));
});
