/** Which machine the tests run on. */

/** A guest of scripts/vm: nothing there is anybody else's, so what changes the machine's security is tested there alone. */
export const isGuest = process.env.NODE_EBPF_GUEST === '1';
