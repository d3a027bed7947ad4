/* Helpers of tracing programs, called one after the other: what each writes and answers. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#define LINE 64
#define LINES 40

struct line {
	char text[LINE];
	long answer;
};

struct line lines[LINES];

/* Arguments that no compiler knows. */
const volatile long minus = -42;
const volatile unsigned long large = 0xdeadbeefcafe;
const volatile char word[8] = "word";
const volatile unsigned char address[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

#define PRINT(i, format, ...)                                                                     \
	{                                                                                         \
		static const char text[] = format;                                                \
		__u64 values[] = { __VA_ARGS__ };                                         \
		lines[i].answer = bpf_snprintf(lines[i].text, LINE, text, values, sizeof(values)); \
	}

SEC("raw_tp/task_rename")
int print(void *ctx)
{
	PRINT(0, "%d %i %u", minus, minus, minus);
	PRINT(1, "%ld %lld %lu", minus, minus, large);
	PRINT(2, "%x %X %lx %llX", large, large, large, large);
	PRINT(3, "[%5d] [%-5d] [%05d] [%+d] [% d]", 42, 42, minus, 42, 42);
	PRINT(4, "%s|%10s|%-10s|", (unsigned long)word, (unsigned long)word, (unsigned long)word);
	PRINT(5, "%c%c%%", 'a', 'b');
	PRINT(6, "%pI4 %pi4", (unsigned long)address, (unsigned long)address);
	PRINT(7, "%pI6", (unsigned long)address);
	PRINT(8, "%pi6", (unsigned long)address);
	PRINT(9, "%px", large);
	PRINT(10, "%pks %s", (unsigned long)word, 1);
	PRINT(11, "%10u|%-10u|%010u|%08x", 7, 7, 7, large);
	PRINT(12, "a line that is longer than what it is written to: %s %s %s", (unsigned long)word,
	      (unsigned long)word, (unsigned long)word);
	return 0;
}

#define PARSE(i, call, string, base)                                                           \
	{                                                                                      \
		static const char text[] = string;                                             \
		long value = 99;                                                               \
		lines[i].answer = call(text, sizeof(text) - 1, base, (void *)&value);          \
		*(long *)lines[i].text = value;                                                \
	}

SEC("raw_tp/task_rename")
int parse(void *ctx)
{
	PARSE(0, bpf_strtol, "42", 0);
	PARSE(1, bpf_strtol, " \t-42 ", 0);
	PARSE(2, bpf_strtol, "0x1fz", 0);
	PARSE(3, bpf_strtol, "0x1f", 16);
	PARSE(4, bpf_strtol, "0777", 0);
	PARSE(5, bpf_strtol, "089", 0);
	PARSE(6, bpf_strtol, "9223372036854775807", 10);
	PARSE(7, bpf_strtol, "9223372036854775808", 10);
	PARSE(8, bpf_strtol, "-9223372036854775808", 10);
	PARSE(9, bpf_strtol, "x", 10);
	PARSE(10, bpf_strtol, "12", 7);
	PARSE(11, bpf_strtoul, "18446744073709551615", 10);
	PARSE(12, bpf_strtoul, "18446744073709551616", 10);
	PARSE(13, bpf_strtoul, "-1", 10);
	PARSE(14, bpf_strtoul, "ff", 16);
	PARSE(15, bpf_strtoul, "   ", 10);
	lines[20].answer = bpf_strncmp((void *)word, 8, "word");
	lines[21].answer = bpf_strncmp((void *)word, 8, "worm");
	lines[22].answer = bpf_strncmp((void *)word, 8, "wo");
	lines[23].answer = bpf_strncmp((void *)word, 2, "wolf");
	return 0;
}

/* What is there, and what is no memory. */
SEC("raw_tp/task_rename")
int read(void *ctx)
{
	const void *wild = (void *)0x123456789abcULL;
	char text[8] = "before";

	lines[0].answer = bpf_probe_read_kernel(lines[0].text, 8, (void *)word);
	__builtin_memcpy(lines[1].text, text, sizeof(text));
	lines[1].answer = bpf_probe_read_kernel(lines[1].text, 8, wild);
	__builtin_memcpy(lines[2].text, text, sizeof(text));
	lines[2].answer = bpf_probe_read_kernel(lines[2].text, 8, 0);
	__builtin_memcpy(lines[3].text, text, sizeof(text));
	lines[3].answer = bpf_probe_read_user(lines[3].text, 8, 0);
	lines[4].answer = bpf_probe_read_kernel_str(lines[4].text, LINE, (void *)word);
	lines[5].answer = bpf_probe_read_kernel_str(lines[5].text, 3, (void *)word);
	__builtin_memcpy(lines[6].text, text, sizeof(text));
	lines[6].answer = bpf_probe_read_kernel_str(lines[6].text, 8, wild);
	__builtin_memcpy(lines[7].text, text, sizeof(text));
	lines[7].answer = bpf_probe_read_user_str(lines[7].text, 8, wild);
	lines[8].answer = bpf_probe_read_kernel(lines[8].text, 0, wild);
	lines[9].answer = bpf_probe_read_kernel_str(lines[9].text, 0, wild);
	/* Memory of the kernel is none of a process. */
	lines[10].answer = bpf_probe_read_user(lines[10].text, 8, (void *)word);
	lines[11].answer = bpf_get_current_comm(lines[11].text, 16);
	lines[12].answer = bpf_get_current_comm(lines[12].text, 3);
	lines[13].answer = bpf_get_ns_current_pid_tgid(0, 0, (void *)lines[13].text, 8);
	lines[14].answer = bpf_get_current_pid_tgid() >> 32;
	lines[15].answer = bpf_get_current_uid_gid();
	lines[16].answer = bpf_get_stack(ctx, lines[16].text, 12, 0);
	lines[17].answer = bpf_get_stack(ctx, lines[17].text, 16, 1 << 30);
	/* Formats that are none; the verifier knows those of others. */
	lines[18].answer = bpf_trace_printk("%d %z", 6, 1, 2);
	lines[19].answer = bpf_trace_printk("%d %d %d %d", 12, 1, 2, 3);
	lines[20].answer = bpf_trace_printk("%hd", 4, 1);
	lines[21].answer = bpf_trace_printk("%sx", 4, (unsigned long)word);
	lines[22].answer = bpf_trace_printk("%pf", 4, (unsigned long)word);
	lines[23].answer = bpf_trace_printk("no end", 6);
	lines[24].answer = bpf_trace_printk("%", 2);
	lines[25].answer = bpf_trace_printk("\x01", 2);
	return 0;
}

struct iphdr {
	__u8 tos;
} __attribute__((preserve_access_index));
struct sockaddr {
	int x;
} __attribute__((preserve_access_index));
struct timespec64 {
	int x;
} __attribute__((preserve_access_index));
struct bpf_iter_meta {
	int x;
} __attribute__((preserve_access_index));
struct perf_event_attr {
	int x;
} __attribute__((preserve_access_index));

const volatile unsigned char pattern[512] = { 0x45, 0, 0, 0x28, 'a', 'b', 0, 0, 0, 0, 0, 1, 0xff, 0xfe, 0, 0, 0, 0, 0, 0,
					     'x', 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34 };
char shows[12][512];

#define SHOW(i, what, address, flags)                                                                     \
	{                                                                                                 \
		struct btf_ptr pointer = { .ptr = (void *)(address), .type_id = bpf_core_type_id_kernel(what) }; \
		lines[i].answer = bpf_snprintf_btf(shows[i], sizeof(shows[i]), &pointer, sizeof(pointer), flags); \
	}

/* Structs of the kernel, by their names, that are the same everywhere, in words. */
SEC("raw_tp/task_rename")
int show(void *ctx)
{
	SHOW(0, struct iphdr, pattern, 0);
	SHOW(1, struct iphdr, pattern, BTF_F_COMPACT);
	SHOW(2, struct iphdr, pattern, BTF_F_COMPACT | BTF_F_NONAME);
	SHOW(3, struct iphdr, pattern, BTF_F_COMPACT | BTF_F_ZERO);
	SHOW(4, struct sockaddr, pattern, BTF_F_PTR_RAW);
	SHOW(5, struct sockaddr, pattern + 4, BTF_F_COMPACT);
	SHOW(6, struct timespec64, pattern, 0);
	SHOW(7, struct bpf_sock_addr, pattern, BTF_F_COMPACT);
	SHOW(8, struct bpf_iter_meta, pattern, BTF_F_PTR_RAW);
	SHOW(9, struct perf_event_attr, pattern, BTF_F_COMPACT);
	SHOW(10, struct iphdr, 0, 0);
	SHOW(11, struct iphdr, pattern, 1 << 10);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
