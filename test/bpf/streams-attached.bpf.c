/* Printing to streams from a tracepoint and a uprobe, and what the kernel itself writes there: of an arena's page that is not there, of a loop without end. */
#include <linux/bpf.h>
#include <node-ebpf.h>

#define BPF_F_MMAPABLE_ARENA (1U << 10)
#define arena __attribute__((address_space(1)))

/* Only this process is looked at. */
const volatile __u32 pid = 0;
int result;

struct {
	__uint(type, 33);
	__uint(map_flags, BPF_F_MMAPABLE_ARENA);
	__uint(max_entries, 4);
} space SEC(".maps");

static __always_inline int is_own(void)
{
	return bpf_get_current_pid_tgid() >> 32 == pid;
}

SEC("raw_tp/task_rename")
int on_rename(void *ctx)
{
	if (is_own())
		result = ebpf_stdout("renamed by %d\n", pid);
	return 0;
}

SEC("uprobe/libc.so.6:kill")
int on_kill(void *ctx)
{
	if (is_own())
		result = ebpf_stderr("killed by %d\n", pid);
	return 0;
}

SEC("syscall")
int reach(void *ctx)
{
	volatile int arena *nowhere = (volatile int arena *)(unsigned long)0x2000;

	/* The program's use of its arena is what gives the verifier one. */
	asm volatile("" ::"r"(&space));
	return *nowhere;
}

__u64 turns;

/* Without an end of its own: the kernel ends it after a quarter of a second. */
SEC("?syscall")
int forever(void *ctx)
{
	for (;;) {
		/* may_goto end, as bytes: it is of no version of the instruction set that clang is asked for. */
		asm goto("1: .byte 0xe5; .byte 0; .long ((%l[end] - 1b - 8) / 8) & 0xffff; .short 0" ::::end);
		turns++;
	}
end:
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
