/* Programs of kernel 5.14: where connections go whose listening socket closes, and a syscall program. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 migrated;

struct {
	__uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} group SEC(".maps");

/* New connections go to slot 0, and those that have to move to slot 1. */
SEC("?sk_reuseport/migrate")
int migrate(struct sk_reuseport_md *md)
{
	__u32 slot = 0;

	if (md->migrating_sk) {
		slot = 1;
		__sync_fetch_and_add(&migrated, 1);
	}
	return bpf_sk_select_reuseport(md, &group, &slot, 0) ? SK_DROP : SK_PASS;
}

struct arguments {
	__u32 a;
	__u32 b;
	__u64 product;
};

SEC("?syscall")
int multiply(struct arguments *arguments)
{
	arguments->product = (__u64)arguments->a * arguments->b;
	return 7;
}

char LICENSE[] SEC("license") = "GPL";
