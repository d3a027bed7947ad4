// SPDX-License-Identifier: GPL-2.0
// What a process without CAP_PERFMON, or without CAP_BPF, may not load: refuse_…; and what it may: take_…
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define NAKED __attribute__((naked)) int

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64[8]);
} values SEC(".maps");

#define LOOK_UP                                                                                                \
  "*(u32 *)(r10 - 4) = 0\n r2 = r10\n r2 += -4\n r1 = %[values] ll\n call %[lookup]\n if r0 != 0 goto +2\n"      \
  "r0 = 0\n exit\n"
#define OPERANDS : : [values] "i"(&values), [lookup] "i"(bpf_map_lookup_elem) : "memory"

SEC("socket") NAKED refuse_return_pointer(void) { asm volatile("r0 = r10\n exit"); }

SEC("socket") NAKED refuse_compare_pointers(void)
{
  asm volatile("r0 = 0\n if r10 == r1 goto +0\n exit");
}

SEC("socket") NAKED refuse_store_pointer(void)
{
  asm volatile(LOOK_UP "*(u64 *)(r0 + 0) = r10\n r0 = 0\n exit" OPERANDS);
}

SEC("socket") NAKED refuse_negate_pointer(void) { asm volatile("r1 = -r1\n r0 = 0\n exit"); }

SEC("socket") NAKED refuse_half_pointer(void) { asm volatile("w0 = w10\n exit"); }

SEC("socket") NAKED refuse_unwritten_stack(void) { asm volatile("r0 = *(u64 *)(r10 - 8)\n exit"); }

SEC("socket") NAKED refuse_part_of_spill(void)
{
  asm volatile("*(u64 *)(r10 - 8) = r1\n *(u8 *)(r10 - 8) = 0\n r0 = 0\n exit");
}

SEC("socket") NAKED refuse_stack_beyond(void) { asm volatile("r1 = r10\n r1 += 8\n r0 = 0\n exit"); }

SEC("socket") NAKED refuse_variable_stack(void)
{
  asm volatile("r2 = *(u32 *)(r1 + 0)\n r2 &= 4\n r2 += -8\n r2 += r10\n r0 = 0\n exit");
}

SEC("socket") NAKED refuse_mixed_signs(void)
{
  asm volatile("r6 = *(u32 *)(r1 + 0)\n r6 &= 7\n r6 += -3\n" LOOK_UP "r0 += 8\n r0 += r6\n r0 = 0\n exit" OPERANDS);
}

SEC("socket") NAKED refuse_other_type(void)
{
  asm volatile("r2 = *(u32 *)(r1 + 0)\n r2 &= 7\n r1 += r2\n r0 = 0\n exit");
}

SEC("socket") NAKED refuse_other_limits(void)
{
  asm volatile("r6 = r1\n" LOOK_UP
               "r2 = 1\n r1 = *(u32 *)(r6 + 0)\n if r1 == 7 goto +1\n r2 = 2\n r0 += r2\n r0 = 0\n exit" OPERANDS);
}

// With masks, and a barrier on the path that is never taken.
SEC("socket") NAKED take_masked(void)
{
  asm volatile("r6 = *(u32 *)(r1 + 0)\n r6 &= 7\n" LOOK_UP "r0 += r6\n r0 = *(u8 *)(r0 + 0)\n exit" OPERANDS);
}

SEC("socket") NAKED take_barrier(void)
{
  asm volatile("r2 = 0\n r0 = 0\n if r2 == 0 goto +1\n r0 = *(u64 *)(r2 + 0)\n exit");
}

SEC("socket") NAKED refuse_loop(void)
{
  asm volatile("r0 = 0\n r0 += 1\n if r0 < 10 goto -2\n exit");
}

static __attribute__((noinline)) int of_its_own(int n)
{
  asm volatile("" : "+r"(n));
  return n;
}

SEC("socket") int take_function(struct __sk_buff *skb) { return of_its_own(skb->len); }

SEC("xdp") int take_packets(struct xdp_md *context) { return XDP_PASS; }

char _license[] SEC("license") = "GPL";
