/** Errors of the machine's making carry what `diagnose` would say of it. */
import { diagnose } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { kernelConfig } from '../../lib/kernel/kernel-config.ts';
import { askChild } from './support/child.ts';
import { failure } from './support/errors.ts';
import { loadTest } from './support/objects.ts';

describe('an error', () => {
  it('of permission carries the capability that is missing', async () => {
    const finding = await askChild<{ name: string; remedy: string }>(
      `import { load } from 'node-ebpf';
       await load(object('xdp'), { backend: 'kernel' }).catch(({ finding }) => console.log(JSON.stringify(finding)));`,
      { under: ['setpriv', '--bounding-set=-all,+cap_39', '--inh-caps=-all'] },
    );
    expect(finding).toMatchObject({ name: 'CAP_NET_ADMIN', level: 'limit' });
    expect(finding.remedy).toContain('setcap');
  });

  it('of what the kernel is built without carries the option', async ctx => {
    if (!kernelConfig() || kernelConfig()?.has('CONFIG_KPROBES')) return ctx.skip('this kernel has kprobes');
    await using object = await loadTest('kprobe');
    const [program] = [...object.programs];
    const error = await failure(() => program!.attach());
    expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
    expect(error.finding).toEqual(diagnose().get('CONFIG_KPROBES'));
  });

  it('of anything else carries none', async () => {
    const error = await failure(() => loadTest('long-log'));
    expect(error.finding).toBeUndefined();
  });
});
