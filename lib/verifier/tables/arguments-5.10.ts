/** What kernel 5.10 says of arguments: written by scripts/verifier-tables.ts, which asked it. `OFFSET:TYPE`, `!` for a number. */

/** Of tracepoints, those that are not just what their types say. */
export const TRACEPOINTS: Readonly<Record<string, string>> = {};

/** Of iterators, all. */
export const ITERATORS: Readonly<Record<string, string>> = {
  bpf_map_elem: '0:ptr_bpf_iter_meta 8:ptr_bpf_map 16:rdonly_buf_or_null 24:rdwr_buf_or_null',
  bpf_map: '0:ptr_bpf_iter_meta 8:ptr_or_null_bpf_map',
  task_file: '0:ptr_bpf_iter_meta 8:ptr_or_null_task_struct 16:scalar 24:ptr_or_null_file',
  task: '0:ptr_bpf_iter_meta 8:ptr_or_null_task_struct',
  bpf_prog: '0:ptr_bpf_iter_meta 8:ptr_or_null_bpf_prog',
  sockmap: '0:ptr_bpf_iter_meta 8:ptr_bpf_map 16:rdonly_buf_or_null 24:ptr_or_null_sock',
  bpf_sk_storage_map: '0:ptr_bpf_iter_meta 8:ptr_bpf_map 16:ptr_or_null_sock 24:rdwr_buf_or_null',
  netlink: '0:ptr_bpf_iter_meta 8:ptr_or_null_netlink_sock',
  tcp: '0:ptr_bpf_iter_meta 8:ptr_or_null_sock_common 16:scalar',
  udp: '0:ptr_bpf_iter_meta 8:ptr_or_null_udp_sock 16:scalar 24:scalar',
  ipv6_route: '0:ptr_bpf_iter_meta 8:ptr_or_null_fib6_info',
};
