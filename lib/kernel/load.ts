/** From a request to a loaded object: libbpf gets the bytes and the edits. */
import { debuglog } from 'node:util';
import type { BackendMap, BackendObject, LoadRequest, MapEdit, ProgramEdit } from '../backend.ts';
import type { NativeAddon, NativeObject } from './binding.ts';
import { isNativeError } from './errors.ts';
import { loadError, openError } from './load-errors.ts';
import { kernelMap } from './map.ts';
import { multiEdit } from './multi.ts';
import { KernelProgram } from './program.ts';
import { KernelStructOps, STRUCT_OPS } from './struct-ops.ts';

const debug = debuglog('ebpf');

export async function loadObject(addon: NativeAddon, request: LoadRequest): Promise<BackendObject> {
  const object = openObject(addon, request);
  try {
    for (const program of request.programs) object.setProgram(program.name, programEdit(program, request));
    for (const map of request.maps) object.setMap(map.name, mapEdit(map));
    const { libbpfLog, logs } = await object.load();
    if (libbpfLog !== '') debug('%s: %s', request.name, libbpfLog);
    return collect(addon, object, new Map(logs.map(({ program, log }) => [program, log])));
  } catch (error) {
    object.close();
    if (isNativeError(error)) debug('%s: %s', request.name, error.libbpfLog ?? '');
    throw loadError(error, request);
  }
}

function openObject(addon: NativeAddon, request: LoadRequest): NativeObject {
  try {
    return addon.openObject(request.image.bytes, {
      name: request.name,
      ...(request.btfPath !== undefined && { btfPath: request.btfPath }),
      ...(request.pinRoot !== undefined && { pinRoot: request.pinRoot }),
      ...(request.token !== undefined && { tokenPath: request.token }),
      ...(request.logLevel !== undefined && { logLevel: request.logLevel }),
    });
  } catch (error) {
    throw openError(error, request);
  }
}

function programEdit(
  program: ProgramEdit,
  { image }: LoadRequest,
): Parameters<NativeObject['setProgram']>[1] {
  const said = image.programs.find(({ name }) => name === program.name);
  const { name: _, attachTarget: target, ...edit } = { ...(said && multiEdit(said, program)), ...program };
  if (!target) return edit;
  return { ...edit, attachTarget: { name: target.name, fd: target.program ? target.program.fd() : 0 } };
}

function mapEdit({ name: _, reuse, innerMap, ...edit }: MapEdit): Parameters<NativeObject['setMap']>[1] {
  return {
    ...edit,
    ...(reuse && { reuseFd: reuse.fd() }),
    ...(innerMap && { innerMapFd: innerMap.fd() }),
  };
}

function openMap(object: NativeObject, name: string): BackendMap {
  const native = object.map(name);
  const isTable = native.info.type === STRUCT_OPS;
  return kernelMap(name, native, isTable ? new KernelStructOps(object, name, native) : undefined);
}

function collect(addon: NativeAddon, object: NativeObject, logs: ReadonlyMap<string, string>): BackendObject {
  const programs = object
    .programNames()
    .map(name => new KernelProgram(addon, name, object.program(name), logs.get(name) ?? ''));
  const maps = object.mapNames().map(name => [name, openMap(object, name)] as const);
  return {
    programs: new Map(programs.map(program => [program.name, program])),
    maps: new Map(maps),
    close() {
      // Also those that nobody sees, as `.kconfig`.
      for (const [, map] of maps) map.close();
      object.close();
    },
  };
}
