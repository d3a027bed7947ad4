/** From C to an object: `compile` for source in the program, `compileFile` for files. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, EbpfError, type SourceLocation } from '../errors.ts';
import { stripDebug } from '../formats/elf/strip.ts';
import { hashOf } from './cache.ts';
import { parseDependencies } from './clang/dependencies.ts';
import { parseDiagnostics } from './clang/diagnostics.ts';
import { compileError } from './clang/error.ts';
import { findClang } from './clang/find.ts';
import { type CompileOptions, clangArguments } from './clang/options.ts';
import { run } from './clang/run.ts';
import type { Constant } from './constants.ts';
import { linkObjects } from './link.ts';
import { TemplatePlace } from './place.ts';
import { findResult, keepResult, type Result } from './results.ts';
import { templateSource } from './template.ts';
import { vmlinuxFolder } from './vmlinux/index.ts';

/** One that a file may have on any system. */
const NAME = /^[\w.+@ -]{1,100}$/;

/** Counts up where the same source, options and compiler give another object than before. */
const REVISION = 4;

/** An object that was compiled here: `open` and `load` take it as it is. */
export interface CompiledObject {
  /** As `open` has it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly warnings: readonly Diagnostic[];
  /** Absolute paths of the headers that went into it: what is to be compiled again when one of them changes. */
  readonly headers: readonly string[];
}

export interface CompileSourceOptions extends CompileOptions {
  /** Of the object. Default `object`, or the file's; messages call source that is no file `NAME.bpf.c`. */
  readonly name?: string;
}

type Tag = (strings: TemplateStringsArray, ...values: readonly Constant[]) => Promise<CompiledObject>;

/**
 * Compiles C for eBPF with clang (11 or newer): a tagged template, or a string. In a template backslashes are C's own, and
 * interpolated values become constants of their type (see `Constant`). Headers: `vmlinux.h`, made from the kernel's BTF;
 * `<bpf/bpf_helpers.h>` and the others of libbpf 1.5; `node-ebpf.h`; files by their path from the working directory. A result is
 * kept: the second time costs some milliseconds.
 *
 * Rejects with `CompileError` (`source` has file, line and column: of the program that has the template, where it can be found), ERR_EBPF_NO_CLANG (with
 * the command that installs it), ERR_EBPF_VALUE (a value that C can't express), ERR_EBPF_NO_BTF, ERR_EBPF_INVALID_BTF (`btf`).
 *
 * @example
 * const object = await load(compile`
 *   #include "vmlinux.h"
 *   #include <bpf/bpf_helpers.h>
 *   const volatile int limit = ${limit};
 *   …`);
 *
 * compile({ cpu: 'v2' })`…`          // with options
 * compile(text, { name: 'flows' })   // a string
 */
export function compile(
  strings: TemplateStringsArray,
  ...values: readonly Constant[]
): Promise<CompiledObject>;
export function compile(source: string, options?: CompileSourceOptions): Promise<CompiledObject>;
export function compile(options: CompileSourceOptions): Tag;
export function compile(
  first: TemplateStringsArray | string | CompileSourceOptions,
  ...rest: readonly unknown[]
): Promise<CompiledObject> | Tag {
  if (typeof first === 'string') return compileText(first, (rest[0] ?? {}) as CompileSourceOptions);
  if (isTemplate(first)) return compileTemplate(first, rest as readonly Constant[], {}, compile);
  if (typeof first === 'object' && first !== null) return tagged(first);
  throw new EbpfError(
    'ERR_EBPF_INVALID_ARGUMENT',
    `compile: expected C source or options, got ${typeof first}`,
  );
}

function isTemplate(value: unknown): value is TemplateStringsArray {
  return Array.isArray(value) && 'raw' in value;
}

function tagged(options: CompileSourceOptions): Tag {
  return function tag(strings, ...values) {
    return compileTemplate(strings, values, options, tag);
  };
}

async function compileTemplate(
  strings: TemplateStringsArray,
  values: readonly Constant[],
  options: CompileSourceOptions,
  tag: (...args: never[]) => unknown,
): Promise<CompiledObject> {
  // Before anything is awaited: the caller is on the stack.
  const place = TemplatePlace.find(strings, tag);
  const source = templateSource(strings, values);
  if (!place) return compileText(source.text, options);
  const { name = 'object', ...rest } = options;
  checkName(name);
  const { file, line } = place;
  const { text } = source;
  const folder = process.cwd();
  const result = await compileSource(
    { file, line, text, folder, exists: true },
    rest,
    ({ line: n, column = 1 }) => place.locate(source, n - line + 1, column),
  );
  return { name, ...result };
}

