/** Functions of the kernel by BTF, and the hooks of security modules. Those that decide something run in guests alone. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, ownPid, type TestSpec } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { isGuest } from './support/machine.ts';

const refusedHere = 'this machine lets nobody load programs for functions of the kernel by BTF';
const cookie = 0x1122334455667788n;
const EPERM = -1;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-functions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const only =
  (name: string, verdict = 0) =>
  (spec: TestSpec) => {
    ownPid(spec);
    spec.programs[name].autoload = true;
    spec.variables.verdict.value = verdict;
  };

/** Makes and removes a file. */
function unlink(): void {
  const file = join(folder, 'file');
  if (!existsSync(file)) writeFileSync(file, '');
  unlinkSync(file);
}

async function counts(name: string): Promise<void> {
  await using object = await loadTest('functions', { edit: only(name) });
  const link = await object.programs[name].attach();
  expect(link.mechanism).toBe('tracing-link');
  unlink();
  // Where a file system stands on another, as overlayfs does, more than once.
  const { value } = object.variables.calls;
  expect(value).toBeGreaterThan(0n);
  await link.close();
  unlink();
  expect(object.variables.calls.value).toBe(value);
}

async function refuses(name: string): Promise<void> {
  await using object = await loadTest('functions', { edit: only(name, EPERM) });
  const link = await object.programs[name].attach();
  expect(unlink).toThrow('EPERM');
  expect(object.variables.calls.value).toBe(1n);
  await link.close();
  unlink();
}

/** Whoever lacks cookies says so where one is given, whatever the program does with it. */
async function givesCookie(plain: string, name: string): Promise<void> {
  {
    await using object = await loadTest('functions', { edit: only(plain) });
    await object.programs[plain].attach({ cookie });
  }
  await using object = await loadTest('functions', { edit: only(name) });
  await object.programs[name].attach({ cookie });
  unlink();
  expect(object.variables.cookie.value).toBe(cookie);
}

describe('functions', () => {
  hook('fentry', () => counts('on_entry'), { refusedHere });
  hook('fexit', () => counts('on_exit'), { refusedHere });
  hook('fentry cookie', () => givesCookie('on_entry', 'with_cookie'), { refusedHere });
  hook('fmod_ret', () => refuses('decide'), { refusedHere });

  hook(
    'fentry sleepable',
    async () => {
      await using object = await loadTest('functions', {
        edit(spec) {
          only('sleepable')(spec);
          const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
          spec.programs.sleepable.attachTarget = { name: `__${arch}_sys_kill` };
        },
      });
      await object.programs.sleepable.attach();
      process.kill(process.pid, 0);
      expect(object.variables.calls.value).toBe(1n);
    },
    { refusedHere },
  );
});

describe('security modules', () => {
  hook('lsm', () => refuses('guard'), { refusedHere });
  hook('lsm cookie', () => givesCookie('guard', 'guard_with_cookie'), { refusedHere });

  hook(
    'lsm sleepable',
    async () => {
      await using object = await loadTest('functions', { edit: only('on_exec') });
      const link = await object.programs.on_exec.attach();
      execFileSync('true');
      expect(object.variables.calls.value).toBe(1n);
      await link.close();
      execFileSync('true');
      expect(object.variables.calls.value).toBe(1n);
    },
    { refusedHere },
  );
});

it.each([
  ['on_entry', 'security_inode_unlnk', 'function', 'security_inode_unlink'],
  ['guard', 'inode_unlnk', 'LSM hook', 'inode_unlink'],
])('%s: a target that is not there, with the nearest name', async (name, wrong, what, near) => {
  const error = await failure(() =>
    loadTest('functions', {
      edit(spec) {
        only(name)(spec);
        spec.programs[name].attachTarget = { name: wrong };
      },
    }),
  );
  expect(error.code).toBe('ERR_EBPF_NO_TARGET');
  expect(error.message).toContain(`there is no ${what} '${wrong}'; did you mean '${near}'?`);
});

it('an LSM program where the BPF security module sleeps would never run, and is refused', async ctx => {
  if (!isGuest) ctx.skip(refusedHere);
  const lsm = '/sys/kernel/security/lsm';
  if (!existsSync(lsm)) execFileSync('mount', ['-t', 'securityfs', 'securityfs', '/sys/kernel/security']);
  const pretended = join(folder, 'lsm');
  writeFileSync(pretended, 'lockdown,yama');
  await using object = await loadTest('functions', { edit: only('guard') });
  execFileSync('mount', ['--bind', pretended, lsm]);
  try {
    const error = await failure(() => object.programs.guard!.attach());
    expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
    expect(error.message).toContain('lsm=lockdown,yama,bpf');
  } finally {
    execFileSync('umount', [lsm]);
  }
});
