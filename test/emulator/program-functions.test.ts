/** Programs at functions of other programs: freplace in their place, fentry and fexit around them. */
import { Emulator, type FreplaceProgram, type Link, type XdpProgram } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

const [ABORTED, DROP, PASS] = [0, 1, 2];

const verdict = async (object: TestObject, name = 'decides') =>
  (await object.programs[name]!.run({ data: packet })).returnValue;

type Traced = { attach(options?: { cookie: bigint }): Promise<Link> };

const replacing = (emulator: Emulator, target: TestObject, name = 'verdict', program = 'decides') =>
  emulated(emulator, 'freplace', undefined, spec => {
    spec.programs.passes.attachTarget = { name, program: target.programs[program] };
  });

const watching = (emulator: Emulator, target: TestObject, only: readonly string[], program = 'decides') =>
  emulated(emulator, 'emulator-watch', only, spec => {
    for (const name of only) {
      const fn = name === 'on_unlike' ? 'unlike' : 'verdict';
      spec.programs[name].attachTarget = { name: fn, program: target.programs[program] };
    }
  });

describe.each(['jit', 'interpreter'] as const)('freplace (%s)', engine => {
  it('is in the place of a function until its link ends', async () => {
    const emulator = new Emulator({ engine });
    await using target = await emulated(emulator, 'replaced');
    await using object = await replacing(emulator, target);
    expect(await verdict(target)).toBe(DROP);
    const [link] = await object.attach();
    expect(await verdict(target)).toBe(PASS);
    expect(link!.mechanism).toBe('freplace-link');
    expect(link!.info()).toMatchObject({
      type: 'tracing',
      programId: object.programs.passes!.info().id,
      details: { targetObjectId: target.programs.decides!.info().id },
    });
    const other = await verdict(target, 'decides_otherwise');
    expect(other).toBe(ABORTED);
    await link!.close();
    expect(await verdict(target)).toBe(DROP);
  });

  it('goes with the program where it is attached, and ends with its object', async () => {
    const emulator = new Emulator({ engine });
    await using target = await emulated(emulator, 'replaced');
    const object = await replacing(emulator, target);
    await (target.programs.decides as XdpProgram).attach({ interface: 'eth0' });
    const action = () => emulator.interface('eth0').receive(packet).action;
    expect(action()).toBe('drop');
    await object.attach();
    expect(action()).toBe('pass');
    await object.close();
    expect(action()).toBe('drop');
  });
});

describe('freplace', () => {
  it('of another target, and back, and the program itself', async () => {
    const emulator = new Emulator();
    await using target = await emulated(emulator, 'replaced');
    await using object = await replacing(emulator, target);
    const passes = object.programs.passes as FreplaceProgram;
    await (await passes.attach()).close();
    const first = await passes.attach();
    const program = target.programs.decides_otherwise!;
    const other = await passes.attach({ program, function: 'other_verdict' });
    expect([await verdict(target), await verdict(target, 'decides_otherwise')]).toEqual([PASS, PASS]);
    await first.close();
    expect([await verdict(target), await verdict(target, 'decides_otherwise')]).toEqual([DROP, PASS]);
    await other.close();
    const whole = await passes.attach({ program: target.programs.decides!, function: 'decides' });
    expect(await verdict(target)).toBe(PASS);
    await whole.close();
    expect([await verdict(target), await verdict(target, 'decides_otherwise')]).toEqual([DROP, ABORTED]);
  });

  it('is refused where it does not fit, or somebody is there', async () => {
    const emulator = new Emulator();
    await using target = await emulated(emulator, 'replaced');
    await using object = await replacing(emulator, target);
    const passes = object.programs.passes as FreplaceProgram;
    const program = target.programs.decides_otherwise!;
    const wrong: [object, string, RegExp][] = [
      [{ program, function: 'verdicts' }, 'ERR_EBPF_NO_TARGET', /no global function .*'verdicts'/],
      [{ program, function: 'unlike' }, 'ERR_EBPF_INVALID_ARGUMENT', /1 arguments, and not 2/],
    ];
    for (const [options, code, message] of wrong) {
      const error = await failure(() => passes.attach(options));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
    }
    const link = await passes.attach();
    expect(await failure(() => passes.attach())).toMatchObject({
      code: 'ERR_EBPF_ALREADY_ATTACHED',
      errno: 16,
    });
    await using watch = await watching(emulator, target, ['on_entry']);
    const taken = await failure(() => (watch.programs.on_entry as never as Traced).attach());
    expect(taken.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
    expect((await failure(() => link.update(passes))).code).toBe('ERR_EBPF_NOT_SUPPORTED');
    await link.close();
  });

  it('is refused at load, and is not run by itself', async () => {
    const emulator = new Emulator();
    await using target = await emulated(emulator, 'replaced');
    for (const [name, code] of [
      ['verdicts', 'ERR_EBPF_NO_TARGET'],
      ['unlike', 'ERR_EBPF_INVALID_ARGUMENT'],
    ] as const)
      expect((await failure(() => replacing(emulator, target, name, 'decides_otherwise'))).code).toBe(code);
    await using object = await replacing(emulator, target);
    const error = await failure(() => object.programs.passes!.run({ data: packet }));
    expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
  });
});

describe.each(['jit', 'interpreter'] as const)('fentry and fexit of a program (%s)', engine => {
  it('see what its function is given and answers', async () => {
    const emulator = new Emulator({ engine });
    await using target = await emulated(emulator, 'replaced');
    await using object = await watching(emulator, target, ['on_entry', 'on_exit']);
    const { on_entry, on_exit } = object.programs as never as Record<string, Traced>;
    const entry = await on_entry!.attach({ cookie: 7n });
    const exit = await on_exit!.attach();
    expect(await verdict(target)).toBe(DROP);
    const { variables } = object;
    const seen = () => ['entries', 'exits', 'length', 'result', 'cookie'].map(name => variables[name].value);
    expect(seen()).toEqual([1n, 1n, BigInt(packet.length), 1n, 7n]);
    await entry.close();
    expect(await verdict(target)).toBe(DROP);
    expect(seen().slice(0, 2)).toEqual([1n, 2n]);
    await exit.close();
    expect(await verdict(target)).toBe(DROP);
    expect(seen().slice(0, 2)).toEqual([1n, 2n]);
  });

  it('of a function that takes more, beside one that is replaced', async () => {
    const emulator = new Emulator({ engine });
    await using target = await emulated(emulator, 'replaced');
    await using watch = await watching(emulator, target, ['on_unlike'], 'decides_otherwise');
    await (watch.programs.on_unlike as never as Traced).attach();
    await using object = await replacing(emulator, target);
    const program = target.programs.decides_otherwise!;
    await (object.programs.passes as FreplaceProgram).attach({ program, function: 'other_verdict' });
    expect(await verdict(target, 'decides_otherwise')).toBe(PASS);
    const { exits, argument, result } = watch.variables;
    expect([exits.value, argument.value, result.value]).toEqual([1n, 0n, 0n]);
  });
});
