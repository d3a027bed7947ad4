/** What commands make, as a file or on standard output. */
import { EbpfError } from '../errors.ts';
import { replaceFile } from '../toolchain/files.ts';

/** No file is left half-written, and none is touched before its successor is whole. */
export async function writeOutput(path: string | undefined, data: string | Uint8Array): Promise<void> {
  if (path === undefined || path === '-') {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(data, error => (error ? reject(error) : resolve()));
    });
    return;
  }
  try {
    await replaceFile(path, data);
  } catch (cause) {
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `cannot write ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
