/*
 * What user-space probes are tested on: functions with names of a kind, USDT probes with arguments of each form, and a
 * variable that is written. One round for each line of input; says how it went on one line.
 *
 * The notes are those of sys/sdt.h, written by hand: the forms of arguments are chosen here, not by the compiler.
 */
#include <stdio.h>

#define NOINLINE __attribute__((noinline, used))

#define USDT(provider, name, semaphore, arguments, ...)                                                                \
	__asm__ volatile("990: nop\n"                                                                                  \
			 ".pushsection .note.stapsdt,\"?\",\"note\"\n"                                                 \
			 ".balign 4\n"                                                                                 \
			 ".4byte 992f-991f, 994f-993f, 3\n"                                                            \
			 "991: .asciz \"stapsdt\"\n"                                                                   \
			 "992: .balign 4\n"                                                                            \
			 "993: .8byte 990b, _.stapsdt.base, " semaphore "\n"                                           \
			 ".asciz \"" provider "\", \"" name "\", \"" arguments "\"\n"                                  \
			 "994: .balign 4\n"                                                                            \
			 ".popsection\n"                                                                               \
			 ".ifndef _.stapsdt.base\n"                                                                    \
			 ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"                       \
			 ".weak _.stapsdt.base\n"                                                                      \
			 ".hidden _.stapsdt.base\n"                                                                    \
			 "_.stapsdt.base: .space 1\n"                                                                  \
			 ".size _.stapsdt.base, 1\n"                                                                   \
			 ".popsection\n"                                                                               \
			 ".endif\n" __VA_ARGS__)

/* How many watch `target:work`. */
__attribute__((section(".probes"), used)) volatile unsigned short work_semaphore;

volatile unsigned long watched;
long numbers[4] = { 10, 20, 30, 40 };
int global = -5;
float half = 0.5f;
double fractions[2] = { 1.25, -2.75 };

NOINLINE int target_one(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 1;
}

NOINLINE int target_two(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 2;
}

NOINLINE int target_three(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 3;
}

/* The same function by another name. */
int target_alias(int value) __attribute__((alias("target_one")));

/* What every libbpf can read: a constant, registers of two sizes, memory. */
NOINLINE void work(long round)
{
	struct {
		long before;
		int value;
	} local = { 1, -7 };
#if defined(__x86_64__)
	USDT("target", "work", "work_semaphore", "4@$-9 8@%%rax -4@%%ecx -4@8(%%rdx) 8@$16",
	     :: "a"(round), "c"(-3), "d"(&local), "m"(local));
#elif defined(__aarch64__)
	register long x0 __asm__("x0") = round;
	register int w1 __asm__("w1") = -3;
	register void *x2 __asm__("x2") = &local;

	USDT("target", "work", "work_semaphore", "4@-9 8@x0 -4@x1 -4@[x2, 8] 8@16", :: "r"(x0), "r"(w1), "r"(x2), "m"(local));
#endif
}

/* The rest of the forms: libbpf reads few of them. */
NOINLINE void forms(long index)
{
#if defined(__x86_64__)
	USDT("target", "forms", "0",
	     "8@(%%rbx,%%rcx,8) 8@8(%%rbx,%%rcx,8) 8@-8(,%%rcx,4) 4@(%%rbx) -4@global(%%rip) 8@numbers+8(%%rip) 8f@%%xmm0 8@$-0x10 1@%%al 2@%%ax %%rdi 4f@half(%%rip) 8f@fractions+8(%%rip) 4@nowhere(%%rip)",
	     :: "b"(numbers), "c"(index));
#elif defined(__aarch64__)
	register void *x1 __asm__("x1") = numbers;
	register long x2 __asm__("x2") = index;

	USDT("target", "forms", "0", "8@[x1] 8@[x1, x2] 8@[x1, x2, lsl 3] 8@[sp, -16] 8f@d0 1@w2 2@w2", :: "r"(x1), "r"(x2));
#endif
}

/* Without arguments, at two places. */
NOINLINE void twice(void)
{
	USDT("target", "twice", "0", "");
	USDT("target", "twice", "0", "");
}

int main(void)
{
	char line[64];

	printf("watched=%p\n", (void *)&watched);
	fflush(stdout);
	for (long round = 1; fgets(line, sizeof(line), stdin); round++) {
		int sum = target_one(1) + target_two(1) + target_three(1);

		watched = round;
		work(round);
		forms(1);
		twice();
		printf("round=%ld sum=%d semaphore=%d\n", round, sum, work_semaphore);
		fflush(stdout);
	}
	return 0;
}
