/* SPDX-License-Identifier: MIT */
/* What node-ebpf reads of a program beside its code. Include vmlinux.h (or <linux/bpf.h>) before. */
#ifndef __NODE_EBPF_H__
#define __NODE_EBPF_H__

#include <bpf/bpf_helpers.h>
#include "node-ebpf-log.h"
#include "node-ebpf-print.h"

/*
 * A ring buffer of so many bytes, whose records are of a type: object.maps.NAME yields objects of it.
 *
 *     RING_BUFFER(events, struct event, 256 * 1024);
 *
 * A type that only code uses is not in BTF; the pointer is there for the type to be in it. (Of the section's name the kernel
 * takes letters, digits, dots and _ alone before 6.12, and refuses all BTF over another one.)
 */
#define RING_BUFFER(NAME, TYPE, BYTES)                                                  \
	struct {                                                                        \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                     \
		__uint(max_entries, BYTES);                                             \
	} NAME SEC(".maps") __attribute__((btf_decl_tag("event:" #TYPE)));              \
	static TYPE *NAME##_type SEC(".ebpf.types") __attribute__((used))

/*
 * One that counts what finds no room in it, for each CPU: object.maps.NAME.lost. NAME_lost is a map of its own for that.
 *
 *     RING_BUFFER_COUNTED(events, struct event, 256 * 1024);
 *
 *     struct event *event = ring_reserve(events);         or   ring_output(events, &event, sizeof(event));
 *     if (!event)
 *             return 0;
 *     ...
 *     bpf_ringbuf_submit(event, 0);
 */
#define RING_BUFFER_COUNTED(NAME, TYPE, BYTES)                                          \
	__ebpf_lost_map(NAME##_lost);                                                   \
	struct {                                                                        \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                     \
		__uint(max_entries, BYTES);                                             \
	} NAME SEC(".maps") __attribute__((btf_decl_tag("event:" #TYPE)))               \
		__attribute__((btf_decl_tag("lost:" #NAME "_lost")));                   \
	static TYPE *NAME##_type SEC(".ebpf.types") __attribute__((used))

/* Room for one record of the ring's type, or NULL, which is counted. */
#define ring_reserve(NAME)                                                              \
	({                                                                              \
		__typeof__(NAME##_type) __record =                                      \
			bpf_ringbuf_reserve(&NAME, sizeof(*NAME##_type), 0);            \
		if (!__record)                                                          \
			__ebpf_lost(&NAME##_lost);                                      \
		__record;                                                               \
	})

/* As bpf_ringbuf_output(): 0, or a negative error, which is counted. */
#define ring_output(NAME, DATA, SIZE)                                                   \
	({                                                                              \
		long __error = bpf_ringbuf_output(&NAME, DATA, SIZE, 0);                \
		if (__error)                                                            \
			__ebpf_lost(&NAME##_lost);                                      \
		__error;                                                                \
	})

#define __ebpf_lost_map(NAME)                                                           \
	struct {                                                                        \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                \
		__uint(max_entries, 1);                                                 \
		__type(key, __u32);                                                     \
		__type(value, __u64);                                                   \
	} NAME SEC(".maps") __attribute__((weak))

/* Atomic: another program may interrupt this one on the same CPU. */
static __attribute__((always_inline, unused)) void __ebpf_lost(void *map)
{
	__u32 key = 0;
	__u64 *count = bpf_map_lookup_elem(map, &key);

	if (count)
		__sync_fetch_and_add(count, 1);
}

/*
 * Perf buffers, for kernels before 5.8, whose records are of a type; a slot for each CPU.
 *
 *     PERF_BUFFER(events, struct event);
 *
 *     bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
 */
#define PERF_BUFFER(NAME, TYPE)                                                         \
	struct {                                                                        \
		__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);                            \
		__uint(key_size, sizeof(__u32));                                        \
		__uint(value_size, sizeof(__u32));                                      \
	} NAME SEC(".maps") __attribute__((btf_decl_tag("event:" #TYPE)));              \
	static TYPE *NAME##_type SEC(".ebpf.types") __attribute__((used))

/*
 * How a member, or what has a type, is shown (docs/formatters.md): ipv4, ipv6, mac, port, interface, errno, syscall, signal, ksym, device,
 * user, cgroup, container, time, duration, bytes.
 *
 *     struct flow {
 *             __be32 saddr EBPF_FORMAT(ipv4);
 *             __be16 port EBPF_FORMAT(port);
 *     };
 */
#define EBPF_FORMAT(NAME) __attribute__((btf_decl_tag("format:" #NAME)))

/* Becomes a comment in generated TypeScript: of a struct, member, variable, map or program. */
#define __doc(TEXT) __attribute__((btf_decl_tag("doc:" TEXT)))

#endif /* __NODE_EBPF_H__ */
