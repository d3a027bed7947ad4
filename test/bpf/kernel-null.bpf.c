/* Pointers of the kernel that lead nowhere, followed. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct net_device {
	int ifindex;
	struct net_device *unused;
} __attribute__((preserve_access_index));
struct sk_buff {
	struct net_device *dev;
	unsigned int len;
} __attribute__((preserve_access_index));
struct mm_struct {
	unsigned long task_size;
} __attribute__((preserve_access_index));
struct task_struct {
	struct task_struct *real_parent;
	struct mm_struct *mm;
	int pid;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} values SEC(".maps");

__u32 key;
__s64 seen[8];
volatile int which;

static __attribute__((noinline)) struct net_device *device_of(struct sk_buff *skb)
{
	return skb->dev;
}

static __attribute__((noinline)) int index_of(struct net_device *dev)
{
	return dev->ifindex;
}

SEC("fentry/netif_receive_skb")
int BPF_PROG(follows, struct sk_buff *skb)
{
	seen[0] = skb->len;
	seen[1] = skb->dev->ifindex;
	seen[2] = index_of(device_of(skb));
	/* Over a call, from where it was kept. */
	struct net_device *dev = skb->dev;
	bpf_get_prandom_u32();
	seen[3] = dev->ifindex;
	return 0;
}

SEC("xdp")
int current(struct xdp_md *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	seen[0] = task->pid;
	seen[1] = task->mm->task_size;
	seen[2] = task->real_parent->real_parent->real_parent->pid;
	return XDP_PASS;
}

SEC("fentry/netif_receive_skb")
int BPF_PROG(careless, struct sk_buff *skb)
{
	__u64 *value = bpf_map_lookup_elem(&values, &key);

	seen[0] = skb->dev->ifindex;
	seen[1] = *value;
	return 0;
}

SEC("fentry/netif_receive_skb")
int BPF_PROG(of_its_own, struct sk_buff *skb)
{
	__u64 *value = bpf_map_lookup_elem(&values, &key);

	if (!value)
		return 0;
	/* A number in a map is no pointer of the kernel. */
	seen[0] = *(int *)(long)*value;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
