/** Selftests become objects, as tools/testing/selftests/bpf/Makefile of the kernel's sources makes them with clang. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { run } from '../lib/run.js';
import { Problem } from '../lib/steps.js';

const SELFTESTS = 'source/tools/testing/selftests/bpf';
/** Of kinds that the Makefile builds otherwise, or not at all: input of bpftool. */
const NO_PROGRAMS = /^btf_dump_test_case_/;
/** What vmlinux.h declares otherwise than a test does: types of kernel functions have changed in between. */
const WITHOUT_KFUNCS = ['-DBPF_NO_KFUNC_PROTOTYPES'];

export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** Into `folder/objects`: by name, with what is linked of several files in their place. */
export async function compileAll(folder: string): Promise<{ done: number; leftOut: LeftOut[] }> {
  for (const name of ['objects', 'parts']) mkdirSync(join(folder, name), { recursive: true });
  const groups = linked(folder);
  const parts = new Set([...groups.values()].flat());
  const leftOut: LeftOut[] = [];
  const todo = sourcesIn(folder);
  const work = async () => {
    for (let source = todo.pop(); source; source = todo.pop()) {
      const name = nameOf(source);
      const why = await compile(folder, source, join(parts.has(name) ? 'parts' : 'objects', `${name}.bpf.o`));
      if (why) leftOut.push({ name, why });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  for (const [name, inputs] of groups) {
    const why = await link(folder, name, inputs);
    if (why) leftOut.push({ name, why });
  }
  return { done: readdirSync(join(folder, 'objects')).length, leftOut };
}

const nameOf = (source: string) => basename(source).replace(/(\.bpf)?\.c$/, '');

function sourcesIn(folder: string): string[] {
  return ['progs', 'libarena/src', 'libarena/selftests']
    .map(name => join(SELFTESTS, name))
    .filter(name => existsSync(join(folder, name)))
    .flatMap(name => readdirSync(join(folder, name)).map(file => join(name, file)))
    .filter(name => name.endsWith('.c') && !NO_PROGRAMS.test(basename(name)));
}

/** Objects of several files, by name: the Makefile says which; libarena is all of its own. */
function linked(folder: string): Map<string, string[]> {
  const makefile = readFileSync(join(folder, SELFTESTS, 'Makefile'), 'utf8');
  const groups = new Map<string, string[]>();
  for (const [, name = '', inputs = ''] of makefile.matchAll(/^(\w+)\.skel\.h-deps := (.+)$/gm)) {
    const names = inputs
      .trim()
      .split(/\s+/)
      .map(input => input.replace(/\.bpf\.o$/, ''));
    if (names.length > 1) groups.set(name, names);
  }
  const arena = sourcesIn(folder).filter(name => name.includes('/libarena/'));
  if (arena.length > 0) groups.set('libarena', arena.map(nameOf));
  return groups;
}

/** Why it does not, in a line. */
async function compile(folder: string, source: string, object: string): Promise<string | undefined> {
  if (existsSync(join(folder, object))) return undefined;
  const made = `${object}.${process.pid}`;
  const clang = (more: readonly string[]) =>
    run(
      'clang-19',
      [
        ...[
          '-g',
          '-O2',
          '-target',
          'bpf',
          '-mcpu=v3',
          '-D__TARGET_ARCH_x86',
          '-Wno-everything',
          '-std=gnu11',
        ],
        ...['-fno-strict-aliasing', '-fms-extensions', '-mlittle-endian', '-DENABLE_ATOMICS_TESTS', ...more],
        ...['include', SELFTESTS, 'source/tools/include/uapi', 'source/tools/include'].map(
          path => `-I${path}`,
        ),
        ...[`-I${SELFTESTS}/libarena/include`, '-idirafter', '/usr/include/x86_64-linux-gnu'],
        // The same bytes wherever the cache lies: verdicts are kept by them.
        ...['-fdebug-compilation-dir=.', '-c', source, '-o', made],
      ],
      { cwd: folder },
    );
  const failure = await clang([]).catch(why =>
    clang(WITHOUT_KFUNCS).then(
      () => undefined,
      () => why,
    ),
  );
  if (failure !== undefined) return reason(failure);
  await run('llvm-strip-19', ['--strip-debug', made], { cwd: folder });
  renameSync(join(folder, made), join(folder, object));
  return undefined;
}

async function link(folder: string, name: string, inputs: readonly string[]): Promise<string | undefined> {
  const object = join('objects', `${name}.bpf.o`);
  if (existsSync(join(folder, object))) return undefined;
  const made = `${object}.${process.pid}`;
  try {
    await run('bpftool', ['gen', 'object', made, ...inputs.map(input => `parts/${input}.bpf.o`)], {
      cwd: folder,
    });
    renameSync(join(folder, made), join(folder, object));
    return undefined;
  } catch (error) {
    rmSync(join(folder, made), { force: true });
    return reason(error);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Problem)) throw error;
  const lines = error.message.split('\n');
  return lines.find(line => /error|failed/i.test(line)) ?? lines[0] ?? '';
}
