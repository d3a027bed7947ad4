/* What a loader must resolve: kernel configuration, symbols, functions; there and missing. Never run. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

extern int CONFIG_HZ __kconfig;
extern bool CONFIG_BPF __kconfig;
extern enum libbpf_tristate CONFIG_BPF_SYSCALL __kconfig;
extern char CONFIG_NET __kconfig;
extern unsigned long long CONFIG_NR_CPUS __kconfig;
extern unsigned short CONFIG_LOG_BUF_SHIFT __kconfig;
extern char CONFIG_DEFAULT_HOSTNAME[12] __kconfig;
extern char CONFIG_CC_VERSION_TEXT[5] __kconfig;
extern int CONFIG_NO_SUCH_OPTION __kconfig __weak;
extern char CONFIG_NO_SUCH_TEXT[9] __kconfig __weak;
extern enum libbpf_tristate CONFIG_NO_SUCH_MODULE __kconfig __weak;
extern unsigned int LINUX_KERNEL_VERSION __kconfig;
extern bool LINUX_HAS_BPF_COOKIE __kconfig;
extern bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern int LINUX_NO_SUCH_VARIABLE __kconfig __weak;

extern const void schedule __ksym;
extern const void no_such_symbol __ksym __weak;
extern const int bpf_prog_active __ksym;
extern const int no_such_variable __ksym __weak;

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
void bpf_task_release(struct task_struct *task) __ksym __weak;
void bpf_rcu_read_lock___mine(void) __ksym;
int no_such_function(int value) __ksym __weak;
/* It is there, and otherwise. */
void bpf_rcu_read_unlock(int value) __ksym __weak;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} first SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 5000);
} second SEC(".maps");

__u64 out[32];
const volatile int limit SEC(".rodata.config") = 5;

SEC("raw_tp")
int configuration(void *ctx)
{
	int i = 0;

	out[i++] = CONFIG_HZ;
	out[i++] = CONFIG_BPF;
	out[i++] = CONFIG_BPF_SYSCALL;
	out[i++] = CONFIG_NET;
	out[i++] = CONFIG_NR_CPUS;
	out[i++] = CONFIG_LOG_BUF_SHIFT;
	out[i++] = CONFIG_DEFAULT_HOSTNAME[1];
	out[i++] = CONFIG_CC_VERSION_TEXT[0];
	out[i++] = CONFIG_NO_SUCH_OPTION;
	out[i++] = CONFIG_NO_SUCH_TEXT[3];
	out[i++] = CONFIG_NO_SUCH_MODULE;
	out[i++] = LINUX_KERNEL_VERSION;
	out[i++] = LINUX_HAS_BPF_COOKIE;
	out[i++] = LINUX_HAS_SYSCALL_WRAPPER;
	out[i++] = LINUX_NO_SUCH_VARIABLE;
	return limit;
}

SEC("raw_tp")
int symbols(void *ctx)
{
	out[0] = (__u64)&schedule;
	out[1] = (__u64)&no_such_symbol;
	out[2] = *(int *)bpf_this_cpu_ptr(&bpf_prog_active);
	out[3] = &no_such_variable ? 1 : 2;
	return 0;
}

static __attribute__((noinline)) void locked(struct task_struct *task)
{
	bpf_rcu_read_lock___mine();
	if (no_such_function)
		no_such_function(3);
	if (bpf_rcu_read_unlock)
		bpf_rcu_read_unlock(4);
}

SEC("tp_btf/task_newtask")
int functions(__u64 *ctx)
{
	struct task_struct *task = bpf_task_acquire((struct task_struct *)ctx[0]);

	locked(task);
	out[4] = bpf_ksym_exists(bpf_task_release);
	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("raw_tp")
int maps(void *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&first, &key);

	bpf_ringbuf_output(&second, &key, sizeof(key), 0);
	return value ? *value : 0;
}

SEC("kprobe/do_nanosleep")
int reads(void *ctx)
{
	char text[16];

	bpf_probe_read_kernel(&text, sizeof(text), ctx);
	bpf_probe_read_user(&text, sizeof(text), ctx);
	bpf_probe_read_kernel_str(&text, sizeof(text), ctx);
	bpf_probe_read_user_str(&text, sizeof(text), ctx);
	return text[3];
}

char LICENSE[] SEC("license") = "GPL";
