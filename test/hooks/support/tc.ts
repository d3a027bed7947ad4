/** tc programs of test/bpf/tc.bpf.c, and what tc(8) says. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Link, TcAttachOptions } from 'node-ebpf';
import { onTestFinished } from 'vitest';
import type { NativeProgram } from '../../../lib/kernel/binding.ts';
import { requireAddon } from '../../../lib/kernel/native.ts';
import { type TestObject, testObject } from '../../kernel/support/objects.ts';

export const attachTc = (object: TestObject, name: string, options: TcAttachOptions): Promise<Link> =>
  (object.programs[name] as never as { attach(o: TcAttachOptions): Promise<Link> }).attach(options);

/** `clsact`, `ingress` or nothing. */
export const qdiscOf = (name: string): string | undefined =>
  /qdisc (clsact|ingress)/.exec(tc(`qdisc show dev ${name}`))?.[1];

/** A filter of somebody else's: classic BPF, that matches nothing. */
export const foreignFilter = ['bpf', 'bytecode', '1,6 0 0 0,'];

export function tc(command: string, ...more: string[]): string {
  return execFileSync('tc', [...command.split(' '), ...more], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Of another object, and without the layers above: as another tool's. */
export async function foreignProgram(name: string): Promise<NativeProgram> {
  const loaded = requireAddon().openObject(readFileSync(testObject('tc')), { name: 'foreign' });
  await loaded.load();
  const native = loaded.program(name);
  loaded.close();
  onTestFinished(() => native.close());
  return native;
}
