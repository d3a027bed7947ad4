/* A helper that may sleep, in a program that may not. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe")
int sleepable_helper(void *ctx)
{
	int value = 0;

	bpf_copy_from_user(&value, sizeof(value), (void *)8); // REJECTED
	return value;
}

char LICENSE[] SEC("license") = "GPL";
