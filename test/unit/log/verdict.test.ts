/** From a failed load to the error, with real objects and real logs: which line of the source is meant. */
import { readdirSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EbpfError, VerifierError } from '../../../lib/errors.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import type { NativeError } from '../../../lib/kernel/binding.ts';
import { verifierError } from '../../../lib/kernel/verdict.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { type FixtureKernel, fixture } from './fixtures.ts';

const folder = new URL('../../bpf/rejected/', import.meta.url);
const programs = readdirSync(folder)
  .filter(name => name.endsWith('.bpf.o'))
  .map(name => name.replace('.bpf.o', ''));

const image = (name: string) => parseObject(readFileSync(new URL(`${name}.bpf.o`, folder)));

/** The line of the source that has `// REJECTED`, from 1; undefined if none has. */
function rejectedLine(name: string): number | undefined {
  const lines = readFileSync(new URL(`${name}.bpf.c`, folder), 'utf8').split('\n');
  const index = lines.findIndex(line => line.includes('// REJECTED'));
  return index < 0 ? undefined : index + 1;
}

/** A failed load as the addon reports it. */
function failure(program: string, log: string, libbpfLines: readonly string[] = []): NativeError {
  const libbpfLog = [
    ...libbpfLines,
    `prog '${program}': BPF program load failed: Permission denied`,
    `prog '${program}': failed to load: -13`,
  ];
  return Object.assign(new Error('Permission denied'), {
    errno: 13,
    syscall: 'bpf_object__load',
    libbpfLog: libbpfLog.map(line => `libbpf: ${line}\n`).join(''),
    logs: [{ program, log }],
  });
}

const rejected = (name: string, kernel: FixtureKernel, libbpfLines?: readonly string[]) =>
  verifierError(
    image(name),
    failure(name.replaceAll('-', '_'), fixture(kernel, name), libbpfLines),
  ) as VerifierError;

/** What libbpf says while it appends functions. */
const appended: Record<string, readonly string[]> = {
  subprogram: [
    "prog 'unrelated': added 4 insns from sub-prog 'harmless'",
    "prog 'subprogram': added 3 insns from sub-prog 'guilty'",
    "prog 'subprogram': added 4 insns from sub-prog 'harmless'",
  ],
  'global-function': ["prog 'global_function': added 4 insns from sub-prog 'length'"],
  'calls-too-deep': [2, 3, 4, 5, 6, 7, 8, 9].map(
    n => `prog 'calls_too_deep': added ${n === 9 ? 4 : 5} insns from sub-prog 'f${n}'`,
  ),
  'calls-recursive': ["prog 'calls_recursive': added 12 insns from sub-prog 'depth'"],
};

describe('the source line', () => {
  for (const kernel of ['6.18', '7.3'] as const) {
    for (const name of programs) {
      // Programs that this kernel accepts, and those where no one line is to blame.
      if (['pointer-leak', 'stack-uninitialised', 'too-many-instructions'].includes(name)) continue;
      if (kernel === '7.3' && name === 'calls-too-deep') continue;
      it(`${kernel}: ${name}`, () => {
        const error = rejected(name, kernel, appended[name]);
        expect(error).toBeInstanceOf(VerifierError);
        expect(error.program).toBe(name.replaceAll('-', '_'));
        expect(error.log).toBe(fixture(kernel, name));
        const line = rejectedLine(name);
        if (kernel === '6.18' && name === 'last-instruction') return;
        expect(error.source?.line).toBe(line);
        if (line === undefined) return;
        expect(error.source?.file).toBe(`./test/bpf/rejected/${name}.bpf.c`);
        expect(error.source?.text).toContain('// REJECTED');
      });
    }
  }

  it("of a function behind another in the file, by libbpf's order", () => {
    expect(rejected('subprogram', '6.18', appended.subprogram).source).toEqual({
      file: './test/bpf/rejected/subprogram.bpf.c',
      line: 16,
      column: 9,
      text: '\treturn data[0]; // REJECTED',
    });
  });

  it("of a function, by the kernel's log, where libbpf's order is not known", () => {
    expect(rejected('subprogram', '6.18').source).toEqual({
      file: 'subprogram.bpf.c',
      line: 16,
      text: 'return data[0]; // REJECTED',
    });
    // Kernels before 6.10 name no file.
    expect(rejected('subprogram', '5.10').source).toBeUndefined();
  });
});

