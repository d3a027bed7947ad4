/* SPDX-License-Identifier: MIT */
/* What node-ebpf reads of a program beside its code. Include vmlinux.h (or <linux/bpf.h>) before. */
#ifndef __NODE_EBPF_H__
#define __NODE_EBPF_H__

#include <bpf/bpf_helpers.h>

/*
 * A ring buffer of so many bytes, whose records are of a type: object.maps.NAME yields objects of it.
 *
 *     RING_BUFFER(events, struct event, 256 * 1024);
 *
 * A type that only code uses is not in BTF; the pointer is there for the type to be in it.
 */
#define RING_BUFFER(NAME, TYPE, BYTES)                                                  \
	struct {                                                                        \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                     \
		__uint(max_entries, BYTES);                                             \
	} NAME SEC(".maps") __attribute__((btf_decl_tag("event:" #TYPE)));              \
	static TYPE *NAME##_type SEC(".node-ebpf") __attribute__((used))

/* Becomes a comment in generated TypeScript: of a struct, member, variable, map or program. */
#define __doc(TEXT) __attribute__((btf_decl_tag("doc:" TEXT)))

#endif /* __NODE_EBPF_H__ */
