/** What both bundler plugins do: of `flows.bpf.c`, or of the object `flows.bpf.o`, a JavaScript module, and a declaration beside it. */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import type { CodecOptions } from '../../codec/types.ts';
import { type Diagnostic, EbpfError } from '../../errors.ts';
import { open } from '../../open.ts';
import { cacheFolder, hashOf } from '../cache.ts';
import type { CompileOptions } from '../clang/options.ts';
import { compileFile } from '../compile.ts';
import { updateFile } from '../files.ts';
import { declareTypes } from '../types/module.ts';
import { stringLiteral } from '../types/text.ts';

/** What is imported: as the bundlers ask for it. */
export const IMPORTED = /\.bpf\.[co]$/;

/** `node-ebpf` and what is under it: it has an addon, and stays a package of its own. */
export const PACKAGE = /^node-ebpf(\/|$)/;

export interface PluginOptions extends CompileOptions, Pick<CodecOptions, 'int64' | 'chars'> {
  /**
   * Write `flows.bpf.d.c.ts` beside `flows.bpf.c`, by which TypeScript knows what is imported (`allowArbitraryExtensions`); default
   * true.
   */
  readonly types?: boolean;
}

export interface BuiltModule {
  readonly code: string;
  readonly warnings: readonly Diagnostic[];
  /** Absolute paths: when one changes, the module is to be made again. The file itself is not among them. */
  readonly dependencies: readonly string[];
}

/** How the module finds the object: its bytes in the module, replaced when that is evaluated again, or a file that is looked at. */
export type Replacing = 'never' | 'by-module' | 'by-file';

/** Rejects with `CompileError`, ERR_EBPF_INVALID_OBJECT, ERR_EBPF_INVALID_BTF, ERR_EBPF_NO_CLANG, ERR_EBPF_INVALID_ARGUMENT (files). */
export async function buildModule(
  path: string,
  { int64, chars, types = true, ...compile }: PluginOptions,
  replacing: Replacing,
): Promise<BuiltModule> {
  const codec = { ...(int64 !== undefined && { int64 }), ...(chars !== undefined && { chars }) };
  const name = basename(path).replace(IMPORTED, '');
  const { bytes, warnings, headers } = path.endsWith('.c')
    ? await compileFile(path, compile)
    : { bytes: new Uint8Array(await readFile(path)), warnings: [], headers: [] };
  const declaration = declareTypes(await open({ bytes, name }, codec), codec);
  if (types) await writeTypes(declarationOf(path), declaration);
  const source = replacing === 'by-file' ? await kept(path, name, bytes) : embedded(name, bytes);
  return {
    code: moduleText(
      path,
      source,
      Object.keys(codec).length > 0 ? `, ${JSON.stringify(codec)}` : '',
      replacing,
    ),
    warnings,
    dependencies: headers.filter(header => !header.startsWith(cacheFolder() + sep)),
  };
}

async function writeTypes(path: string, text: string): Promise<void> {
  try {
    await updateFile(path, text);
  } catch (cause) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `cannot write the types ${path}: ${(cause as Error).message} (the plugin's option 'types: false' leaves them out)`,
      { cause },
    );
  }
}

/** As TypeScript looks for it (`allowArbitraryExtensions`): `flows.bpf.d.c.ts`. */
export function declarationOf(path: string): string {
  return path.replace(/\.([co])$/, '.d.$1.ts');
}

function embedded(name: string, bytes: Uint8Array): string {
  return `{ name: ${stringLiteral(name)}, base64: '${Buffer.from(bytes).toString('base64')}' }`;
}

/** The module stays the same when the object changes, so that a process that watches its own files is not started again. */
async function kept(path: string, name: string, bytes: Uint8Array): Promise<string> {
  const folder = join(cacheFolder(), 'hot');
  const file = join(folder, `${hashOf(resolve(path)).slice(0, 32)}.bpf.o`);
  await mkdir(folder, { recursive: true });
  await updateFile(file, bytes);
  return `{ name: ${stringLiteral(name)}, path: ${stringLiteral(file)} }`;
}

function moduleText(path: string, source: string, codec: string, replacing: Replacing): string {
  const [bind, id] =
    replacing === 'never' ? ['bindObject', ''] : ['bindHotObject', `${stringLiteral(resolve(path))}, `];
  return [
    `import { ${bind} } from 'node-ebpf';`,
    `const object = ${bind}(${id}${source}${codec});`,
    'export const { open, load } = object;',
    'export default object;',
    ...(replacing === 'by-module' ? ['if (import.meta.hot) import.meta.hot.accept();'] : []),
    '',
  ].join('\n');
}
