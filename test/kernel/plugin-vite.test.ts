/** `node-ebpf/vite`: a C file is imported like a module; the program that runs is replaced when it changes, and no packet is missed. */
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ArrayMap, BpfObject, Replacement, XdpProgram } from 'node-ebpf';
import { ebpf } from 'node-ebpf/vite';
import { build, createServer, type InlineConfig, isRunnableDevEnvironment } from 'vite';
import { beforeEach, expect, it } from 'vitest';
import { withoutClang } from './support/clang.ts';
import { VethPair } from './support/network.ts';
import { Project } from './support/plugin-project.ts';

const missing = await withoutClang();

interface Count {
  programs: { count: XdpProgram };
  maps: { counts: ArrayMap<bigint> };
}

let project: Project;
beforeEach(ctx => {
  if (missing !== undefined) ctx.skip(missing);
  project = new Project();
  return () => project.remove();
});

const config = (): InlineConfig => ({
  ...{ root: project.folder, configFile: false, logLevel: 'silent', plugins: [ebpf()], appType: 'custom' },
});

it('builds it, with its bytes', async () => {
  writeFileSync(project.path('run.ts'), "import { names } from './main.ts';\nconsole.log(await names());\n");
  await build({ ...config(), build: { ssr: 'run.ts', outDir: 'out', target: 'node20' } });
  const { stdout } = await promisify(execFile)(process.execPath, [project.path('out/run.js')]);
  expect(stdout).toBe("[ 'count' ]\n");
});

it('shows what clang says, where it says it', async () => {
  project.break();
  const failed = build({ ...config(), build: { ssr: 'main.ts', outDir: 'out' } });
  await expect(failed).rejects.toThrow(
    /count\.bpf\.c:15:13\n.*use of undeclared identifier 'VERSIONS'\n> 15 \|/,
  );
});

it('replaces the program that runs, whose counts go on', async () => {
  using pair = new VethPair();
  const server = await createServer({ ...config(), server: { middlewareMode: true, ws: false } });
  const replaced: Replacement[] = [];
  const listener = (message: unknown) => {
    replaced.push(message as Replacement);
    told?.();
  };
  let told: (() => void) | undefined;
  const next = () =>
    new Promise<void>(resolve => {
      told = resolve;
    });
  subscribe('ebpf:replace', listener);
  try {
    const { ssr } = server.environments;
    if (!isRunnableDevEnvironment(ssr)) throw new Error('the environment runs no modules');
    const { start } = await ssr.runner.import('/main.ts');
    await using object: BpfObject<Count> = await start({ backend: 'kernel' });
    const link = await object.programs.count.attach({ interface: pair.near });
    const before = link.info().programId;
    const counts = object.maps.counts;

    const first = next();
    const pings = pair.ping(2000, 0.002);
    project.version(2);
    await first;
    const answered = BigInt(await pings);
    expect(replaced[0]?.links).toMatchObject([{ program: 'count', how: 'updated' }]);
    expect(replaced[0]?.maps).toMatchObject([{ map: 'counts', inherits: 'map' }]);
    // The handles of before are good as they are.
    expect(link.info().programId).not.toBe(before);
    expect(link.info().programId).toBe(object.programs.count.info().id);
    expect([...object.links]).toEqual([link]);
    expect(counts.get(1)! + counts.get(2)!).toBe(answered);
    expect(counts.get(2)).toBeGreaterThan(0n);
    expect(object.maps.counts.get(1)).toBe(counts.get(1));

    // What does not compile changes nothing; the next version that does takes over.
    project.break();
    const second = next();
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(await pair.ping(2)).toBe(2);
    expect(counts.get(1)! + counts.get(2)!).toBe(answered + 2n);
    project.version(3);
    project.mend();
    await second;
    expect(await pair.ping(1)).toBe(1);
    expect(counts.get(3)).toBeGreaterThan(0n);

    // Nor does what the verifier refuses: a warning says so.
    const warned = once(process, 'warning');
    project.reject();
    expect(await warned).toMatchObject([
      {
        code: 'EBPF_NOT_REPLACED',
        message: expect.stringMatching(/^object 'count' has changed, .* runs on: /),
      },
    ]);
    const before3 = counts.get(3)!;
    expect(await pair.ping(1)).toBe(1);
    expect(counts.get(3)).toBe(before3 + 1n);
  } finally {
    unsubscribe('ebpf:replace', listener);
    await server.close();
  }
});
