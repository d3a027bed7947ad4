/** Without the privileges: what is missing is named, or what refuses. */
import { describe, expect, it } from 'vitest';
import { askChild } from './support/child.ts';

interface Refusal {
  code: string;
  errno: number;
  syscall: string;
  message: string;
}

/** Tells how each of these ends. */
const attempts = `
  import { load, openPinnedMap } from 'node-ebpf';
  const attempt = async act => {
    try { await act(); return null; }
    catch ({ code, errno, syscall, message }) { return { code, errno, syscall, message }; }
  };
  const one = (name, program) => load(object(name), {
    backend: 'kernel',
    edit(spec) { for (const each of spec.programs) each.autoload = each.name === program; },
  });
  console.log(JSON.stringify({
    maps: await attempt(() => load(object('pinned'), { backend: 'kernel', edit(spec) { for (const each of spec.programs) each.autoload = false; spec.maps.shared.pinPath = null; } })),
    xdp: await attempt(() => load(object('xdp'), { backend: 'kernel' })),
    tracing: await attempt(() => one('trace', 'on_btf_tracepoint')),
  }));`;

/** As root by its number, with no capability but those of a list: -CAP for all but one. */
const capabilities = (set: string) => ['setpriv', `--bounding-set=${set}`, '--inh-caps=-all'];

const refusals = (under: readonly string[]) =>
  askChild<Record<'maps' | 'xdp' | 'tracing', Refusal | null>>(attempts, { under });

describe('a process', () => {
  it('without capabilities is told which it needs', async () => {
    const { maps, xdp, tracing } = await refusals(capabilities('-all'));
    for (const refusal of [maps, xdp, tracing]) {
      expect(refusal).toMatchObject({ code: 'ERR_EBPF_PERMISSION', errno: 1 });
      expect(refusal?.syscall).toMatch(/bpf/);
    }
    expect(xdp?.message).toMatch(
      /needs CAP_BPF and CAP_NET_ADMIN \(before kernel 5\.8: CAP_SYS_ADMIN\), and the process lacks CAP_BPF and CAP_NET_ADMIN/,
    );
    expect(tracing?.message).toMatch(/needs CAP_BPF and CAP_PERFMON .*lacks CAP_BPF and CAP_PERFMON/);
    expect(maps?.message).toMatch(/needs CAP_BPF .*lacks CAP_BPF/);
  });

  it('that lacks one is told which', async () => {
    const { maps, xdp, tracing } = await refusals(capabilities('-all,+cap_39,+cap_38'));
    expect([maps, tracing]).toEqual([null, null]);
    expect(xdp).toMatchObject({ code: 'ERR_EBPF_PERMISSION' });
    expect(xdp?.message).toContain('lacks CAP_NET_ADMIN:');
  });

  it('that has what it takes, loads', async () => {
    const { maps, xdp, tracing } = await refusals(capabilities('-all,+cap_39,+cap_12'));
    expect([maps, xdp]).toEqual([null, null]);
    expect(tracing?.message).toContain('lacks CAP_PERFMON:');
  });

  it('in a user namespace of its own is told that its capabilities do not count', async () => {
    const { maps, xdp, tracing } = await refusals(['unshare', '--user', '--map-root-user']);
    for (const refusal of [maps, xdp, tracing]) {
      expect(refusal).toMatchObject({ code: 'ERR_EBPF_PERMISSION' });
      expect(refusal?.message).toContain('user namespace');
    }
  });
});
