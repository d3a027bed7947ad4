/** Where functions are probed: a place for each way, and links that stand at many functions at once. */
import { EmulatedLink, type LinkOptions } from '../../link.ts';
import type { World } from '../../world/world.ts';

/** When a program runs: `session` at both ends. */
export type ProbeTime = 'entry' | 'return' | 'session';
export type TraceTime = 'fentry' | 'fexit' | 'fmod_ret' | 'lsm';

/** Of the kernel, or in a file. */
export interface FunctionPlace {
  /** Path or name of the binary; absent for the kernel. */
  readonly binary?: string;
  readonly name: string;
}

export function probePlace(time: ProbeTime, { binary, name }: FunctionPlace): string {
  return binary === undefined ? `kprobe ${time} ${name}` : `uprobe ${time} ${binary}:${name}`;
}

/** Of all links that stand at many functions. */
export function manyPlace(time: ProbeTime, { binary }: Pick<FunctionPlace, 'binary'>): string {
  return binary === undefined ? `kprobes ${time}` : `uprobes ${time} ${binary}`;
}

export const tracePlace = (time: TraceTime, name: string): string => `${time} ${name}`;
export const usdtPlace = (binary: string, provider: string, name: string): string =>
  `usdt ${binary}:${provider}:${name}`;

export class ManyProbesLink extends EmulatedLink {
  readonly matches: (name: string) => boolean;
  readonly cookieOf: (name: string) => bigint;

  constructor(options: LinkOptions, matches: (name: string) => boolean, cookieOf: (name: string) => bigint) {
    super(options);
    this.matches = matches;
    this.cookieOf = cookieOf;
  }
}

export interface Probe {
  readonly link: EmulatedLink;
  readonly cookie: bigint;
}

/** What stands at a function, the newest first, as the kernel runs them (add_new_kprobe in kernel/kprobes.c, consumer_add in events/uprobes.c). */
export function probesAt(world: World, time: ProbeTime, place: FunctionPlace): Probe[] {
  const single = world.places.at(probePlace(time, place)).links.map(link => ({ link, cookie: link.cookie }));
  const many = world.places.at(manyPlace(time, place)).links.flatMap((link): Probe[] => {
    if (!(link instanceof ManyProbesLink) || !link.matches(place.name)) return [];
    return [{ link, cookie: link.cookieOf(place.name) }];
  });
  const { tgid } = world.tasks.current;
  return [...single, ...many]
    .filter(({ link }) => link.pid === undefined || link.pid === tgid)
    .sort((a, b) => b.link.id - a.link.id);
}
