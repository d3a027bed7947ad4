/** Which backend it is, why, and what happens where there is none; what diagnostics are told. */
import { channel } from 'node:diagnostics_channel';
import type { BpfObject, Link } from 'node-ebpf';
import { afterEach, describe, expect, it } from 'vitest';
import { askChild, runChild } from './support/child.ts';
import { failure } from './support/errors.ts';
import { openTest } from './support/objects.ts';

describe('the backend', () => {
  const override = process.env.NODE_EBPF_BACKEND;
  afterEach(() => {
    if (override === undefined) delete process.env.NODE_EBPF_BACKEND;
    else process.env.NODE_EBPF_BACKEND = override;
  });

  it.each([
    ['auto', undefined, /privileges/],
    ['auto', 'kernel', /NODE_EBPF_BACKEND/],
    ['kernel', undefined, /caller/],
    ['kernel', 'emulator', /caller/],
  ] as const)('%s, with %s in the environment, is the kernel', async (backend, environment, reason) => {
    if (environment === undefined) delete process.env.NODE_EBPF_BACKEND;
    else process.env.NODE_EBPF_BACKEND = environment;
    await using object = await (await openTest('xdp')).load({ backend });
    expect(object.backend).toBe('kernel');
    expect(object.backendReason).toMatch(reason);
  });

  it.each([
    ['emulator', undefined, /caller/],
    ['auto', 'emulator', /NODE_EBPF_BACKEND/],
  ] as const)('%s, with %s in the environment, is the emulator', async (backend, environment, reason) => {
    process.env.NODE_EBPF_BACKEND = environment ?? '';
    await using object = await (await openTest('xdp')).load({ backend });
    expect(object.backend).toBe('emulator');
    expect(object.backendReason).toMatch(reason);
  });

  it.each([
    ['auto', 'kernal', 'ERR_EBPF_INVALID_ARGUMENT'],
    ['kernal', undefined, 'ERR_EBPF_INVALID_ARGUMENT'],
  ])('%s, with %s in the environment, is an error', async (backend, environment, code) => {
    process.env.NODE_EBPF_BACKEND = environment ?? '';
    const spec = await openTest('xdp');
    expect((await failure(() => spec.load({ backend: backend as 'auto' }))).code).toBe(code);
  });
});

it('without the addon, the kernel can’t be had, and the error says what is missing', async () => {
  const answer = await askChild<{ factor: number; code: string; message: string; cause: string }>(
    `import { open } from 'node-ebpf';
    const spec = await open(object('variables'));
    const { code, message, cause } = await spec.load({ backend: 'kernel' }).catch(error => error);
    console.log(JSON.stringify({ factor: spec.variables.factor.value, code, message, cause: cause.message }));`,
    { env: { NODE_EBPF_ADDON: '/no/such/addon.node' } },
  );
  expect(answer).toMatchObject({ factor: 3, code: 'ERR_EBPF_NO_NATIVE' });
  expect(answer.message).toContain(`linux-${process.arch}`);
  expect(answer.message).toContain('npm run build:addon');
  expect(answer.cause).toContain('/no/such/addon.node');
});

describe('auto ends in the emulator, with a reason and a warning,', () => {
  const script = `import { load } from 'node-ebpf';
    const warnings = [];
    process.on('warning', ({ name, code, message }) => warnings.push({ name, code, message }));
    const first = await load(object('xdp'));
    await load(object('xdp'), { backend: 'emulator' });
    await first.programs.count.run({ data: new Uint8Array(14) });
    const { backend, backendReason } = first;
    const seen = Number(first.variables.packets.value);
    await new Promise(setImmediate);
    console.log(JSON.stringify({ backend, backendReason, seen, warnings }));`;

  interface Answer {
    readonly backend: string;
    readonly backendReason: string;
    readonly seen: number;
    readonly warnings: readonly { readonly name: string; readonly code: string; readonly message: string }[];
  }

  it.each([
    ['without the addon', { env: { NODE_EBPF_ADDON: '/no/such/addon.node' } }, /addon cannot be loaded/],
    [
      'without capabilities',
      { under: ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] },
      /needs CAP_BPF and CAP_NET_ADMIN.*lacks CAP_BPF and CAP_NET_ADMIN/,
    ],
    ['in a user namespace', { under: ['unshare', '--user', '--map-root-user'] }, /user namespace/],
    ['by the environment', { env: { NODE_EBPF_BACKEND: 'emulator' } }, /NODE_EBPF_BACKEND asked for it/],
  ] as const)('%s', async (_, options, reason) => {
    const { warnings, ...answer } = await askChild<Answer>(script, options);
    expect(answer).toMatchObject({ backend: 'emulator', seen: 1 });
    expect(answer.backendReason).toMatch(reason);
    expect(warnings).toEqual([
      {
        name: 'EbpfWarning',
        code: 'EBPF_EMULATED',
        message: `object 'xdp' runs in the emulator, not in the kernel: ${answer.backendReason}`,
      },
    ]);
  });
});

it('NODE_DEBUG=ebpf shows what libbpf says, and nothing is shown without', async () => {
  const script = `import { load } from 'node-ebpf';
    await (await load(object('xdp'))).close();
    await load(object('long-log')).catch(() => {});`;
  expect(await runChild(script)).toEqual({ end: 0, stdout: '', stderr: '' });
  const { stderr } = await runChild(script, { env: { NODE_DEBUG: 'ebpf' } });
  expect(stderr).toMatch(/EBPF .*xdp: libbpf: /);
  expect(stderr).toMatch(/EBPF .*long-log: libbpf: [\s\S]*failed to load/);
});

it('diagnostics channels tell of loads and attachments', async () => {
  const told: string[] = [];
  const onLoad = (message: unknown) => told.push(`load ${(message as { object: BpfObject }).object.name}`);
  const onAttach = (message: unknown) => {
    const { program, target, link } = message as { program: string; target: string; link: Link };
    told.push(`attach ${program} to ${target} by ${link.mechanism}`);
  };
  channel('ebpf:load').subscribe(onLoad);
  channel('ebpf:attach').subscribe(onAttach);
  try {
    await using object = await (await openTest('trace')).load({ backend: 'kernel' });
    await object.programs.on_raw_tracepoint!.attach();
  } finally {
    channel('ebpf:load').unsubscribe(onLoad);
    channel('ebpf:attach').unsubscribe(onAttach);
  }
  expect(told).toEqual([
    'load trace',
    'attach on_raw_tracepoint to raw_tp name=task_rename by raw-tracepoint',
  ]);
});
