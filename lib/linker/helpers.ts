/** Helpers that older kernels have under another name (bpf_object__sanitize_prog in libbpf.c). */
import { CLASS } from '../formats/insn/insn.ts';
import { Code } from './code.ts';

/** enum bpf_func_id: probe_read, probe_read_str; probe_read_user, _kernel, _user_str, _kernel_str. */
const PROBE_READ = new Map([
  [112, 4],
  [113, 4],
  [114, 45],
  [115, 45],
]);

/** What reads user memory or kernel memory becomes what reads either: kernels before 5.5 have no more than that. */
export function withoutProbeReadKernel(instructions: Uint8Array, littleEndian: boolean): void {
  const code = new Code(instructions, littleEndian);
  for (let index = 0; index < code.length; index++) {
    const opcode = code.opcode(index);
    const call = (opcode & 7) === CLASS.JMP && (opcode & 0xf8) === 0x80;
    if (!call || code.src(index) !== 0 || code.dst(index) !== 0) continue;
    const older = PROBE_READ.get(code.imm(index));
    if (older !== undefined) code.setImm(index, older);
  }
}
