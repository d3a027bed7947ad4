/** Our verifier beside this kernel's for a process that has CAP_BPF and not CAP_PERFMON. */
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { expect, it } from 'vitest';
import { open, verify } from '../../lib/index.ts';
import { askChild } from './support/child.ts';

const SCRIPT = `
import { open } from 'node-ebpf';
const out = {};
const { programs } = await open(object('capabilities'));
for (const { name } of programs) {
  const spec = await open(object('capabilities'));
  for (const each of spec.programs) each.autoload = each.name === name;
  try {
    const loaded = await spec.load({ backend: 'kernel' });
    loaded.close();
    out[name] = { verdict: 'accepted' };
  } catch (error) {
    const { errno, kernelReason } = error;
    if (errno === undefined) throw error;
    out[name] = { verdict: 'rejected', errno, ...(kernelReason && { kernelReason }) };
  }
}
console.log(JSON.stringify(out));
`;

/** cap_net_admin, cap_sys_resource, cap_bpf */
const FEW = '--bounding-set=-all,+net_admin,+sys_resource,+cap_39';

it.runIf(release().startsWith('6.18'))('answers as the kernel does without CAP_PERFMON', async () => {
  const theirs = await askChild<Record<string, object>>(SCRIPT, {
    under: ['setpriv', FEW, '--inh-caps=-all'],
  });
  const spec = await open(readFileSync(new URL('../bpf/capabilities.bpf.o', import.meta.url)));
  const programs = spec.image.programs.map(({ name }) => name);
  expect(Object.keys(theirs)).toEqual(programs);
  expect(theirs.take_masked).toEqual({ verdict: 'accepted' });
  for (const { name, verdict, error } of await verify(spec, {
    programs,
    capabilities: ['CAP_BPF', 'CAP_NET_ADMIN'],
  }))
    expect({ name, verdict, errno: error?.errno, kernelReason: error?.kernelReason }).toMatchObject({
      name,
      ...theirs[name],
    });
});
