/** Lines of trace_pipe, as kernels have written them. */
import { expect, it } from 'vitest';
import { parseTraceLine } from '../../../lib/formats/trace/line.ts';

it.each([
  [
    '            node-4242    [001] d..21  1234.567890: bpf_trace_printk: hello, 5',
    { comm: 'node', pid: 4242, cpu: 1, time: 1234567890000n, text: 'hello, 5' },
  ],
  [
    ' my worker-1-7       [012] .N.1.    5.000001: bpf_trace_printk: a: [0] 1.2: b',
    { comm: 'my worker-1', pid: 7, cpu: 12, time: 5000001000n, text: 'a: [0] 1.2: b' },
  ],
  [
    '           <...>-99      (     42) [000] dNh2   0.000100: bpf_trace_printk: ',
    { comm: '<...>', pid: 99, cpu: 0, time: 100000n, text: '' },
  ],
])('%s', (line, parsed) => {
  expect(parseTraceLine(line)).toEqual(parsed);
});

it.each([
  '',
  'CPU:0 [LOST 12 EVENTS]',
  ' node-1 [000] d... 1.0: sched_switch: prev',
  'the second line of a text',
])('no such line: %s', line => {
  expect(parseTraceLine(line)).toBeUndefined();
});
