/* Programs that tell in which order they have run when a socket was made: each appends its letter. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char order[16];
__u32 count;

static __always_inline int note(char letter)
{
	order[count++ & 15] = letter;
	return 1;
}

#define LETTER(name, letter)                                                   \
	SEC("cgroup/sock_create")                                              \
	int name(struct bpf_sock *sock)                                        \
	{                                                                      \
		return note(letter);                                           \
	}

LETTER(a, 'a')
LETTER(b, 'b')
LETTER(c, 'c')
LETTER(d, 'd')

char LICENSE[] SEC("license") = "GPL";
