/** The clang that compiles: `CLANG`, or the newest on the PATH that can make BPF. */
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, join, sep } from 'node:path';
import { EbpfError } from '../../errors.ts';
import { cacheFolder, hashOf, readCached, writeCached } from '../cache.ts';
import { installCommand } from './install.ts';
import { run } from './run.ts';

export interface Clang {
  readonly path: string;
  /** `19.1.7` */
  readonly version: string;
  /** Changes when the program does. */
  readonly identity: string;
}

interface Found extends Clang {
  readonly bpf: boolean;
}

const NAME = /^clang(-\d+)?(\.exe)?$/;

/**
 * `asked`: a path or a command's name, in place of the search; default `CLANG` of the environment. Throws ERR_EBPF_NO_CLANG, with the
 * command that installs one.
 */
export async function findClang(asked = process.env.CLANG): Promise<Clang> {
  const found: Found[] = [];
  for (const path of asked ? await named(asked) : await candidates()) {
    const clang = await inspect(path);
    if (clang) found.push(clang);
  }
  const able = found.filter(({ bpf }) => bpf).sort((a, b) => newer(a.version, b.version));
  if (able[0]) return able[0];
  throw new EbpfError('ERR_EBPF_NO_CLANG', explanation(asked, found));
}

function explanation(asked: string | undefined, found: readonly Found[]): string {
  const install = `install one with: ${installCommand()}`;
  const [first] = found;
  if (first)
    return `${first.path} (clang ${first.version}) does not compile for BPF (--target=bpf); ${install}`;
  if (asked)
    return `'${asked}' is no clang that can be run (the option 'clang', or CLANG in the environment); ${install}`;
  return `eBPF programs in C need clang, and there is none on the PATH; ${install}`;
}

function pathFolders(): string[] {
  return (process.env.PATH ?? '').split(delimiter).filter(Boolean);
}

async function named(command: string): Promise<string[]> {
  if (command.includes('/') || command.includes(sep)) return [command];
  return pathFolders().map(folder => join(folder, command));
}

async function candidates(): Promise<string[]> {
  const paths: string[] = [];
  for (const folder of pathFolders()) {
    const names = await readdir(folder).catch(() => []);
    paths.push(...names.filter(name => NAME.test(name)).map(name => join(folder, name)));
  }
  return paths;
}

/** Asked once for each state of the file: the answer is kept. undefined for what is no clang. */
async function inspect(path: string): Promise<Found | undefined> {
  let identity: string;
  try {
    await access(path, constants.X_OK);
    const real = await realpath(path);
    const { size, mtimeMs } = await stat(real);
    identity = hashOf(real, `${size} ${mtimeMs}`);
  } catch {
    return undefined;
  }
  const file = join(cacheFolder(), 'clang', `${identity}.json`);
  const known = parse(await readCached(file));
  if (known) return { path, identity, ...known };
  const fresh = await ask(path);
  if (fresh) await writeCached(file, JSON.stringify(fresh));
  return fresh && { path, identity, ...fresh };
}

type Facts = Pick<Found, 'version' | 'bpf'>;

function parse(kept: Buffer | undefined): Facts | undefined {
  try {
    const { version, bpf } = JSON.parse(kept?.toString() ?? '') as Record<string, unknown>;
    return typeof version === 'string' && typeof bpf === 'boolean' ? { version, bpf } : undefined;
  } catch {
    return undefined;
  }
}

async function ask(path: string): Promise<Facts | undefined> {
  try {
    const { stdout } = await run(path, ['--version']);
    const version = /clang version (\d+(?:\.\d+)*)/.exec(stdout)?.[1];
    if (version === undefined) return undefined;
    const probe = await run(path, ['--target=bpfel', '-x', 'c', '-fsyntax-only', '-'], { input: 'int x;' });
    return { version, bpf: probe.code === 0 };
  } catch {
    return undefined;
  }
}

/** For sorting: the newest first. */
function newer(a: string, b: string): number {
  const [left, right] = [a, b].map(version => version.split('.').map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (right[i] ?? 0) - (left[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
