/** What options of probes of many functions have in common. */
import type { Cookies, ManyProbes } from '../../hooks/probes.ts';

/** More than a bound that nobody set is taken for a slip: each single probe costs the kernel milliseconds. */
const MOST = 10_000;

export interface ManyProbesOptions {
  /** A number that the program reads with bpf_get_attach_cookie (kernel 5.15): one for all, or from a function for each symbol. */
  readonly cookie?: Cookies;
  /** How many functions a glob, regular expression or list may mean. Default 10,000. */
  readonly most?: number;
}

export interface MultiOptions extends ManyProbesOptions {
  /**
   * `auto` (default): one link of the kernel for all, or a probe for each function where the kernel is too old for that;
   * `multi`: the one link, or ERR_EBPF_NOT_SUPPORTED.
   */
  readonly mechanism?: 'auto' | 'multi';
}

/** As a request wants them. `kind`: of the program. */
export function manyProbes(kind: string, options: MultiOptions): ManyProbes {
  const { cookie, most = MOST, mechanism = 'auto' } = options;
  return {
    at: kind.endsWith('.session') ? 'session' : /^.ret/.test(kind) ? 'return' : 'entry',
    mechanism: kind.includes('.') ? mechanism : 'single',
    most,
    ...(cookie !== undefined && { cookie }),
  };
}
