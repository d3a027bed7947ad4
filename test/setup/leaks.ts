/** Before and after each test file: what a file opened, named or created it must have given back. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** Closing may be under way on another thread when the tests end. */
const patience = 5_000;

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** This process's bpf and perf descriptors by number; links made by perf_event_open and bpf() alike. */
function descriptors(): string[] {
  return list('/proc/self/fd').flatMap(fd => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return /^anon_inode:(\[perf_event\]|btf|bpf.*)$/.test(target) ? [`descriptor ${fd} (${target})`] : [];
    } catch {
      return [];
    }
  });
}

function holdings(): string[] {
  // Names are ours alone only in the namespaces that `npm test` makes; under a bare vitest others come and go.
  if (!process.env.NODE_EBPF_TEST_RUN) return descriptors();
  const devices = readFileSync('/proc/self/net/dev', 'utf8').matchAll(/^\s*([^\s:]+):/gm);
  return [
    ...descriptors(),
    ...[...devices].map(([, name]) => `interface ${name}`),
    ...list('/run/netns').map(name => `network namespace ${name}`),
    ...list('/sys/fs/bpf').map(name => `pin ${name}`),
  ];
}

if (process.platform === 'linux') {
  const before = new Set(holdings());
  afterAll(async () => {
    const leaked = () => holdings().filter(holding => !before.has(holding));
    for (const start = Date.now(); leaked().length && Date.now() - start < patience; ) await sleep(50);
    if (leaked().length) throw new Error(`left behind by this test file: ${leaked().join(', ')}`);
  }, 2 * patience);
}
