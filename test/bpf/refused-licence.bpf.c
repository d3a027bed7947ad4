/* A licence that keeps helpers of the GPL away. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

const volatile int enabled = 0;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

SEC("tc")
int prints(struct __sk_buff *skb)
{
	char text[] = "x";

	bpf_trace_printk(text, sizeof(text));
	return 0;
}

SEC("tc")
int switched_off(struct __sk_buff *skb)
{
	char text[] = "x";

	if (enabled)
		bpf_trace_printk(text, sizeof(text));
	return 0;
}

SEC("tc")
int locks(struct __sk_buff *skb)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	return 0;
}

SEC("tc")
int plain(struct __sk_buff *skb)
{
	return bpf_get_prandom_u32() ? 0 : 1;
}

SEC("lsm/file_open")
int BPF_PROG(decides, void *file)
{
	return 0;
}

char LICENSE[] SEC("license") = "MIT";
