/** What can be wrong with a relocation. `relocate` says at which instruction of which program. */
import { EbpfError } from '../../errors.ts';

/** The object says something that makes no sense. */
export const malformed = (why: string) => new EbpfError('ERR_EBPF_INVALID_OBJECT', why);

/** The object is fine, and can't be fitted to these types. */
export const unfit = (why: string) => new EbpfError('ERR_EBPF_LOAD', why);
