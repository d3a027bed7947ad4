/** What libbpf hands the kernel of an object (libbpf-linked.c), and what our linker makes of it, in one form to compare. */
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { LoadRequest } from '../../../lib/backend.ts';
import { EbpfError } from '../../../lib/errors.ts';
import type { ObjectImage } from '../../../lib/formats/object/image.ts';
import {
  type KernelEnvironment,
  type LinkedMap,
  type LinkedProgram,
  linkObject,
} from '../../../lib/linker/index.ts';
import { depsFolder } from '../../../scripts/deps.js';

/** One program: everything in text, so that a difference can be read. */
export interface Comparable {
  /** Loaded as it is: the kernel has what it is made for. */
  readonly asIs: boolean;
  readonly load: string;
  /** `index: bytes`, descriptors as `map N`. */
  readonly instructions: readonly string[];
  readonly functions: string;
  readonly lines: string;
}

export interface Linked {
  /** A string says why there is none. */
  readonly programs: ReadonlyMap<string, Comparable | string>;
  readonly maps: readonly string[];
  /** Of .kconfig, and of struct_ops maps; in these, descriptors of programs are left out. */
  readonly values: ReadonlyMap<string, string>;
  /** The kernel does not take the object's BTF: libbpf does without it then. */
  readonly untyped: boolean;
}

export interface Options {
  readonly config?: string;
  readonly btfPath?: string;
  /** Maps that are not created. */
  readonly without?: readonly string[];
  /** As for a kernel without bpf_probe_read_kernel. */
  readonly old?: boolean;
}

/** Builds the tool in a folder; answers its path. */
export function buildTool(folder: string): string {
  const tool = join(folder, 'linked');
  const source = fileURLToPath(new URL('libbpf-linked.c', import.meta.url));
  const libraries = ['bpf', 'elf', 'eu', 'z'].map(name => `${depsFolder()}/lib/lib${name}.a`);
  const wrapped = ['bpf_prog_load', 'bpf_map_create', 'bpf_map_update_elem'].map(
    name => `-Wl,--wrap=${name}`,
  );
  execFileSync('cc', [
    '-O2',
    '-Wall',
    `-I${depsFolder()}/include`,
    source,
    ...libraries,
    ...wrapped,
    '-o',
    tool,
  ]);
  return tool;
}

export async function byLibbpf(
  tool: string,
  object: Uint8Array,
  folder: string,
  options: Options = {},
): Promise<Linked> {
  const file = join(folder, 'object.bpf.o');
  writeFileSync(file, object);
  const args: string[] = [];
  if (options.config !== undefined) {
    writeFileSync(join(folder, 'config'), options.config);
    args.push('-k', join(folder, 'config'));
  }
  if (options.btfPath !== undefined) args.push('-b', options.btfPath);
  if (options.old) args.push('-o');
  for (const name of options.without ?? []) args.push('-m', name);
  const { stdout } = await promisify(execFile)(tool, [...args, file], { maxBuffer: 1 << 28 });
  return parse(stdout);
}

function parse(output: string): Linked {
  const programs = new Map<string, Comparable | string>();
  const maps: string[] = [];
  const values = new Map<string, string>();
  const descriptors = new Map<number, number>();
  let untyped = false;
  for (const line of output.trimEnd().split('\n')) {
    const [what, name = '', ...fields] = line.split(' ');
    if (what === 'map') descriptors.set(Number(fields[1]), Number(name));
    else if (what === 'create') maps.push(fields.join(' '));
    else if (what === 'value') values.set(name, fields[0]!);
    else if (what === 'untyped') untyped = true;
    else if (what === 'failed') programs.set(name, 'failed');
    else if (what === 'program') {
      const [type, attachType, flags, btfId, code, functions, lines] = fields as [string, ...string[]];
      const bytes = Buffer.from(code!, 'hex');
      programs.set(name, {
        asIs: !programs.has(name),
        load: `type ${type}, attach type ${attachType}, flags ${flags}, BTF id ${btfId}`,
        instructions: instructions(bytes, i => descriptors.get(bytes.readInt32LE(i * 8 + 4))),
        functions: functions!,
        lines: lines!,
      });
    }
  }
  return { programs, maps, values, untyped };
}

/** The loads of a map or of a map's value name it in place of its descriptor. */
function instructions(bytes: Buffer, mapAt: (index: number) => number | undefined): string[] {
  return Array.from({ length: bytes.length / 8 }, (_, i) => {
    const hex = bytes.toString('hex', i * 8, i * 8 + 8);
    const load = bytes[i * 8] === 0x18 && [1, 2].includes(bytes[i * 8 + 1]! >> 4);
    const map = load ? mapAt(i) : undefined;
    return `${i}: ${map === undefined ? hex : `${hex.slice(0, 8)} map ${map}`}`;
  });
}

