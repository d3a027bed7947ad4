/** `node-ebpf/esbuild`: a C file is imported like a module, and goes on under new code while one develops. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { type BuildFailure, type BuildOptions, build, context } from 'esbuild';
import { ebpf } from 'node-ebpf/esbuild';
import ts from 'typescript';
import { beforeEach, expect, it, vi } from 'vitest';
import { typeErrors } from '../unit/toolchain/support/check.ts';
import { withoutClang } from './support/clang.ts';
import { Project } from './support/plugin-project.ts';

const missing = await withoutClang();

let project: Project;
beforeEach(ctx => {
  if (missing !== undefined) ctx.skip(missing);
  project = new Project();
  return () => project.remove();
});

const options = (entry = 'main.ts', plugin = ebpf()): BuildOptions => ({
  ...{ absWorkingDir: project.folder, entryPoints: [entry], outdir: 'out', bundle: true },
  ...{ platform: 'node', format: 'esm', logLevel: 'silent', plugins: [plugin] },
});

it('bundles it, with its bytes', async () => {
  project.write('run.ts', "import { names } from './main.ts';\nconsole.log(await names());\n");
  const { warnings } = await build(options('run.ts'));
  expect(warnings).toEqual([]);
  // Alone: neither the C file nor an object is needed any more.
  const { stdout } = await promisify(execFile)(process.execPath, [project.path('out/run.js')]);
  expect(stdout).toBe("[ 'count' ]\n");
  expect(readFileSync(project.path('out/run.js'), 'utf8')).toContain('from "node-ebpf"');
});

it.each([
  ['nodenext', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ['bundler', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
])('writes types that TypeScript finds with module resolution %s', async (_, module, moduleResolution) => {
  await build(options());
  const declaration = readFileSync(project.path('count.bpf.d.c.ts'), 'utf8');
  const use = (text: string) => `import count from './count.bpf.c';\n${text}\n`;
  const modules = {
    'count.bpf.d.c.ts': declaration,
    'main.ts': readFileSync(project.path('main.ts'), 'utf8'),
    'good.ts': use('export const seen = (await count.load()).maps.counts.get(0)! + 1n;'),
    'bad.ts': use('export const seen = (await count.load()).maps.coutns;'),
  };
  const options_ = { module, moduleResolution, allowArbitraryExtensions: true };
  // Not as a library, whose own errors nobody is told of.
  expect(typeErrors({ 'declared.ts': declaration })).toEqual([]);
  expect(typeErrors(modules, options_)).toEqual([expect.stringMatching(/^bad\.ts\(2\): TS2551 /)]);
  // Without that option the compiler names it.
  expect(typeErrors(modules, { ...options_, allowArbitraryExtensions: false })[0]).toContain(
    'allowArbitraryExtensions',
  );
});

it('leaves types alone that are right', async () => {
  await build(options());
  const before = statSync(project.path('count.bpf.d.c.ts')).mtimeMs;
  project.version(2);
  await build(options());
  expect(statSync(project.path('count.bpf.d.c.ts')).mtimeMs).toBe(before);
  project.write('none.ts', "import './other.bpf.c';\n");
  project.write('other.bpf.c', 'int no_program;\n');
  await build(options('none.ts', ebpf({ types: false })));
  expect(existsSync(project.path('other.bpf.d.c.ts'))).toBe(false);
});

it('shows what clang says, where it says it, and leaves the types as they were', async () => {
  await build(options());
  const types = readFileSync(project.path('count.bpf.d.c.ts'), 'utf8');
  project.break();
  const { errors } = (await build(options()).then(
    () => ({ errors: [] }),
    error => error,
  )) as BuildFailure;
  expect(errors).toHaveLength(1);
  expect(readFileSync(project.path('count.bpf.d.c.ts'), 'utf8')).toBe(types);
  expect(errors[0]).toMatchObject({
    text: expect.stringContaining("use of undeclared identifier 'VERSIONS'"),
    location: { file: 'count.bpf.c', line: 15, column: 13, lineText: '\t__u32 key = VERSIONS;' },
  });
  project.mend();
  project.write('version.h', '#define VERSION 1\nint wrong = missing;\n');
  const inHeader = await build({ ...options(), write: false }).catch(error => error.errors[0].location);
  expect(inHeader).toMatchObject({ file: 'version.h', line: 2, column: 12 });
  project.write('version.h', '#define VERSION 1\n#warning careful\n');
  const { warnings } = await build(options());
  expect(warnings).toMatchObject([
    { text: expect.stringContaining('careful'), location: { file: 'version.h', line: 2 } },
  ]);
});

it('an object is imported as well, and one that is none is an error', async () => {
  project.write(
    'object.ts',
    "import object from './maps.bpf.o';\nconsole.log((await object.open()).name);\n",
  );
  project.write('maps.bpf.o', 'no object');
  await expect(build(options('object.ts'))).rejects.toThrow(/it does not start with 7f 45 4c 46/);
});

it('says which types it can’t write', async () => {
  mkdirSync(project.path('count.bpf.d.c.ts'));
  await expect(build(options())).rejects.toThrow(
    /cannot write the types .*count\.bpf\.d\.c\.ts: .*types: false/,
  );
  expect(readdirSync(project.folder).filter(name => name.includes('.d.c.ts.'))).toEqual([]);
  expect((await build(options('main.ts', ebpf({ types: false })))).errors).toEqual([]);
});

it('in watch mode the program that runs is replaced, and counts on', async () => {
  project.write(
    'run.ts',
    `import { start } from './main.ts';
     import { channel } from 'node:diagnostics_channel';
     const object = await start();
     const run = () => object.programs.count.run({ data: new Uint8Array(64) });
     const say = () => console.log(JSON.stringify([...object.maps.counts].slice(0, 3).map(([, n]) => Number(n))));
     const alive = setInterval(() => {}, 1000);
     await run();
     say();
     channel('ebpf:replace').subscribe(async () => {
       await run();
       say();
       await object.close();
       clearInterval(alive);
     });\n`,
  );
  vi.stubEnv('NODE_EBPF_CACHE', project.path('cache'));
  const watching = await context(options('run.ts', ebpf({ hot: true })));
  try {
    await watching.watch();
    await until(() => existsSync(project.path('out/run.js')));
    const bundle = readFileSync(project.path('out/run.js'));
    const child = spawn(process.execPath, [project.path('out/run.js')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const ended = once(child, 'exit');
    await until(() => text === '[0,1,0]\n');
    project.version(2);
    expect(await ended).toEqual([0, null]);
    expect(text).toBe('[0,1,0]\n[0,1,1]\n');
    // A process that watches its own files is not started again.
    expect(readFileSync(project.path('out/run.js')).equals(bundle)).toBe(true);
  } finally {
    await watching.dispose();
    vi.unstubAllEnvs();
  }
});

async function until(reached: () => boolean): Promise<void> {
  for (const start = Date.now(); !reached(); ) {
    if (Date.now() - start > 50_000) throw new Error('it did not happen');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
