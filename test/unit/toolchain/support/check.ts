/** Generated modules in the eyes of `tsc --strict`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../../../../scripts/lib/tree.js';

const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  paths: { 'node-ebpf': [join(root, 'lib/index.ts')] },
};

/** Sources that are the same for all are read once: the language's own, Node's and this library's. */
const host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host);
const known = new Map<string, ts.SourceFile | undefined>();
host.getSourceFile = (file, ...rest) => {
  if (file.startsWith(tmpdir())) return read(file, ...rest);
  if (!known.has(file)) known.set(file, read(file, ...rest));
  return known.get(file);
};

/** What is wrong with modules, by their names: `file.ts(3): TS2345 …`, one line each. `more`: options of the compiler. */
export function typeErrors(
  modules: Readonly<Record<string, string>>,
  more: ts.CompilerOptions = {},
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-types-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    const files = Object.entries(modules).map(([name, text]) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    });
    const program = ts.createProgram(files, { ...options, ...more }, host);
    const own = files.flatMap(file => {
      const source = program.getSourceFile(file)!;
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    });
    return [...program.getOptionsDiagnostics(), ...own].map(diagnostic => describe(diagnostic, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describe({ file, start, code, messageText }: ts.Diagnostic, folder: string): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  const name = file?.fileName.slice(folder.length + 1) ?? '';
  return `${name}(${line}): TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
