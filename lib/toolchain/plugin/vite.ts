/** The plugin for Vite (and what runs on it, as Vitest does). */
import type { Plugin } from 'vite';
import { CompileError, type Diagnostic } from '../../errors.ts';
import { codeFrame } from '../../formats/frame.ts';
import { buildModule, IMPORTED, PACKAGE, type PluginOptions } from './build.ts';

/**
 * Makes `import flows from './flows.bpf.c'` work in code for Node.js. While one develops, a change of the C file, or of a header that it
 * includes, replaces the program that runs.
 *
 * @example
 * // vite.config.ts
 * export default defineConfig({ plugins: [ebpf()], build: { ssr: 'src/main.ts' } });
 */
export function ebpf(options: PluginOptions = {}): Plugin {
  let serving = false;
  /** Files of modules, by what went into them. */
  const importers = new Map<string, Set<string>>();
  return {
    name: 'node-ebpf',
    enforce: 'pre',
    config: () => ({ ssr: { external: ['node-ebpf'] } }),
    configResolved(config) {
      serving = config.command === 'serve';
    },
    resolveId(id) {
      return !serving && PACKAGE.test(id) ? { id, external: true } : undefined;
    },
    async load(id) {
      const file = id.replace(/[?#].*$/, '');
      if (!IMPORTED.test(file)) return undefined;
      try {
        const built = await buildModule(file, options, serving ? 'by-module' : 'never');
        for (const path of built.dependencies) remember(importers, path, file);
        for (const path of built.dependencies) this.addWatchFile(path);
        for (const warning of built.warnings) this.warn(rollupLog(warning));
        return { code: built.code, map: { mappings: '' } };
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
        for (const { source } of error.diagnostics) {
          if (!source) continue;
          remember(importers, source.file, file);
          this.addWatchFile(source.file);
        }
        const first = error.diagnostics.find(({ severity }) => severity === 'error');
        return this.error(first ? rollupLog(first) : error.message);
      }
    },
    hotUpdate({ file, modules }) {
      const graph = this.environment.moduleGraph;
      const others = [...(importers.get(file) ?? [])].flatMap(path => [
        ...(graph.getModulesByFile(path) ?? []),
      ]);
      return others.length > 0 ? [...new Set([...modules, ...others])] : undefined;
    },
  };
}

function remember(importers: Map<string, Set<string>>, path: string, file: string): void {
  const files = importers.get(path);
  if (files) files.add(file);
  else importers.set(path, new Set([file]));
}

function rollupLog({ message, source, notes }: Diagnostic) {
  const further = notes.map(note => `\nnote: ${note.message}`).join('');
  if (!source) return { message: `${message}${further}` };
  const { file, line, column = 1 } = source;
  return {
    message: `${message}${further}`,
    id: file,
    loc: { file, line, column: column - 1 },
    // Its first line says the place once more.
    frame: codeFrame(source).slice(1).join('\n'),
  };
}
