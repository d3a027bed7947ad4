import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { isGuest } from './test/hooks/support/machine.ts';

/** Software emulation makes everything some ten times slower. */
const patience = isGuest ? 180_000 : 60_000;

/** Tests of `test/<name>/`. Those that share the kernel run one file at a time, so that each can be held to what it leaves behind. */
function project(name: string, groupOrder: number, alone: boolean) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      sequence: { groupOrder },
      ...(alone && { maxWorkers: 1 }),
    },
  };
}

export default defineConfig({
  resolve: {
    // Tests see the sources, so that an edit needs no build; test/package alone looks at what is shipped.
    alias: ['index', 'asm', 'vite', 'esbuild'].map(face => ({
      find: new RegExp(`^node-ebpf${face === 'index' ? '' : `/${face}`}$`),
      replacement: fileURLToPath(new URL(`./lib/${face}.ts`, import.meta.url)),
    })),
  },
  test: {
    projects: [
      project('unit', 0, false),
      project('emulator', 0, false),
      project('kernel', 1, true),
      project('both', 2, true),
      project('hooks', 3, true),
      project('package', 4, true),
    ],
    setupFiles: ['test/setup/leaks.ts'],
    testTimeout: patience,
    hookTimeout: patience,
    pool: 'forks',
    // A guest's time goes into transforming and importing the same modules for each file: there one process runs all files, and reads what
    // was transformed before it was started.
    isolate: !isGuest,
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/node-ebpf/modules' },
    execArgv: ['--expose-gc'],
  },
});
