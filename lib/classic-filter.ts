/** `classicFilter`: filters of classic BPF, as `tcpdump -ddd` prints them, for sockets as they are, or as eBPF objects. */
import { EbpfError } from './errors.ts';
import { checkClassic } from './formats/cbpf/check.ts';
import { disassembleClassic } from './formats/cbpf/disassemble.ts';
import { type ClassicInstruction, decodeClassic, encodeClassic } from './formats/cbpf/insn.ts';
import { parseClassicText } from './formats/cbpf/text.ts';
import { translateClassic } from './formats/cbpf/translate.ts';
import { SHF, STT } from './formats/elf/types.ts';
import { writeElf } from './formats/elf/write.ts';
import { encodeInstructions, type Instruction } from './formats/insn/insn.ts';
import { kernelBackend } from './kernel/backend.ts';
import { Link } from './object/link.ts';
import { type AnySocket, socketDescriptor } from './object/socket.ts';

/** Text of `tcpdump -ddd` or `-dd`, bytes of struct sock_filter, or instructions. */
export type ClassicSource = string | Uint8Array | readonly ClassicInstruction[];

export interface ClassicObjectOptions {
  /** The program's name, a C identifier. Default `filter`. */
  readonly name?: string;
  /** The `license` section; default: none, since no helper that a filter can need asks for one. */
  readonly license?: string;
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads a classic filter, and checks it as the kernel would. Which bytes it means depends on the link type that it was compiled
 * for: `tcpdump -i eth0 -ddd EXPRESSION` makes filters of frames, which packet sockets see.
 *
 * Throws ERR_EBPF_INVALID_FILTER (`path` names the instruction: a jump backwards or out of range, an unknown opcode, a division by
 * zero, scratch memory that is loaded before it is stored, a text that is cut off, …), ERR_EBPF_INVALID_ARGUMENT.
 *
 * @example
 * const filter = classicFilter(execFileSync('tcpdump', ['-i', 'eth0', '-ddd', 'udp port 53'], { encoding: 'utf8' }));
 * await filter.attach(socket); // as it is
 * await using object = await load(filter.toObject()); // as eBPF
 * await object.programs.filter.run({ data: packet });
 */
export function classicFilter(source: ClassicSource): ClassicFilter {
  const instructions = read(source);
  checkClassic(instructions);
  return new ClassicFilter(instructions);
}

function read(source: ClassicSource): readonly ClassicInstruction[] {
  if (typeof source === 'string') return parseClassicText(source);
  if (source instanceof Uint8Array) return decodeClassic(source, littleEndian);
  if (Array.isArray(source) && source.every(each => typeof each === 'object' && each !== null)) {
    return source.map(({ code, jt, jf, k }) => ({ code, jt, jf, k }));
  }
  throw new EbpfError(
    'ERR_EBPF_INVALID_ARGUMENT',
    `classicFilter: expected the text of tcpdump -ddd, a Uint8Array or an array of instructions, got ${typeof source}`,
  );
}

/** A valid classic filter. Made by `classicFilter`. */
export class ClassicFilter {
  readonly instructions: readonly ClassicInstruction[];

  /** @internal */
  constructor(instructions: readonly ClassicInstruction[]) {
    this.instructions = instructions;
  }

  /** An array of struct sock_filter, in this machine's byte order. */
  get bytes(): Uint8Array {
    return encodeClassic(this.instructions, littleEndian);
  }

  /** As `tcpdump -d` prints it: a line for each instruction. */
  disassemble(): string {
    return disassembleClassic(this.instructions);
  }

  /**
   * The same as an eBPF program of type SOCKET_FILTER. Throws ERR_EBPF_NOT_SUPPORTED, with the instruction in `path`, where it reads
   * what no eBPF program can (SKF_AD_HATYPE, SKF_AD_NLATTR, SKF_AD_NLATTR_NEST, SKF_AD_PAY_OFFSET).
   */
  translate(): Instruction[] {
    return translateClassic(this.instructions);
  }

  /** An object file with that program in it, in section `socket`: for `open` and `load`, or a file. Throws as `translate`. */
  toObject({ name = 'filter', license }: ClassicObjectOptions = {}): Uint8Array {
    if (!/^[A-Za-z_]\w*$/.test(name) || /[^ -~]/.test(license ?? '')) {
      const why = 'name is a C identifier, and license printable ASCII';
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `classic filter: no object can be made: ${why}`);
    }
    const code = encodeInstructions(this.translate(), littleEndian);
    const socket = { name: 'socket', flags: SHF.ALLOC | SHF.EXECINSTR, data: code };
    const licensed = {
      name: 'license',
      flags: SHF.ALLOC | SHF.WRITE,
      data: new TextEncoder().encode(`${license}\0`),
    };
    return writeElf(
      license === undefined ? [socket] : [socket, licensed],
      [{ name, type: STT.FUNC, section: 0, value: 0, size: code.length }],
      littleEndian,
    );
  }

  /**
   * Attaches it to a socket as it is (SO_ATTACH_FILTER, Linux 2.2; no privileges). The filter sees what an eBPF one in its place would:
   * frames on a packet socket, from the UDP header on with UDP, from the TCP header on with TCP. What it answers is how many bytes
   * are kept; 0 drops the packet. The link does not keep the socket open.
   *
   * Rejects with ERR_EBPF_INVALID_STATE (not open yet, or closed; a filter that is locked), ERR_EBPF_ALREADY_ATTACHED,
   * ERR_EBPF_INVALID_ARGUMENT (no socket).
   */
  async attach(socket: AnySocket): Promise<Link> {
    const descriptor = socketDescriptor(socket, 'classic filter: cannot be attached');
    return new Link(await kernelBackend().attachClassicFilter(descriptor, this.bytes));
  }
}
