/** What is published: its contents, that it installs as it is, and that its one binary runs on each line of Node.js. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../../scripts/lib/machine.js';
import { nodeBinary, nodeVersions } from '../../scripts/lib/nodes.js';
import { root, tool } from '../../scripts/lib/tree.js';
import { installedProject } from './installed.ts';

const execute = promisify(execFile);
let project: Awaited<ReturnType<typeof installedProject>>;

beforeAll(async () => {
  project = await installedProject();
}, 120_000);
afterAll(() => project?.remove());

/** Runs a module in the project, with NODE_* settings of the test run out of its way. */
async function runModule(node: string, text: string): Promise<string> {
  const file = join(project.folder, 'main.js');
  writeFileSync(file, text);
  const env = { ...process.env, NODE_EBPF_ADDON: '', NODE_OPTIONS: '' };
  const { stdout } = await execute(node, [file], { cwd: project.folder, env });
  return stdout.trim();
}

describe('the tarball', () => {
  it('has what runs, and nothing else', () => {
    const expected =
      /^(dist\/.*\.(js|d\.ts|js\.map)|include\/[\w-]+\.h|include\/bpf\/[\w.]+\.h|include\/bpf\/LICENSE(\.BSD-2-Clause)?|scripts\/(vm|lib)\/\w[\w-]*\.js|scripts\/vm\/guest\/\w+\.sh|prebuilds\/[^/]+\/node-ebpf\.\w+\.node|prebuilds\/licenses\/.*|[^/]+)$/;
    expect(project.files.filter(file => !expected.test(file))).toEqual([]);
    const top = project.files.filter(file => !file.includes('/')).sort();
    expect(top).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'addon.cjs', 'package.json']);
    expect(project.files).toContain('dist/index.js');
    expect(project.files).toContain('dist/index.d.ts');
    expect(project.files).toContain('prebuilds/licenses/elfutils/COPYING-LGPLV3');
    expect(project.files).toContain('include/node-ebpf.h');
    expect(project.files).toContain('include/bpf/bpf_helpers.h');
    expect(project.files).toContain('include/bpf/LICENSE.BSD-2-Clause');
    expect(project.files).toContain(`prebuilds/linux-${process.arch}/node-ebpf.glibc.node`);
  });

  it('runs nothing when it is installed', () => {
    const file = join(project.folder, 'node_modules/node-ebpf/package.json');
    const { scripts = {}, dependencies, gypfile } = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(scripts).filter(name => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    expect(Object.keys(dependencies)).toEqual(['commander', 'node-gyp-build']);
    // npm would run node-gyp for a binding.gyp by itself.
    expect(gypfile).toBe(false);
  });

  it('names only files that it has', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = JSON.stringify([manifest.exports, manifest.bin ?? {}, manifest.types]).matchAll(
      // A name of what can be imported is a key; files are values.
      /"\.\/([^"]+)"(?!:)/g,
    );
    for (const [, file] of named) expect(project.files).toContain(file);
  });

  it('has a command for other kernels that runs where it is installed', async () => {
    const command = join(project.folder, 'node_modules/.bin/node-ebpf-vm');
    const { stdout } = await execute(command, ['--help'], { cwd: project.folder });
    expect(stdout).toContain('npx node-ebpf-vm --kernel 6.1');
    await expect(execute(command, ['--kernel', '6.2', '--', 'true'])).rejects.toMatchObject({
      code: 125,
      stderr: expect.stringContaining('the nearest is 6.1'),
    });
  });

  it('has the command ebpf, which types an object where it is installed', async () => {
    const command = join(project.folder, 'node_modules/.bin/ebpf');
    copyFileSync(join(root, 'examples/flows/flows.bpf.o'), join(project.folder, 'flows.bpf.o'));
    await execute(command, ['types', 'flows.bpf.o'], { cwd: project.folder });
    expect(readFileSync(join(project.folder, 'flows.bpf.ts'), 'utf8')).toContain(
      'flows: HashMap<Flow, Traffic, FlowInput>;',
    );
    const { stdout } = await execute(command, ['--version'], { cwd: project.folder });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(stdout.trim()).toBe(version);
  });

  it('has a help for the command ebpf, and an error for a command that is none', async () => {
    const command = join(project.folder, 'node_modules/.bin/ebpf');
    const { stdout } = await execute(command, ['--help'], { cwd: project.folder });
    for (const name of ['compile', 'types', 'vmlinux', 'btf', 'diagnose'])
      expect(stdout).toContain(`  ${name} `);
    await expect(execute(command, ['typse'], { cwd: project.folder })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/unknown command 'typse'[\s\S]*Did you mean types\?/),
    });
  });

  it('has types that a strict project can use', async () => {
    const text = `import { type BpfObject, load } from 'node-ebpf';
      import { build, call, exit, type AsmInstruction, mov, r0 } from 'node-ebpf/asm';
      const code: AsmInstruction[] = [call('bpf_ktime_get_ns'), mov(r0, 2), exit()];
      const bytes: Uint8Array = build({ license: 'GPL', programs: { pass: { section: 'xdp', code } } });
      export const object: Promise<BpfObject> = load(bytes);
      // @ts-expect-error: no helper has that name
      call('bpf_ktime_get_nanoseconds');\n`;
    writeFileSync(join(project.folder, 'types.ts'), text);
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2023,esnext.disposable',
    ];
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
    const args = [tool('typescript', 'tsc'), '--ignoreConfig', ...options, ...types, 'types.ts'];
    await execute(process.execPath, args, { cwd: project.folder });
  });
});

describe.each(nodeVersions)('under Node.js %s', version => {
  const node = nodeBinary(version);

  it('loads the prebuilt addon and opens an object', async ctx => {
    if (!existsSync(node)) ctx.skip(`Node.js ${version} could not be fetched`);
    copyFileSync(join(root, 'examples/flows/flows.bpf.o'), join(project.folder, 'flows.bpf.o'));
    const output = await runModule(
      node,
      `import { createRequire } from 'node:module';
      import { open } from 'node-ebpf';
      const path = new URL('./node_modules/node-ebpf/addon.cjs', import.meta.url);
      const { libbpfVersion } = createRequire(import.meta.url)(path.pathname);
      const spec = await open('flows.bpf.o');
      console.log(JSON.stringify([process.versions.node, libbpfVersion, Object.keys(spec.maps)]));`,
    );
    const [running, libbpf, maps] = JSON.parse(output);
    expect(running).toBe(version);
    expect(libbpf).toMatch(/^v?1\.5/);
    expect(maps).toContain('flows');
  });

  it('loads an object into the kernel', async ctx => {
    if (!existsSync(node)) ctx.skip(`Node.js ${version} could not be fetched`);
    if (!isRoot()) ctx.skip('needs root: `sudo npm test`');
    const output = await runModule(
      node,
      `import { load } from 'node-ebpf';
      const object = await load(${JSON.stringify(join(root, 'examples/flows/flows.bpf.o'))}, { backend: 'kernel' });
      console.log(object.backend);
      await object[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();`,
    );
    expect(output).toBe('kernel');
  });
});
