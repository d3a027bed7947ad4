/** From a request to a loaded object: libbpf gets the bytes and the edits. */
import { access } from 'node:fs/promises';
import { constants } from 'node:os';
import { debuglog } from 'node:util';
import type { BackendObject, LoadRequest, MapEdit, ProgramEdit } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { NativeAddon, NativeError, NativeObject } from './binding.ts';
import { isNativeError, systemError } from './errors.ts';
import { kernelMap } from './map.ts';
import { KernelProgram } from './program.ts';
import { verifierError } from './verdict.ts';

const debug = debuglog('ebpf');
const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

export async function loadObject(addon: NativeAddon, request: LoadRequest): Promise<BackendObject> {
  const object = openObject(addon, request);
  try {
    for (const program of request.programs) object.setProgram(program.name, programEdit(program));
    for (const map of request.maps) object.setMap(map.name, mapEdit(map));
    const { libbpfLog, logs } = await object.load();
    if (libbpfLog !== '') debug('%s: %s', request.name, libbpfLog);
    return collect(addon, object, new Map(logs.map(({ program, log }) => [program, log])));
  } catch (error) {
    object.close();
    throw await loadError(error, request);
  }
}

function openObject(addon: NativeAddon, request: LoadRequest): NativeObject {
  try {
    return addon.openObject(request.image.bytes, {
      name: request.name,
      ...(request.btfPath !== undefined && { btfPath: request.btfPath }),
      ...(request.pinRoot !== undefined && { pinRoot: request.pinRoot }),
      ...(request.logLevel !== undefined && { logLevel: request.logLevel }),
    });
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw new EbpfError(
      'ERR_EBPF_INVALID_OBJECT',
      `libbpf cannot open '${request.name}': ${lastWarning(error) ?? error.message}`,
      { errno: error.errno, syscall: error.syscall, cause: error, libbpfLog: error.libbpfLog },
    );
  }
}

function programEdit({
  name: _,
  attachTarget,
  ...edit
}: ProgramEdit): Parameters<NativeObject['setProgram']>[1] {
  if (!attachTarget) return edit;
  const { name, program } = attachTarget;
  return { ...edit, attachTarget: { name, fd: program ? program.fd() : 0 } };
}

function mapEdit({ name: _, reuse, innerMap, ...edit }: MapEdit): Parameters<NativeObject['setMap']>[1] {
  return {
    ...edit,
    ...(reuse && { reuseFd: reuse.fd() }),
    ...(innerMap && { innerMapFd: innerMap.fd() }),
  };
}

function collect(addon: NativeAddon, object: NativeObject, logs: ReadonlyMap<string, string>): BackendObject {
  const programs = object
    .programNames()
    .map(name => new KernelProgram(addon, name, object.program(name), logs.get(name) ?? ''));
  const maps = object.mapNames().map(name => [name, kernelMap(name, object.map(name))] as const);
  return {
    programs: new Map(programs.map(program => [program.name, program])),
    maps: new Map(maps),
    close: () => object.close(),
  };
}

async function loadError(error: unknown, request: LoadRequest): Promise<unknown> {
  if (!isNativeError(error)) return error;
  const verdict = verifierError(request.image, error);
  if (verdict) return verdict;
  const { ENOENT, ESRCH } = constants.errno;
  const details = { errno: error.errno, syscall: error.syscall, cause: error, libbpfLog: error.libbpfLog };
  if (needsKernelBtf(request) && !(await exists(request.btfPath ?? KERNEL_BTF))) {
    const wanted = request.btfPath ?? KERNEL_BTF;
    return new EbpfError(
      'ERR_EBPF_NO_BTF',
      `object '${request.name}' refers to kernel types, and there is no ${wanted}: give load({ btfPath }) a BTF file of this kernel, or run one with CONFIG_DEBUG_INFO_BTF`,
      details,
    );
  }
  const said = lastWarning(error);
  if (said && (error.errno === ENOENT || error.errno === ESRCH)) {
    return new EbpfError('ERR_EBPF_LOAD', `object '${request.name}': cannot be loaded: ${said}`, details);
  }
  const failed = systemError(
    error,
    `object '${request.name}': cannot be loaded`,
    'ERR_EBPF_LOAD',
  ) as EbpfError;
  return said ? new EbpfError(failed.code, `${failed.message}; libbpf: ${said}`, details) : failed;
}

function needsKernelBtf({ image, programs }: LoadRequest): boolean {
  const loaded = new Set(programs.filter(program => program.autoload).map(program => program.name));
  const byType = image.programs.some(
    ({ name, target }) => loaded.has(name) && [26, 29].includes(target.programType),
  );
  return byType || (image.btfExt?.coreRelocations.size ?? 0) > 0;
}

/** libbpf's own reason: the last warning that is no mere summary. */
function lastWarning(error: NativeError): string | undefined {
  const lines = (error.libbpfLog ?? '').split('\n').filter(line => line.startsWith('libbpf: '));
  const telling = lines.filter(
    line => !/failed to load object|failed to load BPF skeleton|-- (BEGIN|END)/.test(line),
  );
  return telling.at(-1)?.slice('libbpf: '.length);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
