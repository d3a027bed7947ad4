/** Functions of the kernel: their parameters by name, from BTF, in the registers that they are in when it is entered. */
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import { hostKernel } from '../kernel-btf.ts';
import type { Hook, Value } from './types.ts';
import { contextNumber, contextText } from './value.ts';

/** Bytes into struct pt_regs (PT_REGS_PARM1 and on, PT_REGS_RC in libbpf's bpf_tracing.h). */
const REGISTERS: Readonly<
  Record<string, { readonly parameters: readonly number[]; readonly result: number }>
> = {
  x64: { parameters: [112, 104, 96, 88, 72, 64], result: 80 },
  arm64: { parameters: [0, 8, 16, 24, 32, 40, 48, 56], result: 0 },
};

export function functionHook(name: string, fn: string, returns: boolean): Hook {
  const registers = REGISTERS[process.arch];
  if (!registers) {
    const why = `the registers of ${process.arch} are not known, only those of ${Object.keys(REGISTERS).join(', ')}`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `probe '${name}': ${why}`);
  }
  if (returns) {
    const result = new Map([['ret', contextNumber(registers.result, 8, true)]]);
    return { name, section: `kretprobe/${fn}`, exit: undefined, fields: () => result };
  }
  const fields = () => parametersOf(name, fn, registers.parameters);
  return { name, section: `kprobe/${fn}`, exit: `kretprobe/${fn}`, fields };
}

function parametersOf(hook: string, fn: string, registers: readonly number[]): Map<string, Value> {
  const fields = new Map<string, Value>();
  const { btf, parameters } = prototypeOf(hook, fn);
  for (const [i, offset] of registers.entries()) {
    const parameter = parameters[i];
    const value = parameter?.name ? parameterValue(btf, parameter.type, offset) : undefined;
    if (value) fields.set(parameter!.name, value);
  }
  return fields;
}

function prototypeOf(hook: string, fn: string) {
  for (const btf of hostKernel.all()) {
    const id = btf.findOwn('func', fn);
    if (id === undefined) continue;
    const found = btf.type(id);
    const prototype = found.kind === 'func' ? btf.type(found.type) : found;
    return { btf, parameters: prototype.kind === 'func_proto' ? prototype.params : [] };
  }
  const why = 'the types of the kernel have no function of that name, so its parameters are not known';
  throw new EbpfError('ERR_EBPF_NO_TARGET', `probe '${hook}': ${why}`);
}

function parameterValue(btf: Btf, id: number, offset: number): Value | undefined {
  const type = btf.type(btf.resolve(id));
  switch (type.kind) {
    case 'int':
      return type.size === 16 ? undefined : contextNumber(offset, type.size as 1 | 2 | 4 | 8, type.signed);
    case 'enum':
    case 'enum64':
      return contextNumber(offset, type.size as 4 | 8, type.signed);
    case 'ptr': {
      const target = btf.type(btf.resolve(type.type));
      return target.kind === 'int' && target.name === 'char'
        ? contextText(offset)
        : contextNumber(offset, 8, false);
    }
    default:
      return undefined;
  }
}
