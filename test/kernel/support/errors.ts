/** The EbpfError that a call throws or rejects with; anything else fails the test. */
import { EbpfError } from 'node-ebpf';

export async function failure(act: () => unknown): Promise<EbpfError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof EbpfError) return error;
    throw error;
  }
  throw new Error('expected an EbpfError, and nothing was thrown');
}