export function byUs(image: ObjectImage, kernel: KernelEnvironment, options: Options = {}): Linked {
  const request = requestOf(image, () => true, options);
  const values = new Map<string, string>();
  try {
    const object = linkObject(request, kernel);
    for (const { name, initialValue, structOps, create } of object.maps) {
      if (!create || !initialValue || (name !== '.kconfig' && !structOps)) continue;
      const bytes = Buffer.from(initialValue);
      for (const { offset } of structOps?.programs ?? []) bytes.fill(0, offset, offset + 8);
      values.set(name, bytes.toString('hex'));
    }
    const maps = object.maps.flatMap(described);
    const programs = object.programs.map(program => [program.name, comparable(program)] as const);
    const done = new Map<string, Comparable | string>(programs);
    // Programs that a struct_ops map keeps from being loaded.
    for (const { name } of image.programs)
      if (!done.has(name)) done.set(name, alone(image, name, kernel, options));
    return { programs: done, maps, values, untyped: false };
  } catch (error) {
    codeOf(error);
    const programs = new Map(image.programs.map(({ name }) => [name, alone(image, name, kernel, options)]));
    return { programs, maps: [], values, untyped: false };
  }
}

/** A program without the others; made for a stand-in, as libbpf-linked.c does it, where the kernel has not what it is for. */
function alone(
  image: ObjectImage,
  name: string,
  kernel: KernelEnvironment,
  options: Options,
): Comparable | string {
  const request = requestOf(image, each => each === name, options);
  const link = (request: LoadRequest, asIs: boolean) => {
    const program = linkObject(request, kernel).programs.find(each => each.name === name);
    return program ? comparable(program, asIs) : 'it is not to be loaded';
  };
  try {
    return link(request, true);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ERR_EBPF_NO_TARGET' && code !== 'ERR_EBPF_INVALID_ARGUMENT')
      return (error as Error).message;
    const { kind } = image.programs.find(each => each.name === name)!.target;
    const attachTarget = {
      name: kind === 'tp_btf' ? 'sched_switch' : kind === 'lsm' ? 'file_open' : 'vfs_read',
    };
    const programs = request.programs.map(each => (each.name === name ? { ...each, attachTarget } : each));
    try {
      return link({ ...request, programs }, false);
    } catch (second) {
      codeOf(second);
      return (error as Error).message;
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof EbpfError) return error.code;
  throw error;
}

function requestOf(image: ObjectImage, autoload: (name: string) => boolean, options: Options): LoadRequest {
  return {
    image,
    name: 'object',
    programs: image.programs.map(({ name }) => ({ name, autoload: autoload(name) })),
    maps: (options.without ?? []).map(name => ({ name, autocreate: false })),
  };
}

function comparable(program: LinkedProgram, asIs = true): Comparable {
  const { type, expectedAttachType, flags, attach, functions, lines } = program;
  const maps = new Map<number, number>();
  for (const relocation of program.relocations)
    if (relocation.kind === 'map' || relocation.kind === 'map-value')
      maps.set(relocation.instruction, relocation.map);
  const list = (records: readonly (readonly [number, number])[]) =>
    records.length === 0 ? '-' : records.map(([a, b]) => `${a}:${b}`).join(',');
  return {
    asIs,
    load: `type ${type}, attach type ${expectedAttachType}, flags ${flags}, BTF id ${attach?.btfId ?? 0}`,
    instructions: instructions(Buffer.from(program.instructions), i => maps.get(i)),
    functions: list(
      functions.filter(({ typeId }) => typeId !== 0).map(({ start, typeId }) => [start, typeId]),
    ),
    lines: list(lines.map(({ instruction, line, column }) => [instruction, line * 1024 + column])),
  };
}

/** As the kernel is asked for it, after its inner map. */
function described(map: LinkedMap): string[] {
  if (!map.create) return [];
  const { type, keySize, valueSize, maxEntries, flags, numaNode, mapExtra, keyTypeId, valueTypeId, inner } =
    map;
  const fields = [type, keySize, valueSize, maxEntries, flags, numaNode, mapExtra, keyTypeId, valueTypeId];
  const own = [...fields, map.structOps?.valueTypeId ?? 0].join(' ');
  return inner && 'name' in inner ? [...described(inner), own] : [own];
}

/** Throws where the two are not the same. Answers the programs that neither links. */
export function compare(ours: Linked, theirs: Linked, image: ObjectImage): string[] {
  const refused: string[] = [];
  for (const { name } of image.programs) {
    const [mine, expected] = [ours.programs.get(name)!, theirs.programs.get(name) ?? 'unknown to libbpf'];
    if (typeof mine === 'string' || typeof expected === 'string') {
      if (typeof mine !== typeof expected)
        throw new Error(`program '${name}': ${text(mine)}; libbpf: ${text(expected)}`);
      refused.push(name);
      continue;
    }
    const records = theirs.untyped ? { functions: '-', lines: '-' } : {};
    expect({ name, ...mine, ...records }).toEqual({ name, ...expected });
  }
  for (const [name, value] of theirs.values) expect([name, ours.values.get(name)]).toEqual([name, value]);
  // Where a program fails, libbpf makes the maps before it finds out.
  if (ours.maps.length > 0) {
    const untyped = (fields: string) => fields.split(' ').with(7, '0').with(8, '0').join(' ');
    expect(theirs.untyped ? ours.maps.map(untyped) : ours.maps).toEqual(theirs.maps);
  }
  return refused;
}

const text = (result: Comparable | string) => (typeof result === 'string' ? result : 'linked');
