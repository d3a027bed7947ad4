/** A map call's errno becomes an error that says what was tried on what, why it failed and what to do. */
import { constants } from 'node:os';
import { EbpfError, type ErrorCode, errnoName } from '../../errors.ts';

const { EBADF, ENOENT, EEXIST, E2BIG, ENOSPC, EPERM, EACCES, EINVAL, ENOMEM, EBUSY, EOPNOTSUPP } =
  constants.errno;
/** Kernel-internal, but it does reach user space from map calls (include/linux/errno.h). */
const ENOTSUPP = 524;

export type MapVerb = 'get' | 'set' | 'delete' | 'take' | 'iterate' | 'push' | 'pop' | 'peek' | 'freeze';

const SYSCALLS: Record<MapVerb, string> = {
  get: 'BPF_MAP_LOOKUP_ELEM',
  set: 'BPF_MAP_UPDATE_ELEM',
  delete: 'BPF_MAP_DELETE_ELEM',
  take: 'BPF_MAP_LOOKUP_AND_DELETE_ELEM',
  iterate: 'BPF_MAP_GET_NEXT_KEY',
  push: 'BPF_MAP_UPDATE_ELEM',
  pop: 'BPF_MAP_LOOKUP_AND_DELETE_ELEM',
  peek: 'BPF_MAP_LOOKUP_ELEM',
  freeze: 'BPF_MAP_FREEZE',
};

/** Besides arrays. */
const INDEXED: ReadonlySet<string> = new Set(['sockmap', 'devmap', 'cpumap', 'xskmap']);

export interface FailedMap {
  readonly name: string;
  readonly type: string;
  readonly maxEntries: number;
}

function explain(map: FailedMap, verb: MapVerb, errno: number): [ErrorCode, string] {
  switch (errno) {
    case EBADF:
      return ['ERR_EBPF_CLOSED', 'it has been closed; load or open it again'];
    case E2BIG:
    case ENOSPC:
      if (verb === 'set' && (map.type.includes('array') || INDEXED.has(map.type))) {
        return ['ERR_EBPF_KEY_NOT_FOUND', `the index is out of range; it has ${map.maxEntries} slots`];
      }
      return [
        'ERR_EBPF_MAP_FULL',
        `it is full (${map.maxEntries} entries); delete some, raise maxEntries before load, or use an LRU map`,
      ];
    case ENOENT:
      return [
        'ERR_EBPF_KEY_NOT_FOUND',
        "there is no such key; call set without { only: 'existing' } to add it",
      ];
    case EEXIST:
      return [
        'ERR_EBPF_KEY_EXISTS',
        "the key is there already; call set without { only: 'new' } to replace it",
      ];
    case EPERM:
    case EACCES:
      return [
        verb === 'set' || verb === 'delete' ? 'ERR_EBPF_READ_ONLY' : 'ERR_EBPF_PERMISSION',
        'the kernel refuses it: the map is frozen or read-only from user space, or the process lacks CAP_BPF',
      ];
    case ENOMEM:
      return ['ERR_EBPF_SYSTEM', 'the kernel has no memory for it; make the map smaller'];
    case EBUSY:
      return ['ERR_EBPF_SYSTEM', 'it is busy; try again'];
    case EINVAL:
    case EOPNOTSUPP:
    case ENOTSUPP:
      return ['ERR_EBPF_NOT_SUPPORTED', `the kernel does not offer this on a map of type ${map.type}`];
    default:
      return ['ERR_EBPF_SYSTEM', `the kernel answered ${errnoName(errno)}`];
  }
}

export function mapError(map: FailedMap, verb: MapVerb, errno: number): EbpfError {
  const [code, why] = explain(map, verb, errno);
  return new EbpfError(
    code,
    `map '${map.name}' (${map.type}): cannot ${verb}: ${why} (${errnoName(errno)})`,
    {
      errno,
      syscall: `bpf(${SYSCALLS[verb]})`,
    },
  );
}
