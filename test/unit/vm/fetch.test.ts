/** Which kernel of those that are kept is booted. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cachedKernel, ensureKernel } from '../../../scripts/vm/fetch.js';
import { findKernel } from '../../../scripts/vm/kernels.js';

const series = findKernel('6.1')!;
let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'node-ebpf-cache-'));
  vi.stubEnv('NODE_EBPF_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

function keep(release: string, lacks = ''): void {
  const folder = join(cache, 'kernels/6.1-1', release);
  for (const name of ['first-modules', `lib/modules/${release}`])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['vmlinux', 'config', 'System.map']) {
    if (name !== lacks) writeFileSync(join(folder, name), '');
  }
}

it('is none where none was fetched', () => {
  expect(cachedKernel(series)).toBeUndefined();
});

it('is the newest', async () => {
  for (const number of [9, 56, 10]) keep(`6.1.0-${number}-amd64`);
  keep('new-abcdef');
  expect(cachedKernel(series)?.release).toBe('6.1.0-56-amd64');
  expect((await ensureKernel(series)).vmlinux).toBe(join(cache, 'kernels/6.1-1/6.1.0-56-amd64/vmlinux'));
});

it('is whole', () => {
  keep('6.1.0-10-amd64');
  keep('6.1.0-56-amd64', 'vmlinux');
  expect(cachedKernel(series)?.release).toBe('6.1.0-10-amd64');
});
