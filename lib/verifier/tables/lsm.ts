/** Hooks of LSM programs with rules of their own, by name without `bpf_lsm_` (kernel/bpf/bpf_lsm.c). */

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** bpf_lsm_disabled_hooks: what they return means something else. */
export const DISABLED_HOOKS = set(
  'vm_enough_memory inode_need_killpriv inode_getsecurity inode_listsecurity inode_copy_up_xattr getselfattr getprocattr ' +
    'setprocattr key_getsecurity audit_rule_match xfrm_decode_session ismaclabel',
);
/** Of 7.2, too. */
export const DISABLED_SINCE_7_2 = set('file_alloc_security');

/** untrusted_lsm_hooks: what they are given is about to go. */
export const UNTRUSTED_HOOKS = set(
  'bpf_map_free bpf_prog_free file_alloc_security file_free_security sk_alloc_security sk_free_security task_free',
);
/** Of 7.2, too. */
export const UNTRUSTED_SINCE_7_2 = set('bdev_alloc_security bdev_free_security');

/** bool_lsm_hooks: 0 or 1; the others that return something 0 or a negative errno. */
export const BOOLEAN_HOOKS = set('xfrm_state_pol_flow_match audit_rule_known inode_xattr_skipcap');

/** bpf_lsm_locked_sockopt_hooks, bpf_lsm_unlocked_sockopt_hooks: of their sockets programs of cgroups may read and set options. */
export const OPTION_HOOKS = set(
  'sock_graft inet_csk_clone inet_conn_established socket_post_create socket_socketpair',
);

/** sleepable_lsm_hooks, from 6.12 on; before, what is not in SLEEPABLE_SINCE_5_11 is not known, either way. */
export const SLEEPABLE_HOOKS = set(
  'bpf bpf_map bpf_map_create bpf_map_free bpf_prog bpf_prog_load bpf_token_create bpf_token_free bpf_token_cmd ' +
    'bpf_token_capable bprm_check_security bprm_committed_creds bprm_committing_creds bprm_creds_for_exec ' +
    'bprm_creds_from_file capget capset cred_prepare file_ioctl file_lock file_open file_post_open file_receive ' +
    'inode_create inode_free_security inode_getattr inode_getxattr inode_mknod inode_need_killpriv inode_post_setxattr ' +
    'inode_readlink inode_rename inode_rmdir inode_setattr inode_setxattr inode_symlink inode_unlink ' +
    'kernel_module_request kernel_read_file kernfs_init_security path_unlink path_mkdir path_rmdir path_truncate ' +
    'path_symlink path_link path_rename path_chmod path_chown mmap_file netlink_send path_notify release_secctx ' +
    'sb_alloc_security sb_eat_lsm_opts sb_kern_mount sb_mount sb_remount sb_set_mnt_opts sb_show_options sb_statfs ' +
    'sb_umount settime socket_accept socket_bind socket_connect socket_create socket_getpeername ' +
    'socket_getpeersec_dgram socket_getsockname socket_getsockopt socket_listen socket_post_create socket_recvmsg ' +
    'socket_sendmsg socket_shutdown socket_socketpair syslog task_alloc current_getsecid_subj task_getsecid_obj ' +
    'task_prctl task_setscheduler userns_create',
);

/** Of 7.2: those that came, and that went. */
export const SLEEPABLE_SINCE_7_2 = set(
  'inode_post_removexattr inode_removexattr bdev_alloc_security bdev_setintegrity',
);
export const SLEEPABLE_UNTIL_7_2 = set('current_getsecid_subj task_getsecid_obj');

/** As the set was when it came (423f16108c9d), but for those that went before 6.12. */
export const SLEEPABLE_SINCE_5_11 = set(
  'bpf bpf_map bpf_prog bprm_check_security bprm_committed_creds bprm_committing_creds bprm_creds_for_exec ' +
    'bprm_creds_from_file capget capset cred_prepare file_ioctl file_lock file_open file_receive inode_create ' +
    'inode_free_security inode_getattr inode_getxattr inode_mknod inode_need_killpriv inode_post_setxattr ' +
    'inode_readlink inode_rename inode_rmdir inode_setattr inode_setxattr inode_symlink inode_unlink ' +
    'kernel_module_request kernel_read_file kernfs_init_security mmap_file netlink_send path_notify release_secctx ' +
    'sb_alloc_security sb_eat_lsm_opts sb_kern_mount sb_mount sb_remount sb_set_mnt_opts sb_show_options sb_statfs ' +
    'sb_umount settime socket_accept socket_bind socket_connect socket_create socket_getpeername ' +
    'socket_getpeersec_dgram socket_getsockname socket_getsockopt socket_listen socket_post_create socket_recvmsg ' +
    'socket_sendmsg socket_shutdown socket_socketpair syslog task_alloc task_prctl task_setscheduler',
);

/** In it then, and not in 6.12. */
export const SLEEPABLE_ONCE = set(
  'bpf_map_alloc_security bpf_map_free_security inet_conn_established key_free task_to_inode',
);
