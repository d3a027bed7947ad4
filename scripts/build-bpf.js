/**
 * node scripts/build-bpf.js [FILE.bpf.c …]: compiles eBPF programs to the objects beside them, which are committed: every
 * .bpf.c of examples/, test/bpf/ and bench/ if none is named. The same source, compiler and headers give the same bytes, wherever the
 * tree lies.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { ensureDeps } from './deps.js';
import { clang, ensurePackages } from './lib/machine.js';
import { run } from './lib/run.js';
import { Problem, runMain } from './lib/steps.js';
import { root } from './lib/tree.js';

const folders = ['examples', 'test/bpf', 'bench'];
// Objects are compared byte by byte, so the compiler is one version, wherever it runs.
const strip = 'llvm-strip-19';
/** @type {Record<string, string>} */
const multiarch = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/** @returns {string[]} paths relative to the tree */
function allSources() {
  return folders.flatMap(folder => {
    const path = join(root, folder);
    if (!existsSync(path)) return [];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names
      .filter(name => name.endsWith('.bpf.c') && !/(^|\/)node_modules\//.test(name))
      .sort()
      .map(name => join(folder, name));
  });
}

/** @param {readonly string[]} files as given on the command line */
function namedSources(files) {
  return files.map(file => {
    if (!file.endsWith('.bpf.c')) throw new Problem(`${file} is no .bpf.c file.`);
    if (!existsSync(file)) throw new Problem(`${file}: there is no such file.`);
    return relative(root, resolve(file));
  });
}

/**
 * @param {string} source relative to the tree
 * @param {string} object where to put it
 * @param {string} include the pinned libbpf's headers
 */
async function compile(source, object, include) {
  await run(
    clang,
    [
      ...['-target', 'bpf', '-mcpu=v3', '-O2', '-g', '-Wall', '-Werror'],
      ...['-I', include, '-I', 'include', '-I', `/usr/include/${multiarch[process.arch]}`],
      // BTF has the names of source files for messages: as paths in the tree, not on this machine.
      ...[`-ffile-prefix-map=${include}=include`, '-fdebug-compilation-dir=.'],
      ...['-c', source, '-o', object],
    ],
    { cwd: root },
  );
  // DWARF alone: BTF stays.
  await run(strip, ['--strip-debug', object]);
}

/** @param {string} source @param {string} work @param {string} include @returns {Promise<string>} what became of the object */
async function rebuild(source, work, include) {
  const target = join(root, source.replace(/\.c$/, '.o'));
  const object = join(work, 'object.bpf.o');
  await compile(source, object, include);
  const bytes = readFileSync(object);
  const before = existsSync(target) ? readFileSync(target) : undefined;
  if (before?.equals(bytes)) return 'unchanged';
  writeFileSync(target, bytes);
  return before ? 'changed' : 'new';
}

await runMain(async () => {
  const files = process.argv.slice(2);
  const sources = files.length ? namedSources(files) : allSources();
  await ensurePackages({ [clang]: clang, [strip]: 'llvm-19' });
  const include = join(await ensureDeps(), 'include');
  const work = mkdtempSync(join(tmpdir(), 'build-bpf-'));
  try {
    for (const source of sources) console.log(`${await rebuild(source, work, include)}  ${source}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
