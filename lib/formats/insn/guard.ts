/**
 * What a load, a store or an atomic operation of a program that a verifier has accepted needs when it runs: nothing; to be left out where there
 * is nothing to be accessed, a load reading 0 then, as the kernel makes it (BPF_PROBE_MEM); or a check, since whoever runs the program says
 * what is there.
 */
export type Guard = 'none' | 'probe' | 'check';
