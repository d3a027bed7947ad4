/** tp_btf, fentry, fexit, fmod_ret and LSM: the target was fixed at load; attaching is one call (kernel 5.5). */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { given } from '../../given.ts';
import type { HookName } from '../../hooks/index.ts';
import type { TraceAttach } from '../../hooks/tracing.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt, refuseCookie } from './target.ts';

const { EBUSY, E2BIG } = constants.errno;

/** What the target is, and from which kernel on it has cookies. */
const KINDS = {
  tp_btf: ['tracepoint', 'tp_btf cookie'],
  fentry: ['entry of function', 'fentry cookie'],
  fexit: ['exit of function', 'fentry cookie'],
  fmod_ret: ['result of function', 'fentry cookie'],
  lsm: ['LSM hook', 'lsm cookie'],
} as const satisfies Record<TraceAttach['kind'], readonly [what: string, cookie: HookName]>;

export async function attachTrace(at: Attachment, request: TraceAttach): Promise<BackendLink> {
  const { kind, target } = request;
  const [what, cookie] = KINDS[kind];
  const attempt = new Attempt(at, `${what} ${target}`, ['CAP_BPF', 'CAP_PERFMON']);
  refuseCookie(request, cookie, attempt);
  if (kind === 'lsm') refuseSilence(attempt);
  try {
    const native = await at.native.attachTrace(given(request, 'cookie'));
    // tp_btf is a raw tracepoint to the kernel.
    const mechanism = kind === 'tp_btf' ? 'raw-tracepoint' : 'tracing-link';
    return new KernelLink(native, mechanism, attempt.target);
  } catch (error) {
    // bpf_trampoline_link_prog() in kernel/bpf/trampoline.c.
    if (isNativeError(error) && error.errno === E2BIG) {
      const why = 'the function has as many programs as the kernel puts on one (BPF_MAX_TRAMP_LINKS, 38)';
      throw attempt.refused('ERR_EBPF_ATTACH', why, error);
    }
    if (isNativeError(error) && error.errno === EBUSY) {
      const why =
        'something else holds the function: live patching, a kprobe of another kind, or a freplace program';
      throw attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
    }
    throw attempt.failed(error);
  }
}

/**
 * The hooks' functions (bpf_lsm_*) are there even where the kernel was booted without its BPF security module; then nobody calls
 * them, and the program would hold silently.
 */
function refuseSilence(attempt: Attempt): void {
  const active = securityModules();
  if (active === undefined || active.includes('bpf')) return;
  const why =
    `the kernel's BPF security module is not active (there are ${active.join(', ')}), so the program would never run: ` +
    `boot with lsm=${[...active, 'bpf'].join()}`;
  throw attempt.refused('ERR_EBPF_NOT_SUPPORTED', why);
}

/** Undefined where securityfs is not mounted. */
function securityModules(): string[] | undefined {
  try {
    return readFileSync('/sys/kernel/security/lsm', 'utf8').trim().split(',');
  } catch {
    return undefined;
  }
}
