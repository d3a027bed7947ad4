/** Maps of sockets: sockmap, sockhash, reuseport_sockarray. */
import { constants } from 'node:os';
import type { BackendMap } from '../../backend.ts';
import { EbpfError, errnoName } from '../../errors.ts';
import { type AnySocket, socketDescriptor } from '../socket.ts';
import { BpfMap } from './base.ts';
import type { Cell } from './cells.ts';

const { ENOENT, ENOSPC, EINVAL, EOPNOTSUPP } = constants.errno;
/** Not among those that Node.js names. */
const ESOCKTNOSUPPORT = 94;

/**
 * `BPF_MAP_TYPE_SOCKMAP` (kernel 4.14), `BPF_MAP_TYPE_SOCKHASH` (4.18) and `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY` (4.19). A socket that is
 * closed leaves the map by itself.
 */
export class SocketMap<K = number> extends BpfMap {
  readonly #keyCell: Cell;
  readonly #view: DataView;

  constructor(name: string, backend: BackendMap, keyCell: Cell) {
    super(name, backend);
    this.#keyCell = keyCell;
    this.#view = new DataView(backend.scratch.buffer);
  }

  /**
   * Puts a socket in, in place of the one that is there. Throws ERR_EBPF_INVALID_STATE (not open, or not in a state that the map
   * takes: TCP connected or listening, UDP bound), ERR_EBPF_INVALID_ARGUMENT (no socket, or of a kind that the map does not take).
   */
  set(key: K, socket: AnySocket): this {
    const { fd } = socketDescriptor(socket, `map '${this.name}' (${this.type}): cannot set`);
    this.#encodeKey(key);
    const { valueOffset } = this.backend.scratch;
    if (this.info.valueSize === 8) this.#view.setBigUint64(valueOffset, BigInt(fd), true);
    else this.#view.setUint32(valueOffset, fd, true);
    const errno = this.backend.update();
    return errno === undefined ? this : this.#refuse(errno);
  }

  /** The socket's cookie (SO_COOKIE); undefined if there is none. Needs values of 8 bytes, and kernel 5.8 for a sockmap or sockhash. */
  cookie(key: K): bigint | undefined {
    this.#encodeKey(key);
    const errno = this.backend.lookup();
    if (errno === undefined) return this.#view.getBigUint64(this.backend.scratch.valueOffset, true);
    if (errno === ENOENT) return undefined;
    if (errno !== ENOSPC) return this.fail('get', errno);
    const why = 'its values have 4 bytes, and a cookie takes 8; declare it with a value of __u64';
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `map '${this.name}' (${this.type}): cannot get: ${why}`);
  }

  /** Takes a socket out. True if there was one. */
  delete(key: K): boolean {
    this.#encodeKey(key);
    const errno = this.backend.delete();
    // An empty slot of a sockmap answers EINVAL.
    if (errno !== undefined && errno !== ENOENT && errno !== EINVAL) this.fail('delete', errno);
    return errno === undefined;
  }

  #encodeKey(key: K): void {
    this.#keyCell.encode(key, this.#view, this.backend.scratch.keyOffset, 'key');
  }

  #refuse(errno: number): never {
    const notNow = [EOPNOTSUPP, EINVAL].includes(errno);
    if (!notNow && errno !== ESOCKTNOSUPPORT) return this.fail('set', errno);
    const [code, why] = notNow
      ? ([
          'ERR_EBPF_INVALID_STATE',
          'the socket is not in a state, or not of a kind, that it takes: TCP connected or listening, UDP bound',
        ] as const)
      : ([
          'ERR_EBPF_INVALID_ARGUMENT',
          'it takes no sockets of that kind, or it is in use for something else',
        ] as const);
    throw new EbpfError(code, `map '${this.name}' (${this.type}): cannot set: ${why} (${errnoName(errno)})`, {
      errno,
      syscall: 'bpf(BPF_MAP_UPDATE_ELEM)',
    });
  }
}
