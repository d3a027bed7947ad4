/* One map of each type that programs call, and a program for each that makes the call its packet asks for. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum verb { LOOKUP, ADD, UPDATE, DELETE, PUSH, POP, PEEK, LOOKUP_CPU, VISIT };

struct call {
	__u32 verb;
	__u32 key;
	__u64 value;
	__u64 flags;
	/* What the helper answered; whether there was a value, and which. */
	__s64 result;
	__u64 found;
	__u64 out;
};

#define MAP(name, map_type, flags)                       \
	struct {                                         \
		__uint(type, BPF_MAP_TYPE_##map_type);   \
		__uint(max_entries, 4);                  \
		__uint(map_flags, flags);                \
		__type(key, __u32);                      \
		__type(value, __u64);                    \
	} name SEC(".maps")

MAP(hash, HASH, 0);
MAP(hash_grown, HASH, BPF_F_NO_PREALLOC);
MAP(array, ARRAY, 0);
MAP(percpu_hash, PERCPU_HASH, 0);
MAP(percpu_array, PERCPU_ARRAY, 0);
MAP(lru_hash, LRU_HASH, 0);
MAP(lru_percpu_hash, LRU_PERCPU_HASH, 0);

struct prefix {
	__u32 length;
	__u32 data;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u64);
} trie SEC(".maps");

#define LIST(name, map_type)                             \
	struct {                                         \
		__uint(type, BPF_MAP_TYPE_##map_type);   \
		__uint(max_entries, 4);                  \
		__type(value, __u64);                    \
	} name SEC(".maps")

LIST(queue, QUEUE);
LIST(stack, STACK);
LIST(bloom, BLOOM_FILTER);

/* The call, out of the packet and back into it. */
#define PROGRAM(name)                                                    \
	static __always_inline void do_##name(struct call *call);        \
	SEC("xdp")                                                       \
	int name(struct xdp_md *ctx)                                     \
	{                                                                \
		struct call *given = (void *)(long)ctx->data, call;      \
                                                                         \
		if ((void *)(given + 1) > (void *)(long)ctx->data_end)   \
			return XDP_ABORTED;                              \
		call = *given;                                           \
		do_##name(&call);                                        \
		*given = call;                                           \
		return XDP_PASS;                                         \
	}                                                                \
	static __always_inline void do_##name(struct call *call)

static long visit(void *map, const void *key, __u64 *value, struct call *call)
{
	call->out += *value;
	return call->value && *value == call->value;
}

static __always_inline void keyed(struct call *call, void *map, const void *key)
{
	__u64 *value;

	switch (call->verb) {
	case LOOKUP:
	case ADD:
		value = bpf_map_lookup_elem(map, key);
		call->found = !!value;
		if (!value)
			break;
		if (call->verb == ADD)
			*value += call->value;
		call->out = *value;
		break;
	case UPDATE:
		call->result = bpf_map_update_elem(map, key, &call->value, call->flags);
		break;
	case DELETE:
		call->result = bpf_map_delete_elem(map, key);
		break;
	}
}

#define KEYED(name)                                      \
	PROGRAM(call_##name)                             \
	{                                                \
		__u32 key = call->key;                   \
                                                         \
		keyed(call, &name, &key);                \
	}

#define VISITED(name)                                    \
	PROGRAM(visit_##name)                            \
	{                                                \
		struct call copy = { .value = call->value }; \
                                                         \
		call->result = bpf_for_each_map_elem(&name, visit, &copy, call->flags); \
		call->out = copy.out;                    \
	}

#define PERCPU(name)                                     \
	PROGRAM(percpu_##name)                           \
	{                                                \
		__u32 key = call->key;                   \
		__u64 *value;                            \
                                                         \
		for (int cpu = 0; cpu < 4; cpu++) {      \
			value = bpf_map_lookup_percpu_elem(&name, &key, cpu); \
			if (!value)                      \
				continue;                \
			call->found |= 1 << cpu;         \
			call->out = call->out * 16 + *value; \
		}                                        \
	}

KEYED(hash) KEYED(hash_grown) KEYED(array) KEYED(percpu_hash) KEYED(percpu_array) KEYED(lru_hash) KEYED(lru_percpu_hash)
VISITED(hash) VISITED(array) VISITED(percpu_hash) VISITED(percpu_array) VISITED(lru_hash)
PERCPU(percpu_hash) PERCPU(percpu_array) PERCPU(lru_percpu_hash)

PROGRAM(call_trie)
{
	struct prefix key = { call->key >> 16, call->key & 0xffff };

	keyed(call, &trie, &key);
}

static __always_inline void listed(struct call *call, void *map)
{
	call->out = call->value;
	switch (call->verb) {
	case PUSH:
		call->result = bpf_map_push_elem(map, &call->value, call->flags);
		break;
	case POP:
		call->result = bpf_map_pop_elem(map, &call->out);
		break;
	case PEEK:
		call->result = bpf_map_peek_elem(map, &call->out);
		break;
	}
}

PROGRAM(call_queue)
{
	listed(call, &queue);
}

PROGRAM(call_stack)
{
	listed(call, &stack);
}

PROGRAM(call_bloom)
{
	if (call->verb == PUSH)
		call->result = bpf_map_push_elem(&bloom, &call->value, call->flags);
	if (call->verb == PEEK)
		call->result = bpf_map_peek_elem(&bloom, &call->value);
}

char LICENSE[] SEC("license") = "GPL";
