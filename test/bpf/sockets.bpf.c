/* Programs of sockets, of groups and maps of them, and of network namespaces. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u32 port;	 /* that `steer` takes away from whoever listens there */
__u32 chosen;	 /* index in `group` that `choose` answers */
__u64 dissected; /* packets that `dissect` has seen */
__u64 sent;	 /* messages that `refuse_sending` has seen */
__u64 parsed;	 /* calls of `parse_words` */
__u64 messages;	 /* that a verdict has seen */

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} socks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, __u32);
} by_cookie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} group SEC(".maps");

/* Connections to `port` go to the socket in slot 0. */
SEC("sk_lookup")
int steer(struct bpf_sk_lookup *ctx)
{
	__u32 slot = 0;
	struct bpf_sock *sk;
	long error;

	if (ctx->local_port != port)
		return SK_PASS;
	sk = bpf_map_lookup_elem(&socks, &slot);
	if (!sk)
		return SK_PASS;
	error = bpf_sk_assign(ctx, sk, 0);
	bpf_sk_release(sk);
	return error ? SK_DROP : SK_PASS;
}

SEC("sk_lookup")
int pass_by(struct bpf_sk_lookup *ctx)
{
	return SK_PASS;
}

/* Makes nothing of any packet. */
SEC("flow_dissector")
int dissect(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&dissected, 1);
	return BPF_DROP;
}

SEC("flow_dissector")
int dissect_again(struct __sk_buff *skb)
{
	return BPF_DROP;
}

SEC("sk_msg")
int refuse_sending(struct sk_msg_md *msg)
{
	__sync_fetch_and_add(&sent, 1);
	return SK_DROP;
}

SEC("sk_msg")
int allow_sending(struct sk_msg_md *msg)
{
	return SK_PASS;
}

/* Messages of four bytes. */
SEC("sk_skb/stream_parser")
int parse_words(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&parsed, 1);
	return 4;
}

SEC("sk_skb/stream_parser")
int parse_all(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("sk_skb/stream_verdict")
int count_stream(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&messages, 1);
	return SK_PASS;
}

SEC("sk_skb/stream_verdict")
int drop_stream(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&messages, 1);
	return SK_DROP;
}

SEC("sk_skb/verdict")
int drop_any(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&messages, 1);
	return SK_DROP;
}

SEC("sk_skb")
int undecided(struct __sk_buff *skb)
{
	return SK_PASS;
}

SEC("sk_reuseport")
int choose(struct sk_reuseport_md *md)
{
	__u32 slot = chosen;

	return bpf_sk_select_reuseport(md, &group, &slot, 0) ? SK_DROP : SK_PASS;
}

/* Drops datagrams that begin with an x: eight bytes of UDP header come first. */
SEC("socket")
int drop_x(struct __sk_buff *skb)
{
	__u8 first = 0;

	if (bpf_skb_load_bytes(skb, 8, &first, 1))
		return 0;
	return first == 'x' ? 0 : skb->len;
}

SEC("socket")
int drop_all(struct __sk_buff *skb)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
