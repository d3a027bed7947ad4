/** What users ask an emulator for that there is not: errors with a code, which name the thing. */
import { EbpfError, Emulator, load } from 'node-ebpf';
import { build, exit, mov, r0 } from 'node-ebpf/asm';
import { expect, it } from 'vitest';
import { processorTime } from '../setup/processor-time.ts';
import { type Anything, unanswered } from './support/wrong.ts';

const emulator = new Emulator({ memory: 32 << 20 }) as Anything;
const object: Anything = await load(
  build({
    license: 'GPL',
    maps: { counts: { type: 'hash', key: 4, value: 8, maxEntries: 2 } },
    programs: {
      pass: { section: 'xdp', code: [mov(r0, 2), exit()] },
      probe: { section: 'kprobe/do_exit', code: [mov(r0, 0), exit()] },
      shape: { section: 'tc', code: [mov(r0, 0), exit()] },
    },
  }),
  { backend: emulator } as object,
);

const CALLS: Readonly<Record<string, (wrong: Anything) => unknown>> = {
  'clock.advance': wrong => emulator.clock.advance(wrong),
  'program.run, data': wrong => object.programs.pass.run({ data: wrong }),
  'program.run, context': wrong => object.programs.shape.run({ data: new Uint8Array(64), context: wrong }),
  'program.run, repeat': wrong => object.programs.pass.run({ data: new Uint8Array(64), repeat: wrong }),
  'program.run, cpu': wrong => object.programs.probe.run({ context: new Uint8Array(64), cpu: wrong }),
  'interface, options': wrong => emulator.interface('eth9', wrong),
  'tracepoint.fire, a field': wrong => emulator.tracepoint('sched/sched_switch').fire({ prev_pid: wrong }),
  'function.call, an argument': wrong => emulator.function('do_exit').call([wrong]),
  'function.call, the result': wrong => emulator.function('do_exit').call([0n], wrong),
  'task, comm': wrong => emulator.task({ pid: 77, comm: wrong }),
  'task, uid': wrong => emulator.task({ pid: 78, uid: wrong }),
  'struct, fields': wrong => emulator.struct('task_struct', wrong),
  'struct, a field': wrong => emulator.struct('task_struct', { pid: wrong }),
  'interface, its name': wrong => emulator.interface(wrong),
  'interface.receive': wrong => emulator.interface('eth8').receive(wrong),
  'interface.receive, options': wrong => emulator.interface('eth8').receive(new Uint8Array(64), wrong),
  'interface.transmit': wrong => emulator.interface('eth8').transmit(wrong),
  tracepoint: wrong => emulator.tracepoint(wrong),
  function: wrong => emulator.function(wrong),
  syscall: wrong => emulator.syscall(wrong),
  lsm: wrong => emulator.lsm(wrong),
  executable: wrong => emulator.executable(wrong),
  'struct, its name': wrong => emulator.struct(wrong),
  file: wrong => emulator.file(wrong),
  setVariable: wrong => emulator.setVariable(wrong, 1),
  task: wrong => emulator.task(wrong),
  cgroup: wrong => emulator.cgroup(wrong),
  socket: wrong => emulator.socket(wrong),
  lookupSocket: wrong => emulator.lookupSocket(wrong),
  'send, a socket': wrong => emulator.send(wrong, new Uint8Array(4)),
  'send, bytes': wrong => emulator.send(emulator.socket(), wrong),
  'tracepoint.fire': wrong => emulator.tracepoint('sched/sched_switch').fire(wrong),
  'function.call': wrong => emulator.function('do_exit').call(wrong),
  'syscall.call': wrong => emulator.syscall('openat').call(wrong),
  'lsm.call': wrong => emulator.lsm('file_open').call(wrong),
  perfEvent: wrong => emulator.perfEvent(wrong),
  namespace: wrong => emulator.namespace(wrong),
  'cgroup.connect': wrong => emulator.cgroup('/a').connect(wrong),
  'cgroup.bind': wrong => emulator.cgroup('/a').bind(wrong),
  'cgroup.sendmsg': wrong => emulator.cgroup('/a').sendmsg(wrong),
  'cgroup.setsockopt': wrong => emulator.cgroup('/a').setsockopt(wrong),
  'cgroup.device': wrong => emulator.cgroup('/a').device(wrong),
  'cgroup.sysctl': wrong => emulator.cgroup('/a').sysctl(wrong),
  'cgroup.socket': wrong => emulator.cgroup('/a').socket(wrong),
  'cgroup.sockOps': wrong => emulator.cgroup('/a').sockOps(wrong),
  'program.run': wrong => object.programs.pass.run(wrong),
  'program.attach': wrong => object.programs.shape.attach(wrong),
  'program.attach, interface': wrong => object.programs.shape.attach({ interface: wrong }),
};

it('the clock ends what never does, and goes on', () => {
  const { clock } = new Emulator({ memory: 1 << 20, btf: null });
  const again = () => {
    clock.alarm(clock.now(), again);
  };
  again();
  expect(() => clock.advance(1n)).toThrow(/timers have rung 1000000 times/);
});

it('an error about something of any length takes no time', () => {
  const start = processorTime();
  const error = new EbpfError('ERR_EBPF_VALUE', `'${'0,'.repeat(1_000_000)}' is none; did you mean 'x'?`);
  expect(error.nearest).toBe('x');
  expect(processorTime() - start).toBeLessThan(2_000);
});

it.each(Object.entries(CALLS))('%s', async (_, act) => {
  expect(await unanswered(act)).toEqual([]);
});
