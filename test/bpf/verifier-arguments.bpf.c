/* Arguments of global functions that are said to be the kernel's objects: those that it has no type of, and others. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define ARG_UNTRUSTED __attribute__((btf_decl_tag("arg:untrusted")))
#define ARG_TRUSTED __attribute__((btf_decl_tag("arg:trusted")))
#define ARG_NULLABLE __attribute__((btf_decl_tag("arg:nullable")))

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));
struct task_struct___mine {
	int pid;
} __attribute__((preserve_access_index));
struct nobody_has_this {
	int x;
};
union nobody_has_that {
	int x;
};

__attribute__((noinline, weak)) int reads(struct task_struct *task ARG_UNTRUSTED)
{
	return task->pid;
}
__attribute__((noinline, weak)) int reads_flavour(struct task_struct___mine *task ARG_UNTRUSTED)
{
	return task->pid;
}
__attribute__((noinline, weak)) int reads_nobody(struct nobody_has_this *p ARG_UNTRUSTED)
{
	asm volatile("" : "+r"(p));
	return p ? 1 : 0;
}
__attribute__((noinline, weak)) int reads_union(union nobody_has_that *p ARG_UNTRUSTED)
{
	asm volatile("" : "+r"(p));
	return p ? 1 : 0;
}
__attribute__((noinline, weak)) int reads_trusted(struct nobody_has_this *p ARG_TRUSTED ARG_NULLABLE)
{
	asm volatile("" : "+r"(p));
	return p ? 1 : 0;
}

SEC("tp_btf/sys_enter")
int take_task(void *ctx)
{
	return reads(0) ? 0 : 0;
}
SEC("tp_btf/sys_enter")
int take_flavour(void *ctx)
{
	return reads_flavour(0) ? 0 : 0;
}
SEC("tp_btf/sys_enter")
int refuse_unknown(void *ctx)
{
	return reads_nobody(0);
}
SEC("tp_btf/sys_enter")
int refuse_unknown_union(void *ctx)
{
	return reads_union(0);
}
SEC("tp_btf/sys_enter")
int refuse_unknown_trusted(void *ctx)
{
	return reads_trusted(0);
}

char LICENSE[] SEC("license") = "GPL";
