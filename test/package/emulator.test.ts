/**
 * The package where there is nothing but Node.js: installed without scripts, without the addon, with no file to be read but its own. The same
 * example runs in the emulator there.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../../scripts/lib/machine.js';
import { nodeBinary, nodeVersions } from '../../scripts/lib/nodes.js';
import { root } from '../../scripts/lib/tree.js';
import { installedProject } from './installed.ts';

const execute = promisify(execFile);
const env = { ...process.env, NODE_EBPF_ADDON: '', NODE_EBPF_BACKEND: '', NODE_OPTIONS: '' };
let project: Awaited<ReturnType<typeof installedProject>>;

/** Says where it ran, what came of it, and how many warnings there were. */
const RUN = `
  let warnings = 0;
  process.removeAllListeners('warning');
  process.on('warning', ({ code, name }) => { warnings += String(code ?? name).includes('EBPF') ? 1 : 0; });
  const run = async ({ load }) => {
    const object = await load('flows.bpf.o');
    const packet = Buffer.from('ffffffffffff02000000000108004500001c00000000401100000a0000010a00000203e807d000080000', 'hex');
    const { returnValue } = await object.programs.count_flows.run({ data: packet });
    const flows = [...object.maps.flows.entries()].length;
    const { backend } = object;
    await object.close();
    await new Promise(resolve => setImmediate(resolve));
    console.log(JSON.stringify({ backend, returnValue, flows, warnings }));
  };`;
const ran = { backend: 'emulator', returnValue: 2, flows: 1, warnings: 1 };

beforeAll(async () => {
  project = await installedProject();
  const { folder } = project;
  rmSync(join(folder, 'node_modules/node-ebpf/prebuilds'), { recursive: true, force: true });
  copyFileSync(join(root, 'examples/flows/flows.bpf.o'), join(folder, 'flows.bpf.o'));
  writeFileSync(join(folder, 'main.js'), `import * as ebpf from 'node-ebpf';\n${RUN}\nawait run(ebpf);`);
  writeFileSync(join(folder, 'main.cjs'), `${RUN}\nrun(require('node-ebpf'));`);
  writeFileSync(
    join(folder, 'elsewhere.cjs'),
    "Object.defineProperty(process, 'platform', { value: 'win32' }); delete process.getuid; delete process.geteuid;",
  );
}, 120_000);
afterAll(() => project?.remove());

async function answer(command: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await execute(command, args, { cwd: project.folder, env });
  return JSON.parse(stdout);
}

describe.each(nodeVersions)('under Node.js %s', version => {
  const node = nodeBinary(version);
  const permission = version.startsWith('20.') ? '--experimental-permission' : '--permission';

  it('an import falls back to the emulator', async ctx => {
    if (!existsSync(node)) ctx.skip(`Node.js ${version} could not be fetched`);
    expect(await answer(node, ['main.js'])).toEqual(ran);
  });

  it('so does require', async ctx => {
    if (!existsSync(node)) ctx.skip(`Node.js ${version} could not be fetched`);
    expect(await answer(node, ['main.cjs'])).toEqual(ran);
  });

  it('no file is needed but those of the package, nor an operating system that is Linux', async ctx => {
    if (!existsSync(node)) ctx.skip(`Node.js ${version} could not be fetched`);
    const only = [permission, `--allow-fs-read=${project.folder}/*`];
    expect(await answer(node, [...only, 'main.js'])).toEqual(ran);
    expect(await answer(node, [...only, '--require', './elsewhere.cjs', 'main.js'])).toEqual(ran);
  });
});

it('runs where /proc and /sys are empty', async ctx => {
  if (!isRoot()) ctx.skip('needs root: `sudo npm test`');
  const script = 'mount -t tmpfs none /proc && mount -t tmpfs none /sys && exec "$0" main.js';
  const args = ['--mount', '--propagation', 'private', '--', 'sh', '-c', script, process.execPath];
  expect(await answer('unshare', args)).toEqual(ran);
});
