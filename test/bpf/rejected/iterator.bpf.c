/* Asks an iterator that was not begun for its next element. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter_num;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;

SEC("socket")
int iterator(struct __sk_buff *ctx)
{
	struct bpf_iter_num numbers = {};

	return bpf_iter_num_next(&numbers) ? 1 : 0; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
