/** Kernel functions whose errors may be injected, and those that programs may change the result of all the same. */

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** System calls, by the names that architectures give them (has_arch_syscall_prefix()). */
export const SYSTEM_CALL = /^__(x64|ia32|arm64|s390x|riscv)_/;

/** ALLOW_ERROR_INJECTION, over the sources of 5.10 to 7.2; system calls, which all are of them, besides. */
export const INJECTABLE = set(
  'should_fail_net_realloc_skb page_pool_alloc_netmems page_pool_alloc_pages __filemap_add_folio ' +
    '__add_to_page_cache_locked should_failslab should_fail_alloc_page should_fail_bio btrfs_check_leaf ' +
    'btrfs_check_leaf_full btrfs_check_node btrfs_should_cancel_balance btrfs_cow_block btrfs_search_slot io_ctl_init ' +
    'open_ctree',
);

/** btf_non_sleepable_error_inject */
export const NEVER_SLEEP = set(
  '__filemap_add_folio __add_to_page_cache_locked should_fail_alloc_page should_failslab',
);

/** register_btf_fmodret_id_set(): by name, whether programs may sleep there (net/bpf/test_run.c, net/mptcp/bpf.c). */
export const MODIFIABLE: ReadonlyMap<string, boolean> = new Map([
  ['bpf_modify_return_test', false],
  ['bpf_modify_return_test2', false],
  ['bpf_modify_return_test_tp', false],
  ['bpf_fentry_test1', true],
  ['update_socket_protocol', false],
]);
