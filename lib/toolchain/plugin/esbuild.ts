/** The plugin for esbuild. */
import { dirname, resolve } from 'node:path';
import type { PartialMessage, Plugin } from 'esbuild';
import { CompileError, type Diagnostic, type SourceLocation } from '../../errors.ts';
import { buildModule, IMPORTED, PACKAGE, type PluginOptions } from './build.ts';

export interface EsbuildPluginOptions extends PluginOptions {
  /**
   * For `watch()`: the bundle has no bytes of its own, but looks at a file that the plugin keeps current, and replaces the program that
   * runs when that changes. For the machine that it is built on; default false.
   */
  readonly hot?: boolean;
}

/**
 * Makes `import flows from './flows.bpf.c'` work in bundles for Node.js (`platform: 'node'`).
 *
 * @example
 * await esbuild.build({ entryPoints: ['main.ts'], bundle: true, platform: 'node', format: 'esm', outdir: 'out', plugins: [ebpf()] });
 */
export function ebpf({ hot = false, ...options }: EsbuildPluginOptions = {}): Plugin {
  return {
    name: 'node-ebpf',
    setup(build) {
      build.onResolve({ filter: PACKAGE }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: IMPORTED, namespace: 'file' }, async ({ path }) => {
        try {
          const built = await buildModule(path, options, hot ? 'by-file' : 'never');
          return {
            contents: built.code,
            loader: 'js',
            resolveDir: dirname(path),
            watchFiles: [path, ...built.dependencies],
            warnings: built.warnings.map(message),
          };
        } catch (error) {
          if (!(error instanceof CompileError)) throw error;
          const of = (severity: Diagnostic['severity']) =>
            error.diagnostics.filter(each => each.severity === severity).map(message);
          const errors = of('error');
          const files = error.diagnostics.flatMap(({ source }) => (source ? [resolve(source.file)] : []));
          return {
            errors: errors.length > 0 ? errors : [{ text: error.message }],
            warnings: of('warning'),
            watchFiles: [path, ...files],
          };
        }
      });
    },
  };
}

function message({ message: text, source, notes }: Diagnostic): PartialMessage {
  return {
    text,
    location: source ? location(source) : null,
    notes: notes.map(note => ({ text: note.message, location: note.source ? location(note.source) : null })),
  };
}

/** esbuild counts columns from 0, and in bytes. */
function location({ file, line, column = 1, text }: SourceLocation) {
  return { file, line, column: Buffer.byteLength(text.slice(0, column - 1)), lineText: text };
}
