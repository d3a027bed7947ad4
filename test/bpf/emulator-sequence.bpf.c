/* Helpers one after the other on one packet, as a test says: what each does depends on what those before it have left. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define STEPS 12

struct step {
	__u32 what;
	__s32 a, b;
	__u32 c;
	__u64 flags;
};

struct step steps[STEPS];
__s64 results[STEPS];
__u32 lengths[STEPS];
__u32 protocols[STEPS];
__u32 tags[STEPS];
__u8 buffer[64];

SEC("tc")
int on_skb(struct __sk_buff *skb)
{
	for (int i = 0; i < STEPS; i++) {
		struct step *step = &steps[i];
		__u32 size = step->c & 31;
		__s64 result = 0;

		switch (step->what) {
		case 0:
			result = bpf_skb_store_bytes(skb, step->a, buffer, size + 1, step->flags);
			break;
		case 1:
			result = bpf_skb_load_bytes(skb, step->a, buffer + 32, size + 1);
			break;
		case 2:
			result = bpf_skb_vlan_push(skb, step->c, step->a);
			break;
		case 3:
			result = bpf_skb_vlan_pop(skb);
			break;
		case 4:
			result = bpf_skb_change_proto(skb, step->c, 0);
			break;
		case 5:
			result = bpf_skb_adjust_room(skb, step->a, step->b, step->flags);
			break;
		case 6:
			result = bpf_skb_change_tail(skb, step->c, 0);
			break;
		case 7:
			result = bpf_skb_change_head(skb, step->c, 0);
			break;
		case 8:
			result = bpf_l3_csum_replace(skb, step->a, step->b, step->c, step->flags);
			break;
		case 9:
			result = bpf_l4_csum_replace(skb, step->a, step->b, step->c, step->flags);
			break;
		case 10:
			result = bpf_skb_load_bytes_relative(skb, step->a, buffer + 32, size + 1, step->b & 1);
			break;
		case 11:
			result = bpf_skb_pull_data(skb, step->c);
			break;
		case 12:
			result = bpf_skb_ecn_set_ce(skb);
			break;
		case 13:
			result = bpf_csum_level(skb, step->c & 3);
			break;
		}
		results[i] = result;
		lengths[i] = skb->len;
		protocols[i] = skb->protocol;
		tags[i] = skb->vlan_present ? skb->vlan_tci : ~0;
	}
	return TC_ACT_OK;
}

SEC("xdp.frags")
int on_xdp(struct xdp_md *ctx)
{
	for (int i = 0; i < STEPS; i++) {
		struct step *step = &steps[i];
		__u32 size = step->c & 31;
		__s64 result = 0;

		switch (step->what) {
		case 0:
			result = bpf_xdp_adjust_head(ctx, step->a);
			break;
		case 1:
			result = bpf_xdp_adjust_tail(ctx, step->a);
			break;
		case 2:
			result = bpf_xdp_adjust_meta(ctx, step->b);
			break;
		case 3:
			result = bpf_xdp_load_bytes(ctx, step->c, buffer + 32, size + 1);
			break;
		case 4:
			result = bpf_xdp_store_bytes(ctx, step->c, buffer, size + 1);
			break;
		}
		results[i] = result;
		lengths[i] = bpf_xdp_get_buff_len(ctx);
		protocols[i] = ctx->data - ctx->data_meta;
	}
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
