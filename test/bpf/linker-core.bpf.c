/* CO-RE relocations of every kind, for the types of linker-types.bpf.c. Never run. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

enum state { DEAD = 7, SLEEPING = 8, RUNNING = 9, NO_SUCH_STATE = 10 };
enum wide : unsigned long long { HUGE = 0x100000000ULL, SMALL = 0x200000000ULL };
enum unsigned_values { TOP = 1 };
enum no_such_enum { NO_VALUE };
typedef unsigned long id_t_of_kernel;
typedef int no_such_type;

struct point {
	int x;
	int y;
};

struct flags {
	unsigned int one : 1;
	unsigned int crossing : 13;
	int negative : 5;
	unsigned long long far : 40;
};

struct moved___mine {
	int deep;
	struct point points[4];
	int narrowed;
	unsigned int narrow_unsigned;
	unsigned short widened;
	unsigned char sign_changed;
	struct moved___mine *next;
	enum state state;
	char name[16];
	struct flags flags;
	int missing;
	long different_kind;
	int fewer[4];
	int tail[];
};

struct gone {
	int field;
	int array[4];
};

struct twice {
	int same;
};

union either {
	char bytes[4];
	int number;
};

struct matching {
	int a;
	struct point *p;
};

struct matching___not {
	long a;
};

typedef int (*callback_t)(struct point *p, long n);
typedef int (*callback_t___not)(struct point *p);

#pragma clang attribute pop

__u64 out[128];

#define field(type, name) (((struct type *)ctx)->name)

/* What is read where. */
SEC("raw_tp")
int offsets(void *ctx)
{
	struct moved___mine *m = ctx;
	struct gone *gone = ctx;
	int i = 0;

	out[i++] = bpf_core_field_offset(m->deep);
	out[i++] = bpf_core_field_offset(m->points[3].y);
	out[i++] = bpf_core_field_offset(m[2].state);
	out[i++] = bpf_core_field_offset(m->tail[5]);
	out[i++] = bpf_core_field_offset(m->flags.far);
	out[i++] = bpf_core_field_size(m->narrowed);
	out[i++] = bpf_core_field_size(m->points);
	out[i++] = bpf_core_field_size(m->points[1]);
	out[i++] = bpf_core_field_size(m->flags.crossing);
	out[i++] = bpf_core_field_size(m->name);
	out[i++] = bpf_core_field_exists(m->deep);
	out[i++] = bpf_core_field_exists(m->missing);
	out[i++] = bpf_core_field_exists(m->different_kind);
	out[i++] = bpf_core_field_exists(gone->field);
	out[i++] = bpf_core_field_exists(m->fewer[3]);
	out[i++] = bpf_core_field_exists(((struct twice *)ctx)->same);
	out[i++] = bpf_core_field_offset(((struct twice *)ctx)->same);
	out[i++] = bpf_core_field_offset(((union either *)ctx)->number);
	out[i++] = __builtin_preserve_field_info(m->narrowed, BPF_FIELD_SIGNED);
	out[i++] = __builtin_preserve_field_info(m->sign_changed, BPF_FIELD_SIGNED);
	out[i++] = __builtin_preserve_field_info(m->state, BPF_FIELD_SIGNED);
	out[i++] = __builtin_preserve_field_info(m->flags.negative, BPF_FIELD_SIGNED);
	return 0;
}

SEC("raw_tp")
int bitfields(void *ctx)
{
	struct moved___mine *m = ctx;
	int i = 0;

	out[i++] = BPF_CORE_READ_BITFIELD_PROBED(m, flags.one);
	out[i++] = BPF_CORE_READ_BITFIELD_PROBED(m, flags.negative);
	out[i++] = BPF_CORE_READ_BITFIELD_PROBED(m, flags.crossing);
	out[i++] = BPF_CORE_READ_BITFIELD_PROBED(m, flags.far);
	out[i++] = BPF_CORE_READ_BITFIELD_PROBED(m, widened);
	out[i++] = __builtin_preserve_field_info(m->flags.crossing, BPF_FIELD_LSHIFT_U64);
	out[i++] = __builtin_preserve_field_info(m->flags.crossing, BPF_FIELD_RSHIFT_U64);
	return 0;
}

/* Loads and stores whose width is adjusted, or that can't be used. */
SEC("raw_tp")
int accesses(void *ctx)
{
	struct moved___mine *m = ctx;
	struct gone *gone = ctx;

	out[0] = m->narrow_unsigned;
	out[1] = m->widened;
	out[2] = m->narrowed;
	out[3] = (unsigned long)m->next;
	out[4] = m->deep;
	m->widened = 5;
	m->state = 3;
	if (out[5])
		out[6] = gone->array[2];
	if (out[6])
		out[7] = m->missing;
	return 0;
}

SEC("raw_tp")
int types(void *ctx)
{
	int i = 0;

	out[i++] = bpf_core_type_id_local(struct point);
	out[i++] = bpf_core_type_id_kernel(struct point);
	out[i++] = bpf_core_type_id_kernel(struct gone);
	out[i++] = bpf_core_type_id_kernel(id_t_of_kernel);
	out[i++] = bpf_core_type_exists(struct point);
	out[i++] = bpf_core_type_exists(struct gone);
	out[i++] = bpf_core_type_exists(id_t_of_kernel);
	out[i++] = bpf_core_type_exists(no_such_type);
	out[i++] = bpf_core_type_exists(enum state);
	out[i++] = bpf_core_type_exists(enum no_such_enum);
	out[i++] = bpf_core_type_exists(callback_t);
	out[i++] = bpf_core_type_exists(callback_t___not);
	out[i++] = bpf_core_type_exists(union either);
	out[i++] = bpf_core_type_size(struct point);
	out[i++] = bpf_core_type_size(struct moved___mine);
	out[i++] = bpf_core_type_size(struct gone);
	out[i++] = bpf_core_type_size(enum wide);
	out[i++] = bpf_core_type_matches(struct matching);
	out[i++] = bpf_core_type_matches(struct matching___not);
	out[i++] = bpf_core_type_matches(enum state);
	out[i++] = bpf_core_type_matches(callback_t);
	out[i++] = bpf_core_type_matches(callback_t___not);
	out[i++] = bpf_core_type_matches(struct point);
	return 0;
}

SEC("raw_tp")
int enums(void *ctx)
{
	int i = 0;

	out[i++] = bpf_core_enum_value_exists(enum state, RUNNING);
	out[i++] = bpf_core_enum_value_exists(enum state, NO_SUCH_STATE);
	out[i++] = bpf_core_enum_value_exists(enum no_such_enum, NO_VALUE);
	out[i++] = bpf_core_enum_value(enum state, RUNNING);
	out[i++] = bpf_core_enum_value(enum state, SLEEPING);
	out[i++] = bpf_core_enum_value(enum wide, HUGE);
	out[i++] = bpf_core_enum_value(enum wide, SMALL);
	out[i++] = bpf_core_enum_value(enum unsigned_values, TOP);
	if (out[0])
		out[i++] = bpf_core_enum_value(enum state, NO_SUCH_STATE);
	return 0;
}

static __attribute__((noinline)) int in_a_function(struct moved___mine *m)
{
	return m->deep + bpf_core_field_offset(m->points[2].x);
}

SEC("raw_tp")
int first_caller(void *ctx)
{
	return in_a_function(ctx) + bpf_core_type_size(struct moved___mine);
}

SEC("raw_tp")
int second_caller(void *ctx)
{
	out[0] = 5;
	return in_a_function(ctx);
}

char LICENSE[] SEC("license") = "GPL";
