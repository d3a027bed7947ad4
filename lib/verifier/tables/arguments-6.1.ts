/** What kernel 6.1 says of arguments: written by scripts/verifier-tables.ts, which asked it. `OFFSET:TYPE`, `!` for a number. */

/** Of tracepoints, those that are not just what their types say. */
export const TRACEPOINTS: Readonly<Record<string, string>> = {};

/** Of iterators, all. */
export const ITERATORS: Readonly<Record<string, string>> = {
  tcp: '0:ptr_bpf_iter_meta 8:ptr_or_null_sock_common 16:scalar',
  bpf_sk_storage_map: '0:ptr_bpf_iter_meta 8:ptr_bpf_map 16:ptr_or_null_sock 24:buf_or_null',
  bpf_map_elem: '0:ptr_bpf_iter_meta 8:ptr_bpf_map 16:rdonly_buf_or_null 24:buf_or_null',
  bpf_map: '0:ptr_bpf_iter_meta 8:ptr_or_null_bpf_map',
  ipv6_route: '0:ptr_bpf_iter_meta 8:ptr_or_null_fib6_info',
  udp: '0:ptr_bpf_iter_meta 8:ptr_or_null_udp_sock 16:scalar 24:scalar',
  bpf_prog: '0:ptr_bpf_iter_meta 8:ptr_or_null_bpf_prog',
  ksym: '0:ptr_bpf_iter_meta 8:ptr_or_null_kallsym_iter',
  task_vma: '0:ptr_bpf_iter_meta 8:ptr_or_null_task_struct 16:ptr_or_null_vm_area_struct',
  task_file: '0:ptr_bpf_iter_meta 8:ptr_or_null_task_struct 16:scalar 24:ptr_or_null_file',
  task: '0:ptr_bpf_iter_meta 8:ptr_or_null_task_struct',
  bpf_link: '0:ptr_bpf_iter_meta 8:ptr_or_null_bpf_link',
  cgroup: '0:ptr_bpf_iter_meta 8:ptr_or_null_cgroup',
  sockmap: '0:ptr_bpf_iter_meta 8:ptr_bpf_map 16:rdonly_buf_or_null 24:ptr_or_null_sock',
  netlink: '0:ptr_bpf_iter_meta 8:ptr_or_null_netlink_sock',
  unix: '0:ptr_bpf_iter_meta 8:ptr_or_null_unix_sock 16:scalar',
};