describe('the error', () => {
  it('has all there is to say', () => {
    const error = rejected('packet-bounds', '6.18');
    expect(error).toBeInstanceOf(EbpfError);
    expect(error).toMatchObject({
      code: 'ERR_EBPF_VERIFIER',
      errno: 13,
      syscall: 'bpf_object__load',
      program: 'packet_bounds',
      instruction: 1,
      reason:
        "The program accesses 1 byte of the packet at offset 12, but has not compared the packet's length with data_end on this path.",
      kernelReason: 'invalid access to packet, off=12 size=1, R1(id=0,off=12,r=0)',
      hint: expect.stringContaining('data_end'),
      libbpfLog: expect.stringContaining('BPF program load failed'),
    });
  });

  it('shows a code frame, and not the log, however it is printed', () => {
    const error = rejected('packet-bounds', '6.18');
    const frame = [
      '  ./test/bpf/rejected/packet-bounds.bpf.c:10:6',
      '  > 10 | if (data[12] == 8) // REJECTED',
      '       |     ^',
      '  instruction 1: (71) r1 = *(u8 *)(r1 +12)',
      '  kernel: invalid access to packet, off=12 size=1, R1(id=0,off=12,r=0)',
    ].join('\n');
    for (const text of [String(error), error.stack ?? '', inspect(error)]) {
      expect(text).toContain(
        "VerifierError: program 'packet_bounds': rejected by the verifier: The program accesses 1 byte",
      );
      expect(text).toContain(frame);
      expect(text).toContain('hint: Compare before the access');
      expect(text).toContain('whole log, 8 lines, is in .log');
      expect(text).not.toContain('processed 2 insns');
      expect(text).not.toContain('BPF program load failed');
    }
  });

  it('shows where it began, if that is elsewhere', () => {
    const error = rejected('reference-ringbuf', '6.18');
    expect(error.message).toContain(
      [
        '  > 22 | } // REJECTED',
        '       | ^',
        '  instruction 15: (95) exit',
        '  kernel: Unreleased reference id=2 alloc_insn=4',
        '  it began at',
        '  ./test/bpf/rejected/reference-ringbuf.bpf.c:13:17',
        '  > 13 | __u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);',
      ].join('\n'),
    );
  });

  it("gives the kernel's own words where it has no others", () => {
    const log =
      '0: R1=ctx() R10=fp0\n0: (95) exit\nthe moon is in the wrong phase\nprocessed 1 insns (limit 1000000)\n';
    const error = verifierError(image('packet-bounds'), failure('packet_bounds', log)) as VerifierError;
    expect(error.reason).toBe('The verifier says: the moon is in the wrong phase');
    expect(error.kernelReason).toBe('the moon is in the wrong phase');
    expect(error.hint).toBeUndefined();
    expect(error.instruction).toBe(0);
  });

  it('gives those of a report of 7.3, too', () => {
    const log = fixture('7.3', 'unreachable').replace('unreachable insn 2', 'some other words');
    const error = verifierError(image('unreachable'), failure('unreachable', log)) as VerifierError;
    expect(error.reason).toBe('Instruction 2 is not reachable from the program entry point.');
    expect(error.hint).toBe('Remove the unreachable instruction or add valid control flow that reaches it.');
    expect(error.instruction).toBe(2);
    expect(error.source?.line).toBe(rejectedLine('unreachable'));
  });

  it('lets nothing in the source steer the terminal', () => {
    const log = fixture('6.18', 'subprogram').replace(
      'return data[0]; //',
      'return data[0]; \u001b[2J\u009b31m//',
    );
    const error = verifierError(image('subprogram'), failure('subprogram', log)) as VerifierError;
    expect(error.source?.text).toContain('\u001b[2J');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(error.message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('no verdict', () => {
  const accepted = fixture('6.18', 'accepted');

  it('without a log', () => {
    const error = failure('packet_bounds', '');
    expect(verifierError(image('packet-bounds'), { ...error, logs: [] })).toBeUndefined();
    expect(verifierError(image('packet-bounds'), error)).toBeUndefined();
  });

  it('where the verifier accepted the program, and something else failed', () => {
    expect(verifierError(image('packet-bounds'), failure('packet_bounds', accepted))).toBeUndefined();
  });

  it('where libbpf gave up before it asked the kernel', () => {
    const error = failure('packet_bounds', accepted);
    error.libbpfLog = "libbpf: map 'flows': failed to create: Invalid argument(-22)\n";
    expect(verifierError(image('packet-bounds'), error)).toBeUndefined();
  });

  it('of a program that was loaded before the one that failed', () => {
    const error = failure('packet_bounds', fixture('6.18', 'packet-bounds'));
    const logs = [{ program: 'other', log: fixture('6.18', 'map-value-null') }, ...error.logs!];
    const verdict = verifierError(image('packet-bounds'), Object.assign(error, { logs }));
    expect((verdict as VerifierError).program).toBe('packet_bounds');
  });
});

describe('a log of many megabytes', () => {
  it('is kept whole, and read at its end', () => {
    const reason = fixture('6.18', 'too-many-instructions');
    const log = `${'7: (54) w4 &= 1                       ; R4=scalar()\n'.repeat(400_000)}${reason}`;
    const started = processorTime();
    const error = verifierError(
      image('too-many-instructions'),
      failure('too_many_instructions', log),
    ) as VerifierError;
    expect(processorTime() - started).toBeLessThan(2_000);
    expect(error.log).toBe(log);
    expect(error.message).toContain(`${400_000 + reason.split('\n').length - 1} lines`);
    expect(error.instruction).toBe(9);
  });
});
