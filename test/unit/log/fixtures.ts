import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('fixtures/', import.meta.url);

export const kernels = ['5.10', '6.1', '6.12', '6.18', '7.3'] as const;

export type FixtureKernel = (typeof kernels)[number];

export interface Fixture {
  readonly kernel: FixtureKernel;
  /** `packet-bounds`, `packet-bounds.level2` */
  readonly name: string;
  readonly log: string;
}

export function fixture(kernel: FixtureKernel, name: string): string {
  return readFileSync(new URL(`${kernel}/${name}.log`, folder), 'utf8');
}

export function fixtures(): Fixture[] {
  return kernels.flatMap(kernel =>
    readdirSync(new URL(`${kernel}/`, folder))
      .sort()
      .map(file => file.replace(/\.log$/, ''))
      .map(name => ({ kernel, name, log: fixture(kernel, name) })),
  );
}
