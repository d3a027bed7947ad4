/* struct_ops in all four kinds of section. Never loaded. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct tcp_congestion_ops {
	void (*init)(void *sk);
	unsigned int (*ssthresh)(void *sk);
	char name[16];
} __attribute__((preserve_access_index));

SEC("struct_ops/init")
void start(unsigned long long *ctx)
{
}

SEC("struct_ops.s/ssthresh")
unsigned int threshold(unsigned long long *ctx)
{
	return 2;
}

SEC(".struct_ops") struct tcp_congestion_ops plain = { .init = (void *)start, .name = "plain" };
SEC("?.struct_ops") struct tcp_congestion_ops optional = { .ssthresh = (void *)threshold, .name = "optional" };
SEC(".struct_ops.link") struct tcp_congestion_ops linked = { .init = (void *)start, .name = "linked" };
SEC("?.struct_ops.link") struct tcp_congestion_ops both = { .ssthresh = (void *)threshold, .name = "both" };

char LICENSE[] SEC("license") = "GPL";
