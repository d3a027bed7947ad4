/** The demo without privileges: the same programs, on the packets of its capture. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Root without its capabilities is as good as nobody.
const under = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

async function demo(...args: string[]): Promise<string> {
  const [command, ...rest] = [
    ...under,
    process.execPath,
    '--import',
    'tsx',
    'examples/flows/main.ts',
    ...args,
  ];
  const { stdout, stderr } = await promisify(execFile)(command!, rest, { cwd: root });
  expect(stderr).toBe('');
  return stdout;
}

it('runs in the emulator, and says so', async () => {
  const output = await demo();
  expect(output).toMatch(/^It takes .*So the programs run in the emulator/);
  expect(output).toMatch(/TCP +10\.77\.0\.2:\d+ → 10\.77\.0\.1:8080 +599 +860,934/);
  expect(output).toMatch(/packets seen +1,856/);
});

it('counts what is in the capture', async () => {
  const summary = JSON.parse(await demo('--json'));
  // As tcpdump counts them: 1,856 packets, 116 of them UDP to port 9.
  expect(summary).toMatchObject({
    backend: 'emulator',
    sent: 1856,
    seen: 1856,
    dropped: 116,
    blockedSent: 116,
    blockedArrived: 0,
    flows: 42,
    events: 42,
    missedDuringReplace: 0,
    sentDuringReplace: 928,
  });
});
