/** Profiles for pprof. */
import { gzipSync } from 'node:zlib';
import type { StackSample } from '../formats/profile/frame.ts';
import { type PprofOptions, profileMessage } from '../formats/profile/pprof.ts';

/**
 * A profile's file, compressed as `go tool pprof` and others expect it.
 *
 * @example
 * await writeFile('profile.pb.gz', pprof(samples, { period: 10_101_010n }));
 */
export function pprof(samples: Iterable<StackSample>, options: PprofOptions = {}): Uint8Array {
  const { buffer, byteOffset, length } = gzipSync(profileMessage(samples, options));
  return new Uint8Array(buffer, byteOffset, length);
}
