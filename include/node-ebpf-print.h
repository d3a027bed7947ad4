/* SPDX-License-Identifier: MIT */
/* Printing to a program's own streams; program.stdout() and program.stderr() have the text. Kernel 6.17. Part of node-ebpf.h. */
#ifndef __NODE_EBPF_PRINT_H__
#define __NODE_EBPF_PRINT_H__

/*
 *     ebpf_stdout("seen %d of %s\n", count, name);
 *
 * As bpf_printk(), with up to 12 arguments; the kernel formats. 0, or a negative error: -95 (EOPNOTSUPP) where the kernel has no streams.
 */
#define ebpf_stdout(FORMAT, ...) __ebpf_print(1, FORMAT, ##__VA_ARGS__)
#define ebpf_stderr(FORMAT, ...) __ebpf_print(2, FORMAT, ##__VA_ARGS__)

/* By the name of kernel 6.18, where the last argument is for the kernel; by that of 7.0 and later, where it is not declared; and that of 6.17. */
extern int bpf_stream_vprintk_impl___ebpf(int stream_id, const char *fmt__str, const void *args, __u32 len__sz,
					  void *aux__prog) __attribute__((weak)) __ksym;
extern int bpf_stream_vprintk___ebpf(int stream_id, const char *fmt__str, const void *args, __u32 len__sz)
	__attribute__((weak)) __ksym;
extern int bpf_stream_vprintk___ebpf_aux(int stream_id, const char *fmt__str, const void *args, __u32 len__sz,
					 void *aux__prog) __attribute__((weak)) __ksym;

#define __ebpf_print(STREAM, FORMAT, ...)                                               \
	({                                                                              \
		static const char __format[] = FORMAT;                                  \
		/* One more, since C has no empty arrays. */                            \
		__u64 __values[] = { __ebpf_each(__ebpf_print_value, ##__VA_ARGS__) 0 }; \
		const __u32 __size = sizeof(__values) - 8;                              \
		int __result = -95;                                                     \
		if (bpf_ksym_exists(bpf_stream_vprintk_impl___ebpf))                    \
			__result = bpf_stream_vprintk_impl___ebpf(STREAM, __format, __values, __size, NULL); \
		else if (bpf_ksym_exists(bpf_stream_vprintk___ebpf))                    \
			__result = bpf_stream_vprintk___ebpf(STREAM, __format, __values, __size); \
		else if (bpf_ksym_exists(bpf_stream_vprintk___ebpf_aux))                \
			__result = bpf_stream_vprintk___ebpf_aux(STREAM, __format, __values, __size, NULL); \
		__result;                                                               \
	})
#define __ebpf_print_value(X) (__u64)(X),

#endif /* __NODE_EBPF_PRINT_H__ */
