/** Why an object can't be opened or loaded, from what the kernel answered and what libbpf said on the way. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { LoadRequest } from '../backend.ts';
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import type { ProgramKind } from '../formats/object/image.ts';
import { ProgramType } from '../formats/object/numbers.ts';
import type { NativeError } from './binding.ts';
import { detailsOf, isNativeError, refused, systemError } from './errors.ts';
import { whyNoMap } from './floors.ts';
import {
  kernelFunctions,
  kernelIterators,
  kernelLsmHooks,
  kernelStructOps,
  kernelTracepoints,
} from './kernel-names.ts';
import { missingHook } from './load-floors.ts';
import { capabilitiesToLoad } from './permission.ts';
import { verifierError } from './verdict.ts';

const KERNEL_BTF = '/sys/kernel/btf/vmlinux';
const { EPERM, EACCES, EINVAL, EOPNOTSUPP } = constants.errno;

export function openError(error: unknown, { name }: LoadRequest): unknown {
  if (!isNativeError(error)) return error;
  const why = said(error) ?? error.message;
  return new EbpfError('ERR_EBPF_INVALID_OBJECT', `libbpf cannot open '${name}': ${why}`, detailsOf(error));
}

export function loadError(error: unknown, request: LoadRequest): unknown {
  if (!isNativeError(error)) return error;
  return (
    missingHook(error, request) ??
    verifierError(request.image, error) ??
    missingBtf(error, request) ??
    damagedBtf(error, request) ??
    missingTarget(error, request) ??
    missingTable(error, request) ??
    noReplaced(error) ??
    badMap(error, request) ??
    badDevice(error, request) ??
    otherFailure(error, request)
  );
}

function missingBtf(error: NativeError, request: LoadRequest): EbpfError | undefined {
  const { name, btfPath = KERNEL_BTF } = request;
  if (!needsKernelBtf(request) || existsSync(btfPath)) return undefined;
  const why = `it refers to kernel types, and there is no ${btfPath}`;
  const remedy = 'give load({ btfPath }) a BTF file of this kernel, or boot one with CONFIG_DEBUG_INFO_BTF=y';
  return refused('ERR_EBPF_NO_BTF', `object '${name}': cannot be loaded: ${why}; ${remedy}`, error);
}

/** Programs whose target the verifier knows by its BTF, and CO-RE relocations. */
function needsKernelBtf(request: LoadRequest): boolean {
  const types = [ProgramType.TRACING, ProgramType.LSM, ProgramType.EXT, ProgramType.STRUCT_OPS];
  return loadedTypes(request).some(type => types.includes(type)) || hasRelocations(request);
}

function hasRelocations({ image }: LoadRequest): boolean {
  return (image.btfExt?.coreRelocations.size ?? 0) > 0;
}

/** BPF_PROG_TYPE_* of the programs that are to be loaded. */
function loadedTypes({ image, programs }: LoadRequest): number[] {
  const targets = new Map(image.programs.map(({ name, target }) => [name, target.programType]));
  return programs.filter(({ autoload }) => autoload).map(({ name, type }) => type ?? targets.get(name) ?? 0);
}

/** `btfPath` is there, and no BTF. */
function damagedBtf(error: NativeError, { name, btfPath }: LoadRequest): EbpfError | undefined {
  if (btfPath === undefined || !/failed to parse target BTF/.test(error.libbpfLog ?? '')) return undefined;
  const message = `object '${name}': cannot be loaded: ${btfPath} cannot be read as BTF, nor as an ELF file that has it`;
  return refused('ERR_EBPF_INVALID_BTF', message, error);
}

/** What tp_btf, fentry and the like name must be in the kernel's BTF. */
function missingTarget(error: NativeError, { image }: LoadRequest): EbpfError | undefined {
  const found =
    /prog '(.+)': failed to find kernel BTF type ID of '(.+)'/.exec(error.libbpfLog ?? '') ??
    (error.syscall === 'bpf_program__set_attach_target' ? /'(.+)' to '(.+)': /.exec(error.message) : null);
  if (!found) return undefined;
  const [, name, target = ''] = found;
  const program = image.programs.find(each => each.name === name);
  const [what, names] = (program && TARGETS[program.target.kind]) ?? ['function', kernelFunctions];
  const near = nearestName(target, names());
  const message =
    `program '${name}' (section '${program?.section}'): cannot be loaded: there is no ` +
    `${what} '${target}'${near === undefined ? '' : `; ${suggestion(near)}`}`;
  return refused('ERR_EBPF_NO_TARGET', message, error);
}

/** What a target is called, and those that the kernel has; functions where a kind is not in it. */
const TARGETS: Partial<Record<ProgramKind, readonly [what: string, names: () => Iterable<string>]>> = {
  tp_btf: ['tracepoint', kernelTracepoints],
  lsm: ['LSM hook', kernelLsmHooks],
  lsm_cgroup: ['LSM hook', kernelLsmHooks],
  iter: ['iterator over', kernelIterators],
  // Of another program, whose names nobody keeps here.
  freplace: ['global function of that program', () => []],
};

