/** A BPF token: what a user namespace may do that a bpffs delegates to it (kernel 6.9). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { features } from 'node-ebpf';
import { afterAll, describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { askChild } from '../kernel/support/child.ts';
import { release } from './support/machine.ts';
import { compiled } from './support/target.ts';

const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-token-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly without: { readonly code: string; readonly finding: string };
  readonly nowhere: { readonly code: string; readonly message: string };
  readonly names: string[];
  readonly seen: number;
  readonly run: number;
}

const script = `
  import { writeFileSync } from 'node:fs';
  import { load } from 'node-ebpf';
  const outcome = {};
  const failed = ({ code, message, finding }) => ({ code, message, finding: finding?.name });
  const edit = spec => { spec.variables.pid.value = process.pid; };
  outcome.without = await load(object('agent'), { backend: 'kernel', edit }).catch(failed);
  outcome.nowhere = await load(object('agent'), { edit, token: '/nowhere' }).catch(failed);
  const agent = await load(object('agent'), { edit, token: ${JSON.stringify(folder)} });
  const [link] = await agent.attach();
  const reader = agent.maps.events[Symbol.asyncIterator]();
  outcome.names = [];
  for (const name of ['one', 'two']) {
    writeFileSync('/proc/thread-self/comm', name);
    outcome.names.push((await reader.next()).value.name);
  }
  outcome.seen = Number(agent.variables.seen.value);
  await reader.return();
  await agent.close();
  const run = await load(object('run'), {
    token: ${JSON.stringify(folder)},
    edit: spec => { for (const each of spec.programs) each.autoload = each.name === 'prepend'; },
  });
  outcome.run = (await run.programs.prepend.run({ data: new Uint8Array(60) })).returnValue;
  await run.close();
  console.log(JSON.stringify(outcome));
`;

describe('a BPF token', () => {
  it('stands for capabilities in a user namespace of its own', async ctx => {
    if (isOlder(release, '6.9')) {
      expect(features().token.support).toBe('no');
      return ctx.skip(`BPF tokens exist from kernel 6.9 on, and this is ${release}`);
    }
    expect(features().token.support).toBe('yes');
    const { without, nowhere, ...done } = await askChild<Outcome>(script, {
      under: [compiled('delegate'), folder],
      patience: 150_000,
    });
    expect(without).toMatchObject({ code: 'ERR_EBPF_PERMISSION', finding: 'user namespace' });
    expect(nowhere.code).toBe('ERR_EBPF_LOAD');
    expect(nowhere.message).toContain('/nowhere');
    expect(done).toEqual({ names: ['one', 'two'], seen: 2, run: 3 });
  });
});
