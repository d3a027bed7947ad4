/**
 * `features()` on each kernel beside the table that was measured on it. With NODE_EBPF_WRITE_FEATURES=1 the table is written instead,
 * of a guest with `--share test/hooks/features --env NODE_EBPF_WRITE_FEATURES`; docs/features.md is made of them.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { features } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { type FeatureTable, measure } from './support/features.ts';
import { release } from './support/machine.ts';

const series = /^\d+\.\d+/.exec(release)?.[0];
const file = new URL(`features/${series}.json`, import.meta.url);
/** Twelve thousand programs are tried, which takes a guest without KVM some minutes. */
const PATIENCE = 900_000;
/** Kernels of one make: numbers apart. */
const make = (name: string) => name.replace(/\d+/g, '#');

describe('features()', () => {
  it(
    'agrees with the table of this kernel',
    ctx => {
      const measured = measure();
      if (process.env.NODE_EBPF_WRITE_FEATURES) writeFileSync(file, `${JSON.stringify(measured, null, 1)}\n`);
      if (!existsSync(file)) return ctx.skip(`no table was measured on kernel ${series}`);
      const { release: measuredOn, ...table } = JSON.parse(readFileSync(file, 'utf8')) as FeatureTable;
      if (make(measuredOn) !== make(release))
        return ctx.skip(`the table of ${series} was measured on ${measuredOn}, another make of kernel`);
      expect(measured).toEqual({ ...table, release });
    },
    PATIENCE,
  );

  it('says why', () => {
    const { programTypes, mapTypes, attachTypes, linkTypes, instructions, btf, jit, token } = features();
    const all = [programTypes, mapTypes, attachTypes, linkTypes, instructions, btf];
    const answers = [...all.flatMap(record => Object.values(record)), jit, token];
    expect(answers.length).toBeGreaterThan(150);
    for (const { support, reason } of answers) {
      expect(['yes', 'no', 'unknown']).toContain(support);
      expect(reason).toMatch(/\w/);
    }
    expect(programTypes.xdp.support).toBe('yes');
    expect(mapTypes.hash.support).toBe('yes');
    if (isOlder(release, '6.9')) {
      const why = new RegExp(
        `^it exists from kernel 6\\.9 on, and this is ${release.replaceAll('.', '\\.')}`,
      );
      expect([mapTypes.arena.reason, token.reason]).toEqual([
        expect.stringMatching(why),
        expect.stringMatching(why),
      ]);
      expect([mapTypes.arena.support, token.support]).toEqual(['no', 'no']);
    }
  });

  it('knows the helpers of each type of programs', () => {
    const found = features();
    const xdp = found.helpers('xdp');
    expect(xdp.bpf_xdp_adjust_head.support).toBe('yes');
    expect(xdp.bpf_skb_load_bytes).toMatchObject({ support: 'no' });
    expect(xdp.bpf_skb_load_bytes.reason).toContain('no program of type xdp');
    expect(found.helpers('sched_cls').bpf_skb_load_bytes.support).toBe('yes');
    expect(found.helpers('kprobe').bpf_probe_read_kernel.support).toBe('yes');
    const unborn = isOlder(release, '5.17') ? 'no' : 'yes';
    expect(found.helpers('xdp').bpf_xdp_load_bytes.support).toBe(isOlder(release, '5.18') ? 'no' : unborn);
  });

  it('knows the kfuncs of each type of programs', () => {
    const found = features();
    const { bpf_dynptr_from_xdp } = found.kfuncs('xdp');
    if (isOlder(release, '6.4')) return expect(bpf_dynptr_from_xdp).toBeUndefined();
    expect(bpf_dynptr_from_xdp?.support).toBe('yes');
    expect(found.kfuncs('kprobe').bpf_dynptr_from_xdp?.support).not.toBe('yes');
  });
});
