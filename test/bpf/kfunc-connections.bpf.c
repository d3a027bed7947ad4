/* Tracked connections: made, changed, found again from both sides. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_ct_opts {
	__s32 netns_id;
	__s32 error;
	__u8 l4proto;
	__u8 dir;
	__u16 ct_zone_id;
	__u8 ct_zone_dir;
	__u8 reserved[3];
};
struct nf_conn {
	unsigned long status;
	__u32 mark;
} __attribute__((preserve_access_index));
struct nf_conn___init {
	int unused;
};

extern struct nf_conn___init *bpf_skb_ct_alloc(struct __sk_buff *skb, struct bpf_sock_tuple *tuple, __u32 size,
					       struct bpf_ct_opts *opts, __u32 opts_size) __ksym;
extern struct nf_conn *bpf_skb_ct_lookup(struct __sk_buff *skb, struct bpf_sock_tuple *tuple, __u32 size,
					 struct bpf_ct_opts *opts, __u32 opts_size) __ksym;
extern struct nf_conn *bpf_ct_insert_entry(struct nf_conn___init *ct) __ksym;
extern void bpf_ct_release(struct nf_conn *ct) __ksym;
extern void bpf_ct_set_timeout(struct nf_conn___init *ct, __u32 timeout) __ksym;
extern int bpf_ct_change_timeout(struct nf_conn *ct, __u32 timeout) __ksym;
extern int bpf_ct_set_status(const struct nf_conn___init *ct, __u32 status) __ksym;
extern int bpf_ct_change_status(struct nf_conn *ct, __u32 status) __ksym;

__u8 protocol, reserved, saddr, daddr;
__u16 zone, sport, dport;
__s32 netns;
__u32 status, new_status, timeout;
int seen[16];

static __always_inline void prepare(struct bpf_sock_tuple *tuple, struct bpf_ct_opts *opts)
{
	tuple->ipv4.saddr = __builtin_bswap32(0x0a000000 + saddr);
	tuple->ipv4.daddr = __builtin_bswap32(0x0a000000 + daddr);
	tuple->ipv4.sport = __builtin_bswap16(sport);
	tuple->ipv4.dport = __builtin_bswap16(dport);
	opts->netns_id = netns;
	opts->l4proto = protocol;
	opts->ct_zone_id = zone;
	opts->reserved[1] = reserved;
}

SEC("tc")
int make(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_ct_opts opts = {};
	struct nf_conn___init *made;
	struct nf_conn *ct;

	prepare(&tuple, &opts);
	made = bpf_skb_ct_alloc(skb, &tuple, sizeof(tuple.ipv4), &opts, sizeof(opts));
	seen[0] = opts.error;
	seen[1] = !!made;
	seen[2] = opts.ct_zone_dir;
	if (!made)
		return 0;
	bpf_ct_set_timeout(made, timeout);
	seen[3] = bpf_ct_set_status(made, status);
	ct = bpf_ct_insert_entry(made);
	seen[4] = !!ct;
	if (!ct)
		return 0;
	seen[5] = ct->status;
	ct->mark = 77;
	seen[6] = bpf_ct_change_status(ct, new_status);
	seen[7] = ct->status;
	seen[8] = bpf_ct_change_timeout(ct, timeout);
	bpf_ct_release(ct);
	return 0;
}

SEC("tc")
int find(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_ct_opts opts = {};
	struct nf_conn *ct;

	prepare(&tuple, &opts);
	ct = bpf_skb_ct_lookup(skb, &tuple, sizeof(tuple.ipv4), &opts, sizeof(opts));
	seen[0] = opts.error;
	seen[1] = !!ct;
	seen[2] = opts.dir;
	if (!ct)
		return 0;
	seen[3] = ct->mark;
	seen[4] = ct->status;
	bpf_ct_release(ct);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
