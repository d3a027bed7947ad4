/* Types that stand for a kernel's where tests have none: operations, hooks and functions that programs are loaded for. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define KNOWN(pointer) asm volatile("" : : "r"(pointer))
#define FUNCTION __attribute__((noinline, used))

struct scx_entity {
	__u64 slice;
	__u64 dsq_vtime;
	__u32 flags;
	bool disallow;
};
struct task_struct {
	int pid;
	struct scx_entity scx;
};
struct sk_buff {
	unsigned int len;
	__u64 tstamp;
	char cb[48];
};
struct bpf_sk_buff_ptr {
	struct sk_buff *skb;
};
struct qdisc_skb_cb {
	__u64 other;
	unsigned char data[20];
};
struct qdisc_skb_head {
	__u32 qlen;
};
struct Qdisc {
	__u32 limit;
	__u32 other;
	struct qdisc_skb_head q;
	struct {
		__u64 drops, backlog;
	} qstats;
};
struct hid_device {
	int id;
	char name[8];
	char phys[8];
	char uniq[8];
};
struct hid_bpf_ctx {
	struct hid_device *hid;
	int size;
	int retval;
};
struct iou_ctx {};
struct iou_loop_params {
	__u32 cq_wait_idx;
	__u32 other;
};
struct tcp_sock {
	int state;
};

/* What nothing else has as a whole. */
struct qdisc_skb_cb a_control_block;
struct hid_device a_device;
struct bpf_sk_buff_ptr a_list;

struct common {
	int state;
};
#define OPERATIONS(name)                                                                                                       \
	struct bpf_struct_ops_##name {                                                                                         \
		struct common common;                                                                                          \
		struct name data;                                                                                              \
	} value_##name

struct sched_ext_ops {
	int (*select_cpu)(struct task_struct *p, int prev_cpu, __u64 wake_flags);
	void (*enqueue)(struct task_struct *p, __u64 flags);
	void (*dispatch)(int cpu, struct task_struct *prev);
	int (*init)(void);
	char name[16];
};
OPERATIONS(sched_ext_ops);
FUNCTION void sched_ext_ops__dispatch(int cpu, struct task_struct *prev__nullable) { KNOWN(prev__nullable); }

struct Qdisc_ops {
	int (*enqueue)(struct sk_buff *skb, struct Qdisc *sch, struct sk_buff **to_free);
	struct sk_buff *(*dequeue)(struct Qdisc *sch);
	struct sk_buff *(*peek)(struct Qdisc *sch);
};
OPERATIONS(Qdisc_ops);
FUNCTION int Qdisc_ops__enqueue(struct sk_buff *skb__ref, struct Qdisc *sch, struct sk_buff **to_free)
{
	KNOWN(skb__ref);
	return 0;
}

struct hid_bpf_ops {
	int (*hid_device_event)(struct hid_bpf_ctx *ctx, int type, __u64 source);
	int (*hid_rdesc_fixup)(struct hid_bpf_ctx *ctx);
};
OPERATIONS(hid_bpf_ops);

struct io_uring_bpf_ops {
	int (*loop_step)(struct iou_ctx *ctx, struct iou_loop_params *lp);
};
OPERATIONS(io_uring_bpf_ops);

struct smc_hs_ctrl {
	int (*syn_option)(struct tcp_sock *tp);
};
OPERATIONS(smc_hs_ctrl);

struct unheard_of {
	int (*step)(struct task_struct *p);
};
OPERATIONS(unheard_of);

FUNCTION void scx_bpf_dsq_insert(struct task_struct *p, __u64 dsq, __u64 slice, __u64 flags) { KNOWN(p); }
FUNCTION int scx_bpf_create_dsq(__u64 dsq, int node) { return 0; }
FUNCTION struct task_struct *scx_bpf_cpu_curr(int cpu) { return 0; }
FUNCTION void bpf_qdisc_skb_drop(struct sk_buff *skb, struct bpf_sk_buff_ptr *to_free_list) { KNOWN(skb); }
FUNCTION void bpf_kfree_skb(struct sk_buff *skb) { KNOWN(skb); }
FUNCTION __u8 *hid_bpf_get_data(struct hid_bpf_ctx *ctx, unsigned int offset, const unsigned long rdwr_buf_size) { return 0; }

struct socket {
	int state;
};
struct sock {
	int state;
};
FUNCTION int bpf_lsm_socket_bind(struct socket *sock, void *address, int length) { return 0; }
FUNCTION void bpf_lsm_sock_graft(struct sock *sk, struct socket *parent) { KNOWN(sk); }
FUNCTION int bpf_lsm_inode_xattr_skipcap(const char *name) { return 0; }
FUNCTION int bpf_lsm_file_open(void *file) { return 0; }
FUNCTION int bpf_lsm_task_kill(struct task_struct *p) { return 0; }

struct pair {
	struct task_struct *first;
	__u64 second;
};
FUNCTION int takes_pair(int before, struct pair pair, struct task_struct *after) { KNOWN(after); return before + pair.second; }
FUNCTION int __x64_sys_open(const void *regs) { return 0; }
FUNCTION int should_failslab(void *cache) { return 0; }
FUNCTION int btrfs_cow_block(void *trans) { return 0; }
FUNCTION int vfs_anything(void *file) { return 0; }
FUNCTION int security_anything(void *file) { return 0; }

char LICENSE[] SEC("license") = "GPL";
