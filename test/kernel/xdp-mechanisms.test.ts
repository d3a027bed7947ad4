/** Which way XDP programs are attached on kernels and drivers that refuse some: by their answers, without them. */
import { expect, it } from 'vitest';
import { attach } from '../../lib/kernel/attach/attach.ts';
import type { NativeAddon, NativeLink, NativeProgram } from '../../lib/kernel/binding.ts';
import { failure } from './support/errors.ts';

const [EINVAL, EOPNOTSUPP, ERANGE, EBUSY, EPERM, ENODEV] = [22, 95, 34, 16, 1, 19];

/** XDP_FLAGS_SKB_MODE in include/uapi/linux/if_link.h. */
const GENERIC = 2;

interface Answers {
  /** errno of each way; those that are absent work. */
  'native-link'?: number;
  'native-netlink'?: number;
  'generic-link'?: number;
  'generic-netlink'?: number;
}

/** An addon that answers so, and what it was asked. */
function machine(answers: Answers) {
  const tried: string[] = [];
  const way =
    (mechanism: 'link' | 'netlink') =>
    async ({ flags }: { flags: number }) => {
      const name = `${flags === GENERIC ? 'generic' : 'native'}-${mechanism}` as keyof Answers;
      tried.push(name);
      const errno = answers[name];
      if (errno !== undefined) throw Object.assign(new Error('refused'), { errno, syscall: 'test' });
      return {} as NativeLink;
    };
  const native = { createLink: way('link'), attachXdpNetlink: way('netlink') } as Partial<NativeProgram>;
  const addon: Partial<NativeAddon> = {
    interfaceIndex: () => 7,
    xdpQuery: async () => ({ native: 0, generic: 12, offload: 0 }),
  };
  return { tried, native: native as NativeProgram, addon: addon as NativeAddon };
}

type Mode = 'auto' | 'native' | 'generic';
type Mechanism = 'auto' | 'link' | 'netlink';

const cases: [string, Answers, Mode, Mechanism, string, string[]][] = [
  ['a new kernel', {}, 'auto', 'auto', 'xdp-native-link', ['native-link']],
  [
    'a kernel without links (before 5.9)',
    { 'native-link': EINVAL, 'generic-link': EINVAL },
    'auto',
    'auto',
    'xdp-native-netlink',
    ['native-link', 'native-netlink'],
  ],
  [
    'such a kernel, and a driver without native mode',
    { 'native-link': EINVAL, 'generic-link': EINVAL, 'native-netlink': EOPNOTSUPP },
    'auto',
    'auto',
    'xdp-generic-netlink',
    ['native-link', 'native-netlink', 'generic-link', 'generic-netlink'],
  ],
  [
    'a driver without native mode',
    { 'native-link': EOPNOTSUPP },
    'auto',
    'auto',
    'xdp-generic-link',
    ['native-link', 'generic-link'],
  ],
  [
    'a driver that has it at another MTU',
    { 'native-link': ERANGE },
    'auto',
    'auto',
    'xdp-generic-link',
    ['native-link', 'generic-link'],
  ],
  [
    'a driver that has it without some offload',
    { 'native-link': EINVAL, 'native-netlink': EINVAL },
    'auto',
    'auto',
    'xdp-generic-link',
    ['native-link', 'native-netlink', 'generic-link'],
  ],
  [
    'netlink asked for',
    { 'native-netlink': EOPNOTSUPP },
    'auto',
    'netlink',
    'xdp-generic-netlink',
    ['native-netlink', 'generic-netlink'],
  ],
  [
    'generic mode asked for',
    { 'generic-link': EINVAL },
    'generic',
    'auto',
    'xdp-generic-netlink',
    ['generic-link', 'generic-netlink'],
  ],
];

it.each(cases)('%s', async (_, answers, mode, mechanism, expected, tried) => {
  const { native, addon, ...asked } = machine(answers);
  const link = await attach(addon, native, 'program', { hook: 'xdp', interface: 'veth0', mode, mechanism });
  expect(link.mechanism).toBe(expected);
  expect(asked.tried).toEqual(tried);
});

const refusals: [string, Answers, Mode, Mechanism, string, string[]][] = [
  [
    'native mode alone',
    { 'native-link': EOPNOTSUPP },
    'native',
    'auto',
    'ERR_EBPF_NOT_SUPPORTED',
    ['native-link'],
  ],
  ['links alone', { 'native-link': EINVAL }, 'native', 'link', 'ERR_EBPF_NOT_SUPPORTED', ['native-link']],
  [
    'an interface that is taken',
    { 'native-link': EBUSY },
    'auto',
    'auto',
    'ERR_EBPF_ALREADY_ATTACHED',
    ['native-link'],
  ],
  ['privileges', { 'native-link': EPERM }, 'auto', 'auto', 'ERR_EBPF_PERMISSION', ['native-link']],
  [
    'an interface that goes away',
    { 'native-link': ENODEV },
    'auto',
    'auto',
    'ERR_EBPF_NO_INTERFACE',
    ['native-link'],
  ],
  [
    'a program that suits no mode',
    { 'native-link': EINVAL, 'native-netlink': EINVAL, 'generic-link': EINVAL, 'generic-netlink': EINVAL },
    'auto',
    'auto',
    'ERR_EBPF_NOT_SUPPORTED',
    ['native-link', 'native-netlink', 'generic-link', 'generic-netlink'],
  ],
];

it.each(refusals)('%s: refused', async (_, answers, mode, mechanism, code, tried) => {
  const { native, addon, ...asked } = machine(answers);
  const error = await failure(() =>
    attach(addon, native, 'program', { hook: 'xdp', interface: 'veth0', mode, mechanism }),
  );
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^program 'program': cannot attach to interface veth0: /);
  if (code === 'ERR_EBPF_ALREADY_ATTACHED') expect(error.message).toContain('program 12 in generic mode');
  expect(asked.tried).toEqual(tried);
});
