/** uprobe and uretprobe: a perf event on a place in a binary, held by a link from kernel 5.15 on. */
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink, UprobeAttach } from '../../backend.ts';
import { Elf } from '../../formats/elf/elf.ts';
import { SHT, STT } from '../../formats/elf/types.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { findBinary } from './binary.ts';
import { type Attachment, attachError, didYouMean, refused } from './target.ts';

const { ENOENT, ESRCH, EINVAL } = constants.errno;

export async function attachUprobe(at: Attachment, request: UprobeAttach): Promise<BackendLink> {
  const { symbol, offset = 0, retprobe, pid, cookie } = request;
  const place =
    symbol === undefined ? `0x${offset.toString(16)}` : `${symbol}${offset === 0 ? '' : `+${offset}`}`;
  const target = `${retprobe ? 'uretprobe' : 'uprobe'} ${request.binary}:${place}`;
  const binary = findBinary(request.binary);
  if (binary === undefined) {
    const why = 'there is no such file, library or program; give its path';
    throw refused('ERR_EBPF_NO_TARGET', at, target, why);
  }
  if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
    throw refused('ERR_EBPF_NO_TARGET', at, target, `there is no process ${pid}`);
  }
  try {
    const native = await at.native.attachUprobe({
      binary,
      offset,
      retprobe,
      pid: pid ?? -1,
      ...(symbol !== undefined && { symbol }),
      ...(cookie !== undefined && { cookie }),
    });
    return new KernelLink(native, native.info().id === 0 ? 'perf-event-ioctl' : 'perf-event-link', target);
  } catch (error) {
    throw explain(at, target, binary, request, error);
  }
}

function explain(
  at: Attachment,
  target: string,
  binary: string,
  request: UprobeAttach,
  error: unknown,
): unknown {
  if (!isNativeError(error)) return error;
  if (error.errno === ESRCH)
    return refused('ERR_EBPF_NO_TARGET', at, target, `process ${request.pid} is gone`, error);
  if (error.errno !== ENOENT && error.errno !== EINVAL) return attachError(at, target, error);
  let known: Set<string>;
  try {
    known = functionNames(binary);
  } catch (cause) {
    return refused(
      'ERR_EBPF_NO_TARGET',
      at,
      target,
      `${binary} is no ELF binary: ${(cause as Error).message}`,
      error,
    );
  }
  const { symbol } = request;
  if (symbol === undefined || known.has(symbol)) {
    const why = 'the kernel cannot put a probe at that place of the file (beyond its end, or no instruction)';
    return refused('ERR_EBPF_NO_TARGET', at, target, why, error);
  }
  const why =
    known.size === 0
      ? `${binary} has no symbols (it was stripped): give an offset`
      : `${binary} has no function '${symbol}'${didYouMean(symbol, known)}`;
  return refused('ERR_EBPF_NO_TARGET', at, target, why, error);
}

function functionNames(binary: string): Set<string> {
  const elf = Elf.parse(new Uint8Array(readFileSync(binary)));
  const tables = elf.sections.filter(({ type }) => type === SHT.SYMTAB || type === SHT.DYNSYM);
  const functions = tables
    .flatMap(table => elf.symbolsOf(table))
    .filter(({ type, section }) => type === STT.FUNC && section !== 0);
  return new Set(functions.map(symbol => symbol.name));
}
