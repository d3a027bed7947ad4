/* Loops, iterators and exceptions: what calls back, what goes round, what leaves. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter_num;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;
struct bpf_iter_bits {
	__u64 opaque[2];
} __attribute__((preserve_access_index));
extern int bpf_iter_bits_new(struct bpf_iter_bits *it, const __u64 *words, __u32 count) __ksym;
extern int *bpf_iter_bits_next(struct bpf_iter_bits *it) __ksym;
extern void bpf_iter_bits_destroy(struct bpf_iter_bits *it) __ksym;
extern void bpf_throw(__u64 cookie) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;
extern void bpf_local_irq_save(unsigned long *flags) __ksym;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym;

int start, end, flags;
unsigned int times;
int stop = -1;
int result;
int seen[64];
unsigned int count;
__u64 words[4];
__u32 word_count;

static void note(int number)
{
	if (count < 64)
		seen[count] = number;
	count++;
}

static long inner(__u32 i, void *ctx)
{
	*(int *)ctx += i;
	return 0;
}

static long outer(__u32 i, void *ctx)
{
	int sum = 0;

	if (bpf_loop(i, inner, &sum, 0) != i)
		return 1;
	note(sum);
	*(int *)ctx += sum;
	return i == stop;
}

/* One loop in another. */
SEC("syscall")
int loops(void *ctx)
{
	int sum = 0;

	result = bpf_loop(times, outer, &sum, flags);
	return sum;
}

SEC("syscall")
int numbers(void *ctx)
{
	struct bpf_iter_num it;
	int *number;

	result = bpf_iter_num_new(&it, start, end);
	while ((number = bpf_iter_num_next(&it)))
		note(*number);
	bpf_iter_num_destroy(&it);
	return 0;
}

SEC("syscall")
int bits(void *ctx)
{
	struct bpf_iter_bits it;
	int *bit;

	result = bpf_iter_bits_new(&it, words, word_count);
	while ((bit = bpf_iter_bits_next(&it)))
		note(*bit);
	bpf_iter_bits_destroy(&it);
	return 0;
}

SEC("syscall")
int regions(void *ctx)
{
	unsigned long flags;

	bpf_rcu_read_lock();
	note(1);
	bpf_rcu_read_unlock();
	bpf_preempt_disable();
	note(2);
	bpf_preempt_enable();
	bpf_local_irq_save(&flags);
	note(3);
	bpf_local_irq_restore(&flags);
	return count;
}

__noinline int thrower(int depth)
{
	if (depth == stop)
		bpf_throw(depth + 100);
	note(depth);
	return depth;
}

static int throwing(void)
{
	for (int i = 0; i < 8; i++)
		thrower(i);
	return 7;
}

/* The cookie is what it returns. */
SEC("xdp")
int throws(struct xdp_md *ctx)
{
	return throwing();
}

__noinline int caught(__u64 cookie)
{
	note(cookie);
	return cookie * 2;
}

SEC("xdp")
__attribute__((btf_decl_tag("exception_callback:caught")))
int catches(struct xdp_md *ctx)
{
	return throwing();
}

char LICENSE[] SEC("license") = "GPL";
