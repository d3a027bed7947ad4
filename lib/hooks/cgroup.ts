/** What the hooks of control groups are asked. */
import type { OrderRequest } from './anchor.ts';
import type { Floor } from './floor.ts';

/** In order from kernel 6.17 on; in the place of a program from 5.6 on. */
export interface CgroupAttach extends OrderRequest {
  readonly hook: 'cgroup';
  /** Path of a cgroup's folder, in a file system of type cgroup2. */
  readonly cgroup: string;
  /** enum bpf_attach_type: each is a hook of its own. */
  readonly attachType: number;
  /** `auto`: a BPF link (kernel 5.7) where it can do what is asked, else a program attachment. */
  readonly mechanism?: 'auto' | 'link' | 'program';
  /** Ahead of the programs of cgroups further down, not after them: kernel 6.15, links 6.17. */
  readonly preorder?: boolean;
  /** Of program attachments: who else may attach there and below. */
  readonly sharing?: 'multi' | 'override' | 'exclusive';
}

const config = ['CONFIG_CGROUP_BPF'] as const;

/** Each hook of this file, and the first kernel that has it. */
export const CGROUP_FLOORS = {
  'cgroup link': { since: '5.7', config },
  'cgroup preorder': { since: '6.15', config },
  'cgroup order': { since: '6.17', config },
  'cgroup_skb ingress': { since: '4.10', config },
  'cgroup_skb egress': { since: '4.10', config },
  'cgroup_sock create': { since: '4.10', config },
  'cgroup_sock release': { since: '5.9', config },
  'cgroup_sock post_bind4': { since: '4.17', config },
  'cgroup_sock post_bind6': { since: '4.17', config },
  'cgroup_sock_addr bind4': { since: '4.17', config },
  'cgroup_sock_addr bind6': { since: '4.17', config },
  'cgroup_sock_addr connect4': { since: '4.17', config },
  'cgroup_sock_addr connect6': { since: '4.17', config },
  'cgroup_sock_addr connect_unix': { since: '6.7', config },
  'cgroup_sock_addr sendmsg4': { since: '4.18', config },
  'cgroup_sock_addr sendmsg6': { since: '4.18', config },
  'cgroup_sock_addr sendmsg_unix': { since: '6.7', config },
  'cgroup_sock_addr recvmsg4': { since: '5.2', config },
  'cgroup_sock_addr recvmsg6': { since: '5.2', config },
  'cgroup_sock_addr recvmsg_unix': { since: '6.7', config },
  'cgroup_sock_addr getpeername4': { since: '5.8', config },
  'cgroup_sock_addr getpeername6': { since: '5.8', config },
  'cgroup_sock_addr getpeername_unix': { since: '6.7', config },
  'cgroup_sock_addr getsockname4': { since: '5.8', config },
  'cgroup_sock_addr getsockname6': { since: '5.8', config },
  'cgroup_sock_addr getsockname_unix': { since: '6.7', config },
  'cgroup_sockopt get': { since: '5.3', config },
  'cgroup_sockopt set': { since: '5.3', config },
  cgroup_sysctl: { since: '5.2', config },
  cgroup_device: { since: '4.15', config },
  sock_ops: { since: '4.13', config },
  lsm_cgroup: { since: '6.0', config: [...config, 'CONFIG_BPF_LSM'] },
} as const satisfies Record<string, Floor>;
