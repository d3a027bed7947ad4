/**
 * The verifier: the kernel's verdict on the programs that the linker has made, without a kernel. Pure.
 *
 * How the room is laid out; a folder knows those before it, and all work on one `Env` (env.ts), a verification under way:
 * - tables/   data by kernel version: helpers and their prototypes (helpers.ts), kernel functions and their flags (kfuncs.ts), hooks of LSM
 *             (lsm.ts), which helpers and which bytes of the context each program type has (probed-VERSION.ts, written by
 *             scripts/verifier-tables.ts from a running kernel)
 * - program/  instructions by slot, functions, kernel functions, maps as the verifier sees them, and what is special in their values
 * - state/    numbers (tnum.ts, scalar.ts, bounds.ts, arithmetic.ts, branches.ts), registers, slots of stack, frames. Numbers,
 *             registers and slots never change, so that states share them
 * - log/      the log in the kernel's words
 * - flow/     before the walk: functions, control flow, live registers, loops; after it: depth of the stack
 * - prune/    states that were kept: equality, precision, liveness of the stack, loops
 * - memory/   loads and stores by what the pointer points to
 * - objects/  dynptrs, iterators and saved interrupt flags on the stack
 * - calls/    helpers, functions, callbacks, references, locks
 * - kfuncs/   kernel functions: arguments by their types, results, lists and trees, sections
 * - insn/     one file per class of instructions
 * - rules/    what a kernel version and a program type allow
 * - walk.ts is do_check(), verify.ts bpf_check(). Whatever is not known yet ends in `env.unsupported()`: no verdict, never a silent accept.
 */
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { ObjectImage } from '../formats/object/image.ts';
import type { LinkedObject } from '../linker/index.ts';
import { inLoadersWords } from './log/loader-words.ts';
import { LEVEL1 } from './log/log.ts';
import { verifierMaps } from './program/map.ts';
import { Program } from './program/program.ts';
import { rejection } from './rejection.ts';
import { KERNEL_6_18, KERNELS, type KernelRules } from './rules/kernel.ts';
import { ALL_PRIVILEGES, privilegesOf, refusalAtLoad } from './rules/privileges.ts';
import type { ProgramVerdict, VerifyOptions } from './types.ts';
import { verifyProgram } from './verify.ts';

export { loaderFeatures } from './rules/features.ts';
export type { VerifierCapability } from './rules/privileges.ts';
export type * from './types.ts';

const RULES: ReadonlyMap<string, KernelRules> = new Map(KERNELS.map(rules => [rules.version, rules]));

/** Those that there are rules of, the oldest first. */
export const KNOWN_KERNELS: readonly string[] = [...RULES.keys()];

export const DEFAULT_KERNEL = KERNEL_6_18.version;

/** Of a kernel's version. Throws ERR_EBPF_NOT_SUPPORTED, which names those that there are. */
export function rulesOf(version: string): KernelRules {
  const rules = RULES.get(version);
  if (rules) return rules;
  const why = `there are no tables of kernel '${version}'; there are those of ${[...RULES.keys()].join(', ')}`;
  throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `verify: ${why}`);
}

/** `image`: what `object` was linked from; `kernelBtf`: types of the kernel that it was linked for. */
export function verifyObject(
  object: LinkedObject,
  image: ObjectImage,
  kernelBtf: Btf | null,
  options: VerifyOptions = {},
): ProgramVerdict[] {
  const { logLevel = 0, objectName = '', kernel = {}, version = DEFAULT_KERNEL, instructions } = options;
  const known = rulesOf(version);
  const { capabilities } = options;
  const modules = new Map(kernel.modules?.map(module => [module.name, module]));
  const privileges = capabilities ? privilegesOf(capabilities) : ALL_PRIVILEGES;
  const { littleEndian } = image.elf.header;
  const types = { btf: image.btf, kernelBtf, modules, littleEndian, version };
  const maps = verifierMaps(object, image, { kernelBtf, modules: [...modules.values()] }, objectName);
  const { cpus = 1, symbol } = kernel;
  const rules = {
    ...known,
    cpus,
    errorInjection: kernel.injectable ?? hasErrorInjection(kernel.config),
    ...(instructions !== undefined && { instructions }),
    ...(symbol && { hasSymbol: (name: string) => symbol(name) !== undefined }),
  };
  return object.programs.map(linked => {
    const program = new Program(linked, object, types, maps);
    const refused = refusalAtLoad(program, privileges);
    if (refused) {
      const none = { processed: 0, states: 0, milliseconds: 0, log: '' };
      const error = rejection(program, refused.errno, '', refused.why);
      return { program: linked.name, type: linked.type, verdict: 'rejected', ...none, error };
    }
    const start = performance.now();
    const first = verifyProgram(program, rules, logLevel, privileges);
    const milliseconds = performance.now() - start;
    const { verdict, processed, states, log } = first;
    const answer = { program: linked.name, type: linked.type, verdict, processed, states, milliseconds, log };
    if (verdict === 'unsupported') return { ...answer, unsupported: first.unsupported };
    if (verdict === 'accepted') return { ...answer, guards: first.guards };
    // As loaders do it: a program that is refused is tried again for its log.
    const again = logLevel & LEVEL1 ? first : verifyProgram(program, rules, logLevel | LEVEL1, privileges);
    const words = inLoadersWords(again.log, object);
    return { ...answer, log: words, error: rejection(program, again.errno, words) };
  });
}

/** Of a part of a configuration, which does not speak of it, nothing follows. */
function hasErrorInjection(config = ''): boolean {
  const isWhole = config.includes('CONFIG_HAVE_FUNCTION_ERROR_INJECTION=');
  return /^CONFIG_FUNCTION_ERROR_INJECTION=y$/m.test(config) || !isWhole;
}
