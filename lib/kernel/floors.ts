/** Why the running kernel lacks a hook: too old, or built without it. */
import { release } from 'node:os';
import type { Floor } from '../hooks/floor.ts';
import { FLOORS, type HookName } from '../hooks/index.ts';
import { kernelConfig } from './kernel-config.ts';

/** A clause for a message, or undefined where nothing says that it is missing. */
export function whyMissing(hook: HookName): string | undefined {
  const { since, config = [], configUntil }: Floor = FLOORS[hook];
  if (isOlder(release(), since)) {
    return `${hook} exists from kernel ${since} on, and this is ${release()}`;
  }
  if (configUntil !== undefined && !isOlder(release(), configUntil)) return undefined;
  const options = kernelConfig();
  const absent = config.find(option => options !== undefined && !options.has(option));
  return (
    absent && `${hook} needs a kernel built with ${absent}, and this one (${release()}) is built without it`
  );
}

/** By the first two numbers: what a distribution calls its kernels comes after them. */
export function isOlder(kernel: string, floor: string): boolean {
  const [major = 0, minor = 0] = numbers(kernel);
  const [floorMajor = 0, floorMinor = 0] = numbers(floor);
  return major < floorMajor || (major === floorMajor && minor < floorMinor);
}

function numbers(version: string): number[] {
  return /^(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
}
