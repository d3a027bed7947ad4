/** Kernel functions with rules of their own, by what they are for: their roles (Kfunc). */

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** is_bpf_list_api_kfunc(), is_bpf_rbtree_api_kfunc() */
export const LIST_API = set(
  'bpf_list_push_front bpf_list_push_back bpf_list_add bpf_list_pop_front bpf_list_pop_back bpf_list_del ' +
    'bpf_list_front bpf_list_back bpf_list_is_first bpf_list_is_last bpf_list_empty',
);
export const TREE_API = set(
  'bpf_rbtree_add bpf_rbtree_remove bpf_rbtree_first bpf_rbtree_root bpf_rbtree_left bpf_rbtree_right',
);
/** Those that take a node, and those that put one in. */
export const LIST_NODE_API = set(
  'bpf_list_push_front bpf_list_push_back bpf_list_add bpf_list_del bpf_list_is_first bpf_list_is_last',
);
export const TREE_NODE_API = set('bpf_rbtree_remove bpf_rbtree_add bpf_rbtree_left bpf_rbtree_right');
export const INSERTS = set('bpf_list_push_front bpf_list_push_back bpf_list_add bpf_rbtree_add');

export const LOCKS = set(
  'bpf_res_spin_lock bpf_res_spin_unlock bpf_res_spin_lock_irqsave bpf_res_spin_unlock_irqrestore',
);
export const TASK_WORK = set('bpf_task_work_schedule_signal bpf_task_work_schedule_resume');

const OTHERS_UNDER_LOCK = set(
  'bpf_refcount_acquire bpf_iter_num_new bpf_iter_num_next bpf_iter_num_destroy ' +
    'bpf_arena_alloc_pages bpf_arena_free_pages bpf_arena_reserve_pages bpf_stream_vprintk bpf_stream_print_stack',
);

/** kfunc_spin_allowed(): may be called while a lock is held. */
export function isAllowedUnderLock(name: string): boolean {
  return LIST_API.has(name) || TREE_API.has(name) || LOCKS.has(name) || OTHERS_UNDER_LOCK.has(name);
}
