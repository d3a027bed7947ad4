/** Values of kconfig variables: from the kernel's configuration, and three that loaders make up (bpf_object__resolve_externs). */
import { EbpfError } from '../errors.ts';
import type { ConfigPlace, Extern, Externs } from './externs.ts';
import type { KernelEnvironment } from './types.ts';

/** enum libbpf_tristate */
const TRISTATE: Readonly<Record<string, bigint>> = { n: 0n, y: 1n, m: 2n };

export interface Config {
  /** Contents of the `.kconfig` map; null if the object has none. */
  readonly bytes: Uint8Array | null;
  /** Names of those that have a value. */
  readonly set: ReadonlySet<string>;
}

export function readConfig(
  { list, configSize }: Externs,
  kernel: KernelEnvironment,
  littleEndian: boolean,
): Config {
  const wanted = new Map(list.filter(({ config }) => config).map(extern => [extern.name, extern]));
  const set = new Set<string>();
  if (wanted.size === 0) return { bytes: null, set };
  const bytes = new Uint8Array(configSize);
  const writer = new Writer(bytes, littleEndian);
  for (const extern of wanted.values()) {
    if (extern.name.startsWith('CONFIG_')) continue;
    const value = madeUp(extern, kernel);
    if (value === undefined) continue;
    writer.number(extern, value);
    set.add(extern.name);
  }
  for (const line of lines(kernel.config ?? '')) {
    const separator = line.indexOf('=');
    if (separator < 0)
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `kernel configuration: '${line}' says no value`);
    const extern = wanted.get(line.slice(0, separator));
    // The first line counts.
    if (!extern || set.has(extern.name)) continue;
    writer.text(extern, line.slice(separator + 1));
    set.add(extern.name);
  }
  return { bytes, set };
}

function* lines(config: string): Generator<string> {
  for (let start = 0; start < config.length; ) {
    const newline = config.indexOf('\n', start);
    const end = newline < 0 ? config.length : newline;
    if (config.startsWith('CONFIG_', start)) yield config.slice(start, end);
    start = end + 1;
  }
}

/** Variables that are in no configuration. */
function madeUp({ name, weak }: Extern, { version, features }: KernelEnvironment): bigint | undefined {
  switch (name) {
    case 'LINUX_KERNEL_VERSION':
      if (version === undefined && !weak) throw unresolved(name, 'the version of the kernel is not given');
      return version === undefined ? undefined : BigInt(version);
    case 'LINUX_HAS_BPF_COOKIE':
      return BigInt(features?.bpfCookie ?? true);
    case 'LINUX_HAS_SYSCALL_WRAPPER':
      return BigInt(features?.syscallWrapper ?? true);
    default:
      if (name.startsWith('LINUX_') && weak) return 0n;
      throw unresolved(name, 'it is no CONFIG_ option, and no LINUX_ variable that is known');
  }
}

class Writer {
  readonly #bytes: Uint8Array;
  readonly #littleEndian: boolean;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#littleEndian = littleEndian;
  }

  /** A value as the configuration writes it: y, n, m, a string in quotes, or a number. */
  text(extern: Extern, value: string): void {
    const { type } = extern.config!;
    const first = value[0] ?? '';
    if (first === '') throw misfit(extern, 'nothing');
    if (first === '"') {
      this.#string(extern, value);
    } else if (first in TRISTATE) {
      const fits = type === 'char' || type === 'tristate' || (type === 'bool' && first !== 'm');
      if (!fits) throw misfit(extern, value);
      this.#put(extern.config!, type === 'char' ? BigInt(first.charCodeAt(0)) : TRISTATE[first]!);
    } else {
      const number = parseNumber(value);
      if (number === undefined || (type !== 'int' && type !== 'char')) throw misfit(extern, value);
      this.number(extern, number);
    }
  }

  /** `value`: a u64. */
  number(extern: Extern, value: bigint): void {
    const { type, size, signed } = extern.config!;
    const bits = BigInt(size * 8);
    const fits = signed
      ? BigInt.asIntN(Number(bits), value) === BigInt.asIntN(64, value)
      : BigInt.asUintN(Number(bits), value) === value;
    if (type === 'tristate' || type === 'string' || !fits || (type === 'bool' && value > 1n))
      throw misfit(extern, `${value}`);
    this.#put(extern.config!, value);
  }

  #string(extern: Extern, value: string): void {
    const { type, size, offset } = extern.config!;
    if (type !== 'string' || value.length < 2 || !value.endsWith('"')) throw misfit(extern, value);
    // Cut off where it is too long; what follows is zero.
    const text = new TextEncoder().encode(value.slice(1, -1)).subarray(0, size - 1);
    this.#bytes.set(text, offset);
  }

  #put({ offset, size }: ConfigPlace, value: bigint): void {
    for (let i = 0; i < size; i++) {
      const at = this.#littleEndian ? offset + i : offset + size - 1 - i;
      this.#bytes[at] = Number((value >> BigInt(i * 8)) & 0xffn);
    }
  }
}

/** As strtoull with base 0 reads it: decimal, 0x, or octal after a 0; negative ones count from 2^64 down. */
function parseNumber(text: string): bigint | undefined {
  const [, sign, digits = ''] =
    /^\s*([+-]?)(0[xX][0-9a-fA-F]{1,16}|0[0-7]*|[1-9][0-9]{0,19})$/.exec(text) ?? [];
  if (digits === '') return undefined;
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  if (value >= 1n << 64n) return undefined;
  return BigInt.asUintN(64, sign === '-' ? -value : value);
}

function misfit({ name, config }: Extern, value: string): EbpfError {
  const { type, size } = config!;
  const what = type === 'int' ? `an integer of ${size} bytes` : `a ${type}`;
  return new EbpfError(
    'ERR_EBPF_LOAD',
    `extern '${name}': the kernel configuration says ${value}, and it is declared as ${what}`,
  );
}

export function unresolved(name: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_NO_TARGET', `extern '${name}': cannot be resolved: ${why}`);
}
