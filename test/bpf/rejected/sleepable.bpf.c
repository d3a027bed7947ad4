/* A helper that may sleep, called inside an RCU read-side section. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

SEC("syscall")
int sleepable(void *ctx)
{
	int value = 0;

	bpf_rcu_read_lock();
	bpf_copy_from_user(&value, sizeof(value), (void *)8); // REJECTED
	bpf_rcu_read_unlock();
	return value;
}

char LICENSE[] SEC("license") = "GPL";
