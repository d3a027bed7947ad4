/** Kernel functions with rules of their own, by what they are for. */

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** is_bpf_list_api_kfunc(), is_bpf_rbtree_api_kfunc() */
export const LIST_API = set(
  'bpf_list_push_front_impl bpf_list_push_back_impl bpf_list_pop_front bpf_list_pop_back bpf_list_front bpf_list_back',
);
export const TREE_API = set(
  'bpf_rbtree_add_impl bpf_rbtree_remove bpf_rbtree_first bpf_rbtree_root bpf_rbtree_left bpf_rbtree_right',
);
/** Those that take a node, and those that put one in. */
export const LIST_NODE_API = set('bpf_list_push_front_impl bpf_list_push_back_impl');
export const TREE_NODE_API = set('bpf_rbtree_remove bpf_rbtree_add_impl bpf_rbtree_left bpf_rbtree_right');
export const INSERTS = set('bpf_list_push_front_impl bpf_list_push_back_impl bpf_rbtree_add_impl');

export const LOCKS = set(
  'bpf_res_spin_lock bpf_res_spin_unlock bpf_res_spin_lock_irqsave bpf_res_spin_unlock_irqrestore',
);
export const TASK_WORK = set('bpf_task_work_schedule_signal_impl bpf_task_work_schedule_resume_impl');

const OTHERS_UNDER_LOCK = set(
  'bpf_refcount_acquire_impl bpf_iter_num_new bpf_iter_num_next bpf_iter_num_destroy ' +
    'bpf_arena_alloc_pages bpf_arena_free_pages bpf_arena_reserve_pages bpf_stream_vprintk_impl',
);

/** kfunc_spin_allowed(): may be called while a lock is held. */
export function isAllowedUnderLock(name: string): boolean {
  return LIST_API.has(name) || TREE_API.has(name) || LOCKS.has(name) || OTHERS_UNDER_LOCK.has(name);
}