async function compileText(
  text: string,
  { name = 'object', ...options }: CompileSourceOptions,
): Promise<CompiledObject> {
  checkName(name);
  const source = { file: `${name}.bpf.c`, line: 1, text, folder: process.cwd(), exists: false };
  return { name, ...(await compileSource(source, options)) };
}

function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `compile: '${name}' is no name for an object`);
}

/**
 * Compiles a C file; or several, which are linked into one object (named as the first, unless `name` is given): what one declares
 * `extern`, functions, variables or maps, is found in another. Rejects as `compile` does, with ERR_EBPF_INVALID_ARGUMENT for a
 * file that can't be read, and for several with ERR_EBPF_INVALID_OBJECT (they don't fit together) and ERR_EBPF_NO_NATIVE.
 */
export async function compileFile(
  path: string | URL | readonly (string | URL)[],
  options: CompileSourceOptions = {},
): Promise<CompiledObject> {
  const { name, ...rest } = options;
  if (!Array.isArray(path)) return compileOne(path as string | URL, rest, name);
  const [first, ...others] = await Promise.all(path.map(each => compileOne(each, rest)));
  if (!first) throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', 'compileFile: the list of files is empty');
  return linkObjects([first, ...others], name);
}

async function compileOne(
  path: string | URL,
  options: CompileOptions,
  name?: string,
): Promise<CompiledObject> {
  const file = path instanceof URL ? fileURLToPath(path) : path;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `compileFile: ${(cause as Error).message}`, { cause });
  }
  const source = { file, line: 1, text, folder: dirname(resolve(file)), exists: true };
  return {
    name: name ?? basename(file).replace(/(\.bpf)?\.c$/, ''),
    ...(await compileSource(source, options)),
  };
}

interface Source {
  /** As messages call it. */
  readonly file: string;
  /** Of it, where the text starts. */
  readonly line: number;
  readonly text: string;
  /** Where `#include "…"` looks first. */
  readonly folder: string;
  /** Whether there is a file of that name. */
  readonly exists: boolean;
}

/** Where a place in the text is in its file. */
type Relocate = (source: SourceLocation) => SourceLocation;

async function compileSource(
  source: Source,
  options: CompileOptions,
  relocate: Relocate = place => place,
): Promise<Result> {
  const clang = await findClang(options.clang);
  const work = await mkdtemp(join(tmpdir(), 'node-ebpf-compile-'));
  try {
    const folder = await vmlinuxFolder(options.btf, work);
    const args = ['-iquote', source.folder, ...clangArguments(options, folder ? [folder] : [])];
    const input = `#line ${source.line} ${JSON.stringify(source.file)}\n${source.text}`;
    const compiled = () => runClang(clang.path, args, input, source, relocate, work);
    if (options.cache === false || folder === work) return await compiled();
    const key = hashOf(`${REVISION}`, clang.identity, JSON.stringify(args), input);
    const known = await findResult(key);
    if (known) return known;
    const result = await compiled();
    await keepResult(key, result);
    return result;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runClang(
  clang: string,
  args: readonly string[],
  input: string,
  source: Source,
  relocate: Relocate,
  work: string,
): Promise<Result> {
  const [object, list] = [join(work, 'object.o'), join(work, 'object.d')];
  const { file, line, text, exists } = source;
  // Line information has the lines' text: LLVM reads it from the files, by their names from where it runs.
  if (!exists) await writeFile(join(work, file), text);
  const { code, signal, stderr } = await run(
    clang,
    [...args, ...['-fdebug-compilation-dir=.', '-MD', '-MF', list, '-x', 'c', '-c', '-', '-o', object]],
    { input, cwd: exists ? process.cwd() : work },
  );
  const padded = '\n'.repeat(line - 1) + text;
  const diagnostics = parseDiagnostics(
    stderr,
    name => (name === file ? padded : undefined),
    place => (place.file === file ? relocate(place) : place),
  );
  if (code !== 0) throw compileError(file, diagnostics, signal ? `${stderr}\nended by ${signal}` : stderr);
  const listed = parseDependencies(await readFile(list, 'utf8'));
  const bytes = stripDebug(new Uint8Array(await readFile(object)));
  const headers = listed.filter(name => name !== '-' && name !== file).map(name => resolve(name));
  return { bytes, warnings: diagnostics, headers };
}
