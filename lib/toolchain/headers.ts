/** The headers that come with this package: libbpf's for programs (`bpf/bpf_helpers.h`, …) and `node-ebpf.h`. */
import { fileURLToPath } from 'node:url';

/** Of the package, and of the tree: lib/ and dist/ lie side by side. */
export const includeFolder = fileURLToPath(new URL('../../include', import.meta.url));
