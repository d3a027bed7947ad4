/** `new Emulator({ verify: true })` */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Emulator, load, VerifierError } from 'node-ebpf';
import { expect, it } from 'vitest';

const object = (name: string) => fileURLToPath(new URL(`../bpf/${name}.bpf.o`, import.meta.url));

it('refuses what the kernel would, and loads it without', async () => {
  const refused = await load(object('rejected/map-value-null'), {
    backend: new Emulator({ verify: true, btf: null }),
  }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(VerifierError);
  expect(refused).toMatchObject({ program: 'map_value_null', instruction: 7 });
  expect((refused as VerifierError).explain()).toContain('> map-value-null.bpf.c:18: *count += 1;');
  await using loaded = await load(object('rejected/map-value-null'), {
    backend: new Emulator({ btf: null }),
  });
  expect(loaded.programs.map_value_null).toBeDefined();
});

it('runs what is accepted, and has its log', async () => {
  const backend = new Emulator({ verify: true, btf: null });
  await using loaded = await load(object('xdp'), { backend, logLevel: 2 });
  expect(loaded.programs.pass.log).toContain('0: R1=ctx() R10=fp0');
  const { returnValue } = await loaded.programs.pass.run({ data: new Uint8Array(64) });
  expect(returnValue).toBe(2);
});

it('warns of what has no verdict, and runs it', async () => {
  const backend = new Emulator({ verify: true, btf: null });
  const warned = once(process, 'warning');
  await using loaded = await load(object('kfunc-cpumask'), { backend });
  const [warning] = (await warned) as [Error & { code: string }];
  expect(warning).toMatchObject({ name: 'EbpfWarning', code: 'EBPF_NOT_VERIFIED' });
  expect(warning.message).toMatch(
    /^object 'kfunc-cpumask': program '\w+' runs without a verdict: .* kernel functions/,
  );
  expect([...loaded.programs].length).toBeGreaterThan(0);
});

it('says at once for which kernels it cannot', () => {
  expect(() => new Emulator({ verify: true, kernelVersion: '5.4.0' })).toThrow(
    expect.objectContaining({ code: 'ERR_EBPF_NOT_SUPPORTED' }),
  );
});
