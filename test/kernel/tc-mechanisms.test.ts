/** Which way tc programs are attached on kernels that lack one: by their answers, without them. */
import { expect, it } from 'vitest';
import type { TcAttach } from '../../lib/hooks/network.ts';
import { attach } from '../../lib/kernel/attach/attach.ts';
import type { NativeAddon, NativeLink, NativeProgram } from '../../lib/kernel/binding.ts';
import { failure } from './support/errors.ts';

const [EPERM, ENOENT, E2BIG, EEXIST, ENODEV, EINVAL, ERANGE, ESTALE] = [1, 2, 7, 17, 19, 22, 34, 116];

/** errno of each way; those that are absent work. */
type Answers = { link?: number; filter?: number };

/** An addon that answers so, and what it was asked. */
function machine(answers: Answers) {
  const tried: string[] = [];
  const way = (name: 'link' | 'filter', syscall: string) => async () => {
    tried.push(name);
    const errno = answers[name];
    if (errno !== undefined) throw Object.assign(new Error('refused'), { errno, syscall });
    return {} as NativeLink;
  };
  const native: Partial<NativeProgram> = {
    createLink: way('link', 'bpf(BPF_LINK_CREATE)'),
    attachClsact: way('filter', 'netlink(RTM_NEWTFILTER)'),
  };
  const addon: Partial<NativeAddon> = { interfaceIndex: () => 7, rtnetlink: async () => new Uint8Array() };
  const run = (request: Partial<TcAttach>) =>
    attach(addon as NativeAddon, native as NativeProgram, 'program', {
      hook: 'tc',
      interface: 'veth0',
      direction: 'egress',
      ...request,
    });
  return { tried, run };
}

it.each<[string, Answers, Partial<TcAttach>, string, string[]]>([
  ['a new kernel', {}, {}, 'tcx-link', ['link']],
  ['a kernel before 6.6', { link: EINVAL }, {}, 'clsact', ['link', 'filter']],
  ['a kernel that takes fewer fields', { link: E2BIG }, {}, 'clsact', ['link', 'filter']],
  ['clsact asked for', {}, { mechanism: 'clsact' }, 'clsact', ['filter']],
  ['a priority asked for', {}, { priority: 1 }, 'clsact', ['filter']],
  ['an order asked for', {}, { anchor: { position: 'first' } }, 'tcx-link', ['link']],
])('%s', async (_, answers, request, mechanism, tried) => {
  const { run, ...asked } = machine(answers);
  expect((await run(request)).mechanism).toBe(mechanism);
  expect(asked.tried).toEqual(tried);
});

it.each<[string, Answers, Partial<TcAttach>, string, string[]]>([
  ['tcx alone', { link: EINVAL }, { mechanism: 'tcx' }, 'ERR_EBPF_', ['link']],
  ['an order', { link: E2BIG }, { expectedRevision: 2n }, 'ERR_EBPF_', ['link']],
  ['a stale revision', { link: ESTALE }, { expectedRevision: 2n }, 'ERR_EBPF_STALE_REVISION', ['link']],
  ['privileges', { link: EPERM }, {}, 'ERR_EBPF_PERMISSION', ['link']],
  ['an interface that goes away', { link: ENODEV }, {}, 'ERR_EBPF_NO_INTERFACE', ['link']],
  ['a program that is there', { link: EEXIST }, {}, 'ERR_EBPF_ALREADY_ATTACHED', ['link']],
  ['a place that is full', { link: ERANGE }, {}, 'ERR_EBPF_ATTACH', ['link']],
  [
    'an anchor that is not there',
    { link: ENOENT },
    { anchor: { position: 'before', linkId: 3 } },
    'ERR_EBPF_NO_TARGET',
    ['link'],
  ],
  [
    'an interface that goes away meanwhile',
    { link: EINVAL, filter: ENODEV },
    {},
    'ERR_EBPF_NO_INTERFACE',
    ['link', 'filter'],
  ],
  [
    'a filter that is there',
    { filter: EEXIST },
    { priority: 2, handle: 3 },
    'ERR_EBPF_ALREADY_ATTACHED',
    ['filter'],
  ],
])('%s: refused', async (_, answers, request, code, tried) => {
  const { run, ...asked } = machine(answers);
  const error = await failure(() => run(request));
  expect(error.code).toContain(code);
  expect(error.message).toMatch(/^program 'program': cannot attach to egress of interface veth0: /);
  expect(asked.tried).toEqual(tried);
});
