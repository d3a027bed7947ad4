/* Sets of CPUs. A machine has 2 of them at least here; what a search answers in vain is the number of CPUs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define bool _Bool
struct cpumask {
	unsigned long bits[1];
} __attribute__((preserve_access_index));
struct bpf_cpumask {
	struct cpumask cpumask;
} __attribute__((preserve_access_index));
#define __kptr __attribute__((btf_type_tag("kptr")))

extern struct bpf_cpumask *bpf_cpumask_create(void) __ksym;
extern struct bpf_cpumask *bpf_cpumask_acquire(struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_release(struct bpf_cpumask *mask) __ksym;
extern __u32 bpf_cpumask_first(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_first_zero(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_first_and(const struct cpumask *a, const struct cpumask *b) __ksym;
extern void bpf_cpumask_set_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_clear_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern bool bpf_cpumask_test_cpu(__u32 cpu, const struct cpumask *mask) __ksym;
extern bool bpf_cpumask_test_and_set_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern bool bpf_cpumask_test_and_clear_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_setall(struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_clear(struct bpf_cpumask *mask) __ksym;
extern bool bpf_cpumask_and(struct bpf_cpumask *to, const struct cpumask *a, const struct cpumask *b) __ksym;
extern void bpf_cpumask_or(struct bpf_cpumask *to, const struct cpumask *a, const struct cpumask *b) __ksym;
extern void bpf_cpumask_xor(struct bpf_cpumask *to, const struct cpumask *a, const struct cpumask *b) __ksym;
extern bool bpf_cpumask_equal(const struct cpumask *a, const struct cpumask *b) __ksym;
extern bool bpf_cpumask_intersects(const struct cpumask *a, const struct cpumask *b) __ksym;
extern bool bpf_cpumask_subset(const struct cpumask *a, const struct cpumask *b) __ksym;
extern bool bpf_cpumask_empty(const struct cpumask *mask) __ksym;
extern bool bpf_cpumask_full(const struct cpumask *mask) __ksym;
extern void bpf_cpumask_copy(struct bpf_cpumask *to, const struct cpumask *from) __ksym;
extern __u32 bpf_cpumask_weight(const struct cpumask *mask) __ksym;
extern int bpf_cpumask_populate(struct bpf_cpumask *mask, void *source, __u64 size) __ksym;

__u32 seen[64];
__u32 count;
__u64 words[4];

static void note(__u32 number)
{
	if (count < 64)
		seen[count] = number;
	count++;
}

#define mask(m) ((const struct cpumask *)(m))

SEC("syscall")
int masks(void *ctx)
{
	struct bpf_cpumask *a = bpf_cpumask_create(), *b, *c, *d;

	if (!a)
		return 1;
	b = bpf_cpumask_create();
	if (!b) {
		bpf_cpumask_release(a);
		return 2;
	}
	c = bpf_cpumask_create();
	if (!c) {
		bpf_cpumask_release(a);
		bpf_cpumask_release(b);
		return 3;
	}
	note(bpf_cpumask_empty(mask(a)));
	note(bpf_cpumask_first(mask(a)));
	note(bpf_cpumask_first_zero(mask(a)));
	bpf_cpumask_set_cpu(1, a);
	bpf_cpumask_set_cpu(100000, a);
	note(bpf_cpumask_first(mask(a)));
	note(bpf_cpumask_weight(mask(a)));
	note(bpf_cpumask_test_cpu(1, mask(a)));
	note(bpf_cpumask_test_cpu(0, mask(a)));
	note(bpf_cpumask_test_and_set_cpu(0, a));
	note(bpf_cpumask_test_and_set_cpu(0, a));
	note(bpf_cpumask_test_and_clear_cpu(0, a));
	note(bpf_cpumask_test_and_clear_cpu(0, a));
	bpf_cpumask_setall(b);
	note(bpf_cpumask_full(mask(b)));
	note(bpf_cpumask_weight(mask(b)));
	note(bpf_cpumask_first_zero(mask(b)));
	note(bpf_cpumask_subset(mask(a), mask(b)));
	note(bpf_cpumask_subset(mask(b), mask(a)));
	note(bpf_cpumask_intersects(mask(a), mask(b)));
	note(bpf_cpumask_equal(mask(a), mask(b)));
	note(bpf_cpumask_and(c, mask(a), mask(b)));
	note(bpf_cpumask_equal(mask(a), mask(c)));
	bpf_cpumask_xor(c, mask(a), mask(b));
	note(bpf_cpumask_first(mask(c)));
	note(bpf_cpumask_first_and(mask(c), mask(a)));
	note(bpf_cpumask_and(c, mask(c), mask(a)));
	bpf_cpumask_or(c, mask(c), mask(b));
	note(bpf_cpumask_weight(mask(c)));
	bpf_cpumask_clear_cpu(0, c);
	note(bpf_cpumask_first(mask(c)));
	bpf_cpumask_copy(c, mask(a));
	note(bpf_cpumask_equal(mask(c), mask(a)));
	bpf_cpumask_clear(c);
	note(bpf_cpumask_empty(mask(c)));
	note(bpf_cpumask_populate(c, words, sizeof(words)));
	note(bpf_cpumask_weight(mask(c)));
	note(bpf_cpumask_populate(c, words, 4));
	d = bpf_cpumask_acquire(c);
	bpf_cpumask_release(c);
	note(bpf_cpumask_first(mask(d)));
	bpf_cpumask_release(d);
	bpf_cpumask_release(b);
	bpf_cpumask_release(a);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
