/** `new Emulator({ verify: true })`: what the kernel would refuse is not loaded. */
import type { LoadRequest } from '../backend.ts';
import type { KernelEnvironment, LinkedObject } from '../linker/index.ts';
import { type ProgramVerdict, verifyObject } from '../verifier/index.ts';

/** Verdicts by the programs' names, none of them a refusal. Throws the `VerifierError` of the first that is refused; one without a verdict is warned of. */
export function verifyFirst(
  linked: LinkedObject,
  { image, name: objectName, logLevel = 0 }: LoadRequest,
  kernel: KernelEnvironment,
): ReadonlyMap<string, ProgramVerdict> {
  const version = versionText(kernel);
  const options = { version, logLevel, objectName, kernel };
  const verdicts = new Map<string, ProgramVerdict>();
  for (const found of verifyObject(linked, image, kernel.btf ?? null, options)) {
    if (found.error) throw found.error;
    if (found.unsupported !== undefined) warn(objectName, found.program, found.unsupported);
    verdicts.set(found.program, found);
  }
  return verdicts;
}

/** `6.18` for 0x061200. */
export function versionText({ version = 0 }: KernelEnvironment): string {
  return `${version >>> 16}.${(version >>> 8) & 0xff}`;
}

function warn(object: string, program: string, what: string): void {
  const message = `object '${object}': program '${program}' runs without a verdict: the verifier does not know ${what} yet`;
  process.emitWarning(message, { type: 'EbpfWarning', code: 'EBPF_NOT_VERIFIED' });
}
