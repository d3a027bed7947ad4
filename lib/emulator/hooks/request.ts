/** What a run by hand is asked to do, of whatever type the program is: numbers and bytes, before anything is made of them. */
import type { RunRequest } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import { short } from './asked.ts';

const U32 = 2 ** 32;
const NUMBERS = ['repeat', 'flags', 'dataOutSize', 'batchSize', 'cpu'] as const;

/** Throws ERR_EBPF_INVALID_ARGUMENT. */
export function checkRunRequest(request: RunRequest, cpus: number, program: string): void {
  const refuse = (why: string, errno: number = ERRNO.EINVAL): never => {
    const message = `program '${program}': cannot be run: ${why}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', message, { errno });
  };
  if (typeof request !== 'object' || request === null)
    refuse(`it is asked by an object, not ${short(request)}`);
  for (const name of ['data', 'context'] as const) {
    const bytes = request[name];
    if (bytes !== undefined && !(bytes instanceof Uint8Array))
      refuse(`${name} is bytes, not ${short(bytes)}`);
  }
  for (const name of NUMBERS) {
    const number = request[name];
    if (number === undefined || (Number.isInteger(number) && number >= 0 && number < U32)) continue;
    refuse(`${name} is a number from 0 to 2^32 - 1, not ${short(number)}`);
  }
  const { cpu = 0 } = request;
  if (cpu >= cpus) refuse(`there is no CPU ${cpu}: the emulator has ${cpus}`, ERRNO.ENXIO);
}
