/** What verifiers have learned over the years, by the kernel that has it first. */

export const SINCE = {
  /** Loads and stores of the stack at places that are not known (01f810ace9ed). */
  variableStack: '5.12',
  /** Atomic operations but an addition that answers nothing (5ca419f2864a, 5ffa25502b5a, 981f94c3e921). */
  atomics: '5.12',
  /** Arguments of global functions that are pointers to memory (e5069b9c23b3). */
  memoryArguments: '5.12',
  /** bind4 and bind6 answer a second bit (772412176fb9). */
  bindBit: '5.12',
  /** Addresses of functions, for callbacks (69c087ba6225). */
  callbacks: '5.13',
  /** Calls of kernel functions (e6ac2450d6de). */
  kfuncs: '5.13',
  /** Programs that sleep and use more maps than arrays and hash tables (ba90c2cc0231 the first, 0fe4b381a59e the last). */
  sleepableMaps: '5.17',
  /** Numbers of less than 8 bytes are kept on the stack (354e8f1970f8). */
  narrowSpills: '5.16',
  /** What nobody wrote on the stack may be read by the privileged (6715df8d5d24, in stable kernels). */
  uninitialisedStack: '6.1',
  /** Pointers to kernel objects on the stack, too, may be other numbers after a helper had them (261f4664caff, in stable kernels). */
  objectsClobbered: '6.1',
  /** Pointers to kernel objects must be trusted for helpers and kernel functions (3f00c5239344). */
  trusted: '6.2',
  /** Loads with a sign, moves with a sign, BSWAP, division with a sign, far jumps: cpu v4 (1f9a1ea821ff to 4cd58e9af8b9). */
  cpuV4: '6.6',
  /** Numbers that a store has in itself are kept on the stack (ecdf985d7615). */
  constantStores: '6.3',
  /** A copy of 32 bits is the same number, where the upper half is zero (3be49f79555e). */
  linked32: '6.4',
  /** A function that takes exceptions is one of the program's, though nothing calls it (f18b03fabaa9). */
  exceptions: '6.7',
  /** Branches tell of two ranges, and of what a number is not (d028f87517d6, 67420501e868). */
  rangeBranches: '6.8',
  /** Tags of global functions' arguments: __arg_ctx, __arg_nonnull, … (94e1c70a3452). */
  argumentTags: '6.8',
  /** may_goto (011832b97b31). */
  mayGoto: '6.9',
  /** Casts between address spaces, of arenas (6082b6c328b5). */
  arenas: '6.9',
  /** Numbers a constant apart stay tied (98d7ca374ba4). */
  linkedSums: '6.11',
  /** LSM programs answer what their hook may (5d99e198be27). */
  hookReturns: '6.12',
  /** What a program's type lacks is told apart from what no program has, in words (bpf-next, March 2024). */
  helperOfType: '6.10',
  /** What a helper only reads stays on the stack as it is known, and messages are those of loads (37cce22dbd51). */
  helperReads: '6.14',
  /** load-acquire and store-release (880442305a39). */
  acquireRelease: '6.15',
  /** Differences, and sums of 32 bits, tie numbers, too (7a433e519364, in stable kernels). */
  linkedSums32: '6.18',
  /** Numbers that are 0 or -1 are walked twice in bitwise operations (bffacdb80b93). */
  forksSignBits: '6.18',
  /** Formats may have bytes of UTF-8 (bpf_bprintf_prepare(); stable 6.18 has it). */
  formatBytes: '6.18',
  /** Of a function that makes a tail call, its caller goes on after the other program (seen on 6.18.44). */
  tailCallsReturn: '6.18',
  /** Which slots of the stack are read again is worked out over the flow of each function (kernel/bpf/liveness.c); before, over paths. */
  stackFlow: '6.18',
  /** A tail call may end its function there, too (e40f5a6bf88a; no stable 6.18 has it). */
  tailCallFlow: '6.19',
  /** So may a load from a packet (ee861486e377; stable 6.18 walks that path, but has no flow of it: seen on 6.18.44). */
  packetLoadFlow: '7.1',
  /** A number of the same range is the same from one round of a loop to the next, whatever else has its id (a24d6f955d4f). */
  widensByRange: '7.0',
  /** Quotients and remainders by a constant have ranges (44fdd581d273, scalar_min_max_udiv() and others). */
  quotients: '7.0',
  /** Bugs of its own are called 'verifier bug' (1cb0f56d9618). */
  bugWords: '6.16',
  /** Calls are gone back over where registers matter (fde2a3882bd0); before, everything mattered then. */
  precisionOverCalls: '6.5',
  /** Bits that are known stay so when bytes are swapped (scalar_byte_swap(); seen on 6.18.44). */
  swappedBits: '6.18',
  /** Kernel functions whose objects RCU protects are called in its sections alone (20d387d7ceab). */
  protectedKfuncs: '6.18',
  /** A context that is not rewritten may be read by a pointer that was moved by a constant (fixed_off_ok in check_mem_access()). */
  movedContext: '7.2',
  /** Functions may be 16 frames deep (2148794eeaf2), and none may call itself. */
  deepCalls: '7.2',
  /** Sections in which RCU holds may be in one another (4167096cb964). */
  nestedRcu: '6.19',
  /** All arguments of kernel functions are trusted, as those of KF_TRUSTED_ARGS were (1a5c01d2508a). */
  trustedArguments: '7.0',
  /** Pointers to structs that kernel functions return are trusted. */
  trustedResults: '7.0',
  /** Messages name arguments of kernel functions by their registers (reg_arg_name()), and what is released is the first. */
  namesRegisters: '7.2',
  /** Where a global function may throw, its caller's path ends there, too; what it throws is the program's answer (mark_subprog_might_throw()). */
  globalThrows: '7.2',
  /** Global functions' arguments that the types tag as pointers into an arena, and such pointers as their results (btf_scan_type_tags()). */
  arenaTypes: '7.2',
  /** Global functions that may change the packet get no pointer into it. */
  packetArguments: '7.2',
  /** bpf_refcount_acquire() takes no pointer into an object (btf_id_fixed_off_ok in check_kfunc_args()). */
  wholeRefcounted: '7.2',
  /** bpf_kptr_xchg() is called while a lock is held, too. */
  exchangeUnderLock: '7.2',
  /** A syscall program's context is memory at any place to its loads, and to helpers; no other context is (is_var_ctx_off_allowed()). */
  variableContext: '7.2',
  /** What a kernel function, or a global one, gets as memory it may write, objects of the kernel, too (check_mem_reg()). */
  writesObjects: '7.2',
  /** Global functions' arguments that are tagged as never NULL are not 0 either. */
  nonnullZero: '7.2',
  /** Pointers in nodes of lists and trees may be exchanged (kptr_xchg_dest_types). */
  exchangeInNodes: '7.2',
  /** A pointer that may be NULL is known not to be, after a comparison with a register that is 0, too. */
  nullRegisters: '7.2',
  /** A pointer that was found to be at the packet's end, or behind it, is not known to be there once it was moved. */
  movedEnds: '7.2',
  /** What is called later may sleep by itself, not by its program: timers never (in_sleepable()). */
  sleepsByState: '7.2',
  /** Tail calls in programs that sleep. */
  sleepableTailCalls: '7.2',
  /** Bytes of the stack that may be any are as good as an unknown number, in loops and in halves of slots, too (stacksafe()). */
  looseStacks: '7.0',
  /** What was acquired and what was made of it are a tree: all of it goes with its root (release_reference()). */
  referenceTrees: '7.2',
  /** Timers may be had by programs that trace, too. */
  tracingTimers: '7.2',
  /** Global functions may return nothing. */
  voidGlobals: '7.2',
  /** Objects whose pointers would be released in an NMI are not dropped by programs that trace. */
  dropInNmi: '7.2',
  /** What bpf_set_retval() is given is looked at, and what bpf_get_retval() answers is known ("bpf: Add validation for bpf_set_retval argument"). */
  setReturnValue: '7.2',
} as const;

export type Feature = keyof typeof SINCE;
export type Knowledge = Readonly<Record<Feature, boolean>>;

/** MAX_CALL_FRAMES */
export const framesOf = ({ deepCalls }: Knowledge): number => (deepCalls ? 16 : 8);

/** Of `6.12`: a number by which versions are ordered. */
export function order(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}

/** What a loader finds that such a kernel has, of what not all have that there are rules of. */
export const loaderFeatures = (version: string) => ({
  bpfCookie: isSince(version, '5.15'),
  uprobeMulti: isSince(version, '6.6'),
  declarationTags: isSince(version, '5.16'),
});

export const isSince = (version: string, since: string) => order(version) >= order(since);

export function knowledgeOf(version: string): Knowledge {
  const entries = Object.entries(SINCE).map(([name, since]) => [name, isSince(version, since)]);
  return Object.fromEntries(entries) as Record<Feature, boolean>;
}
