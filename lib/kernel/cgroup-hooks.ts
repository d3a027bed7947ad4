/** Which hook of a cgroup an attach type is. */
import { AttachType as A } from '../formats/object/numbers.ts';
import type { CGROUP_FLOORS } from '../hooks/cgroup.ts';

const HOOKS: Readonly<Record<number, keyof typeof CGROUP_FLOORS>> = {
  [A.CGROUP_INET_INGRESS]: 'cgroup_skb ingress',
  [A.CGROUP_INET_EGRESS]: 'cgroup_skb egress',
  [A.CGROUP_INET_SOCK_CREATE]: 'cgroup_sock create',
  [A.CGROUP_INET_SOCK_RELEASE]: 'cgroup_sock release',
  [A.CGROUP_INET4_POST_BIND]: 'cgroup_sock post_bind4',
  [A.CGROUP_INET6_POST_BIND]: 'cgroup_sock post_bind6',
  [A.CGROUP_INET4_BIND]: 'cgroup_sock_addr bind4',
  [A.CGROUP_INET6_BIND]: 'cgroup_sock_addr bind6',
  [A.CGROUP_INET4_CONNECT]: 'cgroup_sock_addr connect4',
  [A.CGROUP_INET6_CONNECT]: 'cgroup_sock_addr connect6',
  [A.CGROUP_UNIX_CONNECT]: 'cgroup_sock_addr connect_unix',
  [A.CGROUP_UDP4_SENDMSG]: 'cgroup_sock_addr sendmsg4',
  [A.CGROUP_UDP6_SENDMSG]: 'cgroup_sock_addr sendmsg6',
  [A.CGROUP_UNIX_SENDMSG]: 'cgroup_sock_addr sendmsg_unix',
  [A.CGROUP_UDP4_RECVMSG]: 'cgroup_sock_addr recvmsg4',
  [A.CGROUP_UDP6_RECVMSG]: 'cgroup_sock_addr recvmsg6',
  [A.CGROUP_UNIX_RECVMSG]: 'cgroup_sock_addr recvmsg_unix',
  [A.CGROUP_INET4_GETPEERNAME]: 'cgroup_sock_addr getpeername4',
  [A.CGROUP_INET6_GETPEERNAME]: 'cgroup_sock_addr getpeername6',
  [A.CGROUP_UNIX_GETPEERNAME]: 'cgroup_sock_addr getpeername_unix',
  [A.CGROUP_INET4_GETSOCKNAME]: 'cgroup_sock_addr getsockname4',
  [A.CGROUP_INET6_GETSOCKNAME]: 'cgroup_sock_addr getsockname6',
  [A.CGROUP_UNIX_GETSOCKNAME]: 'cgroup_sock_addr getsockname_unix',
  [A.CGROUP_GETSOCKOPT]: 'cgroup_sockopt get',
  [A.CGROUP_SETSOCKOPT]: 'cgroup_sockopt set',
  [A.CGROUP_SYSCTL]: 'cgroup_sysctl',
  [A.CGROUP_DEVICE]: 'cgroup_device',
  [A.CGROUP_SOCK_OPS]: 'sock_ops',
  [A.LSM_CGROUP]: 'lsm_cgroup',
};

export function cgroupHook(attachType: number): keyof typeof CGROUP_FLOORS | undefined {
  return HOOKS[attachType];
}
