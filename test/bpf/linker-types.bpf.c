/* A kernel's types, otherwise than linker-core.bpf.c declares them. Its BTF alone is of use. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum state { RUNNING = 1, SLEEPING = -5, DEAD = 100 };
enum wide : unsigned long long { SMALL = 2, HUGE = 0xffffffff00000003ULL };
enum unsigned_values { TOP = 0xfffffff0U };
typedef unsigned int id_t_of_kernel;

struct point {
	long before;
	int y;
	int x;
};

struct flags {
	unsigned char lead;
	unsigned int one : 1;
	int negative : 5;
	unsigned int crossing : 13;
	unsigned long long far : 40;
};

struct moved {
	char pad[40];
	union {
		struct {
			int deep;
			struct point points[8];
		};
		long other;
	};
	short narrowed;
	unsigned short narrow_unsigned;
	unsigned int widened;
	signed char sign_changed;
	const volatile struct moved *next;
	enum state state;
	int (*call)(int a, struct point *b);
	char name[24];
	struct flags flags;
	int different_kind[3];
	int fewer[2];
	int tail[];
};

struct only_here {
	int a;
};

/* Two flavors that agree. */
struct twice___one {
	long pad;
	int same;
};
struct twice___two {
	int other[2];
	int same;
	int more;
};

union either {
	int number;
	char bytes[4];
};

struct matching {
	int a;
	struct point *p;
	enum state state;
	long added;
};

typedef int (*callback_t)(struct point *p, long n);

struct all {
	enum state state;
	enum wide wide;
	enum unsigned_values unsigned_values;
	id_t_of_kernel id;
	struct moved *moved;
	struct only_here here;
	struct twice___one one;
	struct twice___two two;
	union either either;
	struct matching matching;
	callback_t callback;
};

struct all all;
