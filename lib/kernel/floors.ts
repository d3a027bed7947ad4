/** Why the running kernel lacks a hook or a map type: too old, or built without it. */
import { release } from 'node:os';
import { mapTypeName } from '../formats/object/map-types.ts';
import type { Floor } from '../hooks/floor.ts';
import { FLOORS, type HookName } from '../hooks/index.ts';
import { MAP_FLOORS } from '../hooks/maps.ts';
import { kernelConfig } from './kernel-config.ts';

/** A clause for a message, or undefined where nothing says that it is missing. */
export function whyMissing(hook: HookName): string | undefined {
  return whyBelow(hook, FLOORS[hook]);
}

/** The same of a map type, by its BPF_MAP_TYPE_* number. */
export function whyNoMap(type: number): string | undefined {
  const name = mapTypeName(type);
  if (!Object.hasOwn(MAP_FLOORS, name)) return undefined;
  return whyBelow(`the map type ${name}`, MAP_FLOORS[name as keyof typeof MAP_FLOORS]);
}

function whyBelow(what: string, { since, config = [], configUntil }: Floor): string | undefined {
  if (isOlder(release(), since)) {
    return `${what} exists from kernel ${since} on, and this is ${release()}`;
  }
  if (configUntil !== undefined && !isOlder(release(), configUntil)) return undefined;
  const options = kernelConfig();
  const absent = config.find(option => options !== undefined && !options.has(option));
  return (
    absent && `${what} needs a kernel built with ${absent}, and this one (${release()}) is built without it`
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
