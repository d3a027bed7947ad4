/* Hands a helper a key on the stack that was never written: refused without CAP_PERFMON, and by all kernels before 6.3. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u64);
	__type(value, __u64);
} counters SEC(".maps");

SEC("socket")
int stack_uninitialised(struct __sk_buff *ctx)
{
	__u64 key;
	void *address = &key;

	asm volatile("" : "+r"(address));
	return bpf_map_lookup_elem(&counters, address) ? 1 : 0; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
