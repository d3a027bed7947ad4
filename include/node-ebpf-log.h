/* SPDX-License-Identifier: MIT */
/* Logging from programs, printf-like; object.logs() has the lines. Kernel 5.8. Part of node-ebpf.h. */
#ifndef __NODE_EBPF_LOG_H__
#define __NODE_EBPF_LOG_H__

/*
 *     EBPF_LOGS(64 * 1024);
 *
 *     ebpf_log("opened %s by %d", name, pid);
 *
 * The format stays in the object file: what goes through the ring is the number of the place, and the arguments. Arguments are
 * integers of any size, pointers, and strings in memory of the kernel or the program (not of a process), of which EBPF_LOG_TEXT - 1
 * bytes are kept; at most 12. An argument is as wide as its own type, whatever the format says. Strings need a program with a
 * GPL-compatible license (bpf_probe_read_kernel_str).
 */
#define ebpf_log(FORMAT, ...) __ebpf_log(1, __COUNTER__, FORMAT, ##__VA_ARGS__)
#define ebpf_log_debug(FORMAT, ...) __ebpf_log(0, __COUNTER__, FORMAT, ##__VA_ARGS__)
#define ebpf_log_warn(FORMAT, ...) __ebpf_log(2, __COUNTER__, FORMAT, ##__VA_ARGS__)
#define ebpf_log_error(FORMAT, ...) __ebpf_log(3, __COUNTER__, FORMAT, ##__VA_ARGS__)

/* Bytes that a string takes in a record, with its NUL. */
#ifndef EBPF_LOG_TEXT
#define EBPF_LOG_TEXT 64
#endif

/*
 * The ring of so many bytes. What is below ebpf_log_level (spec.variables.ebpf_log_level.value: 0 debug, 1 info, 2 warn, 3 error) is
 * taken out of the program when it is loaded, and costs nothing. Weak, so that files that are linked may each have it.
 */
#define EBPF_LOGS(BYTES)                                                                \
	__ebpf_lost_map(ebpf_logs_lost);                                                \
	struct {                                                                        \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                     \
		__uint(max_entries, BYTES);                                             \
	} ebpf_logs SEC(".maps") __attribute__((weak))                                  \
		__attribute__((btf_decl_tag("lost:ebpf_logs_lost")));                   \
	const volatile __u32 ebpf_log_level __attribute__((weak)) = 0

/* What lib/formats/printf/sites.ts reads, one for each place; which function it is in the symbol's name says: FUNCTION.__site. */
#define __EBPF_LOG_MAGIC 0x676f4c65 /* eLog */
#define __EBPF_LOG_MOST 12

struct __ebpf_log_head {
	__u64 site;
	__u64 time;
	__u32 cpu;
	__u32 unused;
};

