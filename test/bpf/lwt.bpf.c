/* Programs for routes: each counts where it runs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 packets_in, packets_out, packets_again, packets_xmit, packets_seg6local;

SEC("lwt_in")
int count_in(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets_in, 1);
	return BPF_OK;
}

SEC("lwt_out")
int count_out(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets_out, 1);
	return BPF_OK;
}

/* What replaces `count_out`: the sum of both misses no packet. */
SEC("lwt_out")
int count_again(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets_again, 1);
	return BPF_OK;
}

SEC("lwt_out")
int drop_out(struct __sk_buff *skb)
{
	return BPF_DROP;
}

SEC("lwt_in")
int drop_in(struct __sk_buff *skb)
{
	return BPF_DROP;
}

SEC("lwt_xmit")
int count_xmit(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets_xmit, 1);
	return BPF_OK;
}

SEC("lwt_xmit")
int drop_xmit(struct __sk_buff *skb)
{
	return BPF_DROP;
}

SEC("lwt_seg6local")
int count_seg6local(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets_seg6local, 1);
	return BPF_OK;
}

char LICENSE[] SEC("license") = "GPL";