/** A struct_ops table of a type that the kernel does not have. */
function missingTable(error: NativeError, { name }: LoadRequest): EbpfError | undefined {
  const type = /struct_ops init_kern: struct (\w+) is not found in kernel BTF/.exec(
    error.libbpfLog ?? '',
  )?.[1];
  if (type === undefined) return undefined;
  const near = nearestName(type, kernelStructOps());
  const why = `the kernel has no table of operations '${type}'${near === undefined ? '' : `; ${suggestion(near)}`}`;
  return refused('ERR_EBPF_NO_TARGET', `object '${name}': cannot be loaded: ${why}`, error);
}

/** freplace without the program that it replaces a function of. */
function noReplaced(error: NativeError): EbpfError | undefined {
  const program = /prog '(.+)': attach program FD is not set/.exec(error.libbpfLog ?? '')?.[1];
  if (program === undefined) return undefined;
  const why = `it replaces a function of another program, which must be loaded first: spec.programs.${program}.attachTarget = { name, program }`;
  return refused('ERR_EBPF_INVALID_ARGUMENT', `program '${program}': cannot be loaded: ${why}`, error);
}

function badMap(error: NativeError, request: LoadRequest): unknown {
  const log = error.libbpfLog ?? '';
  const mismatch = /couldn't reuse pinned map at '(.+)': parameter mismatch/.exec(log);
  if (mismatch) {
    const why = `what is pinned at ${mismatch[1]} has another type, other sizes or flags; unpin it, or pin elsewhere (pinPath)`;
    return refused('ERR_EBPF_LOAD', `object '${request.name}': cannot be loaded: ${why}`, error);
  }
  const name = /map '(.+)': failed to create: /.exec(log)?.[1];
  if (name === undefined) return undefined;
  const type = typeOf(name, request);
  const missing = error.errno === EINVAL && type !== undefined ? whyNoMap(type) : undefined;
  if (missing !== undefined)
    return refused('ERR_EBPF_NOT_SUPPORTED', `map '${name}': cannot be created: ${missing}`, error);
  return systemError(error, `object '${request.name}': ${describeMap(name, request)} cannot be created`, {
    code: 'ERR_EBPF_LOAD',
    needs: capabilitiesToLoad(loadedTypes(request)),
  });
}

const typeOf = (name: string, { image, maps }: LoadRequest): number | undefined =>
  maps.find(each => each.name === name)?.type ?? image.maps.find(each => each.name === name)?.type;

/** As it was to be: in a refusal one of these is at fault. */
function describeMap(name: string, { image, maps }: LoadRequest): string {
  const map = { ...image.maps.find(each => each.name === name), ...maps.find(each => each.name === name) };
  const { type, keySize, valueSize, maxEntries, flags = 0 } = map;
  // Data sections are known to libbpf by another name.
  if (type === undefined) return `map '${name}'`;
  return `map '${name}' (type ${type}, keySize ${keySize}, valueSize ${valueSize}, maxEntries ${maxEntries}, flags 0x${flags.toString(16)})`;
}

/** Of a program that is loaded for an interface (`ifindex`): bpf_prog_dev_bound_init() in kernel/bpf/offload.c. */
function badDevice(error: NativeError, request: LoadRequest): EbpfError | undefined {
  const name = /prog '(.+)': failed to load: /.exec(error.libbpfLog ?? '')?.[1];
  const ifindex = request.programs.find(program => program.name === name)?.ifindex;
  if (ifindex === undefined || (error.errno !== EINVAL && error.errno !== EOPNOTSUPP)) return undefined;
  const why = `interface ${ifindex}, which it is loaded for, is not there, or its card or driver takes no programs`;
  const who = `object '${request.name}': program '${name}' cannot be loaded`;
  return refused('ERR_EBPF_NOT_SUPPORTED', `${who}: ${why}`, error);
}

function otherFailure(error: NativeError, request: LoadRequest): unknown {
  const program = /prog '(.+)': failed to load: /.exec(error.libbpfLog ?? '')?.[1];
  const who = `object '${request.name}': ${program === undefined ? '' : `program '${program}' `}cannot be loaded`;
  if (error.errno === EPERM || error.errno === EACCES) {
    return systemError(error, who, { needs: capabilitiesToLoad(loadedTypes(request)) });
  }
  return refused('ERR_EBPF_LOAD', `${who}: ${said(error) ?? error.message}`, error);
}

/** libbpf's own reason: the last line that is no mere summary. */
function said({ libbpfLog = '' }: NativeError): string | undefined {
  const lines = libbpfLog.split('\n').filter(line => line.startsWith('libbpf: '));
  const telling = lines.filter(
    line => !/failed to load object|failed to load: -?\d+|-- (BEGIN|END)/.test(line),
  );
  return telling.at(-1)?.slice('libbpf: '.length);
}