/* Never called: the compiler compares format and arguments. */
extern void __ebpf_log_check(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A place's number: which it is in its file, where, and how long its text is, since files are linked that each count from 0. */
#define __ebpf_log_id(NUMBER, FORMAT)                                                   \
	((__u64)(NUMBER) << 48 | (__u64)(__LINE__ & 0xffffff) << 24 |                   \
	 (__u64)(sizeof(FORMAT) & 0xfff) << 12 | (sizeof(__FILE__) & 0xfff))

#define __ebpf_log(LEVEL, NUMBER, FORMAT, ...)                                          \
	({                                                                              \
		static const struct {                                                   \
			__u32 magic;                                                    \
			__u32 size;                                                     \
			__u64 id;                                                       \
			__u32 line;                                                     \
			__u8 level;                                                     \
			__u8 count;                                                     \
			__u16 text;                                                     \
			__u8 kinds[__EBPF_LOG_MOST];                                    \
			char format[sizeof(FORMAT)];                                    \
		} __site SEC(".ebpf.logs") __attribute__((aligned(8))) = {              \
			.magic = __EBPF_LOG_MAGIC,                                      \
			.size = sizeof(__site),                                         \
			.id = __ebpf_log_id(NUMBER, FORMAT),                            \
			.line = __LINE__,                                               \
			.level = LEVEL,                                                 \
			.count = __ebpf_count(__VA_ARGS__),                             \
			.text = EBPF_LOG_TEXT,                                          \
			.kinds = { __ebpf_each(__ebpf_log_kind, ##__VA_ARGS__) },       \
			.format = FORMAT,                                               \
		};                                                                      \
		if (0)                                                                  \
			__ebpf_log_check(FORMAT, ##__VA_ARGS__);                        \
		if ((LEVEL) >= ebpf_log_level) {                                        \
			struct __ebpf_log_head *__head = bpf_ringbuf_reserve(           \
				&ebpf_logs,                                             \
				sizeof(*__head) __ebpf_each(__ebpf_log_size, ##__VA_ARGS__), 0); \
			if (__head) {                                                   \
				char *__at __attribute__((unused)) = (char *)(__head + 1); \
				__head->site = __ebpf_log_id(NUMBER, FORMAT);           \
				__head->time = bpf_ktime_get_ns();                      \
				__head->cpu = bpf_get_smp_processor_id();               \
				__ebpf_each(__ebpf_log_put, ##__VA_ARGS__)              \
				bpf_ringbuf_submit(__head, 0);                          \
			} else {                                                        \
				__ebpf_lost(&ebpf_logs_lost);                           \
			}                                                               \
		}                                                                       \
	})

#define __ebpf_log_is_text(X)                                                           \
	_Generic((X), char *: 1, const char *: 1, signed char *: 1, const signed char *: 1, \
		 unsigned char *: 1, const unsigned char *: 1, default: 0)
#define __ebpf_log_is_signed(X)                                                         \
	_Generic((X), char: (char)-1 < 0, signed char: 1, short: 1, int: 1, long: 1, long long: 1, \
		 default: 0)
/* 0x40 a string; else how many bytes, and 0x80 for a sign. */
#define __ebpf_log_kind(X)                                                              \
	(__ebpf_log_is_text(X) ? 0x40 : sizeof(X) | (__ebpf_log_is_signed(X) ? 0x80 : 0)),
#define __ebpf_log_size(X) +(__ebpf_log_is_text(X) ? EBPF_LOG_TEXT : 8)
#define __ebpf_log_put(X)                                                               \
	if (__ebpf_log_is_text(X)) {                                                    \
		bpf_probe_read_kernel_str(__at, EBPF_LOG_TEXT, (const void *)(unsigned long)(X)); \
		__at += EBPF_LOG_TEXT;                                                  \
	} else {                                                                        \
		*(__u64 *)__at = (__u64)(X);                                            \
		__at += 8;                                                              \
	}

/* M(argument) for each. */
#define __ebpf_each(M, ...) __ebpf_join(__ebpf_each, __ebpf_count(__VA_ARGS__))(M, ##__VA_ARGS__)
#define __ebpf_count(...) __ebpf_pick(_, ##__VA_ARGS__, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define __ebpf_pick(_, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, N, ...) N
#define __ebpf_join(A, B) __ebpf_join_(A, B)
#define __ebpf_join_(A, B) A##B
#define __ebpf_each0(M)
#define __ebpf_each1(M, X) M(X)
#define __ebpf_each2(M, X, ...) M(X) __ebpf_each1(M, __VA_ARGS__)
#define __ebpf_each3(M, X, ...) M(X) __ebpf_each2(M, __VA_ARGS__)
#define __ebpf_each4(M, X, ...) M(X) __ebpf_each3(M, __VA_ARGS__)
#define __ebpf_each5(M, X, ...) M(X) __ebpf_each4(M, __VA_ARGS__)
#define __ebpf_each6(M, X, ...) M(X) __ebpf_each5(M, __VA_ARGS__)
#define __ebpf_each7(M, X, ...) M(X) __ebpf_each6(M, __VA_ARGS__)
#define __ebpf_each8(M, X, ...) M(X) __ebpf_each7(M, __VA_ARGS__)
#define __ebpf_each9(M, X, ...) M(X) __ebpf_each8(M, __VA_ARGS__)
#define __ebpf_each10(M, X, ...) M(X) __ebpf_each9(M, __VA_ARGS__)
#define __ebpf_each11(M, X, ...) M(X) __ebpf_each10(M, __VA_ARGS__)
#define __ebpf_each12(M, X, ...) M(X) __ebpf_each11(M, __VA_ARGS__)

#endif /* __NODE_EBPF_LOG_H__ */
