/* Helpers on socket buffers and the fields of struct __sk_buff, each with the arguments that a test sets and what it answered. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

__s32 delta, second, mode;
__u32 offset, size;
__u64 flags, from, to;
__s64 result, after;
__u8 buffer[256];
__u32 look_len, look_linear, look_protocol, look_type, look_hash, look_meta;
__u32 look_vlan[3];
__u32 fields[40];
__u64 times[2];

static __always_inline void look(struct __sk_buff *skb)
{
	look_len = skb->len;
	look_linear = skb->data_end - skb->data;
	look_meta = skb->data - skb->data_meta;
	look_protocol = skb->protocol;
	look_type = skb->pkt_type;
	look_hash = skb->hash;
	look_vlan[0] = skb->vlan_present;
	look_vlan[1] = skb->vlan_tci;
	look_vlan[2] = skb->vlan_proto;
}

SEC("tc")
int all_fields(struct __sk_buff *skb)
{
	look(skb);
	fields[0] = skb->mark;
	fields[1] = skb->queue_mapping;
	fields[2] = skb->priority;
	fields[3] = skb->ingress_ifindex;
	fields[4] = skb->ifindex;
	fields[5] = skb->tc_index;
	fields[6] = skb->tc_classid;
	fields[7] = skb->napi_id;
	fields[8] = skb->wire_len;
	fields[9] = skb->gso_segs;
	fields[10] = skb->gso_size;
	fields[11] = skb->tstamp_type;
	for (int i = 0; i < 5; i++)
		fields[12 + i] = skb->cb[i];
	times[0] = skb->tstamp;
	times[1] = skb->hwtstamp;
	struct bpf_sock *sk = skb->sk;
	if (sk) {
		fields[20] = sk->family;
		fields[21] = sk->src_ip4;
		fields[22] = sk->dst_ip4;
	}
	return TC_ACT_OK;
}

SEC("tc")
int write_fields(struct __sk_buff *skb)
{
	skb->mark = skb->mark + 1;
	skb->priority = skb->priority * 2;
	skb->tc_index = 5;
	skb->tc_classid = 0x10002;
	skb->queue_mapping = 3;
	skb->tstamp = skb->tstamp + 1000;
	for (int i = 0; i < 5; i++)
		skb->cb[i] = skb->cb[i] ^ 0xff;
	return skb->queue_mapping + skb->tc_index + skb->tc_classid;
}

SEC("tc")
int load(struct __sk_buff *skb)
{
	__u32 many = size;

	if (many == 0 || many > sizeof(buffer))
		return TC_ACT_SHOT;
	result = bpf_skb_load_bytes(skb, offset, buffer, many);
	return TC_ACT_OK;
}

SEC("tc")
int relative(struct __sk_buff *skb)
{
	__u32 many = size;

	if (many == 0 || many > sizeof(buffer))
		return TC_ACT_SHOT;
	result = bpf_skb_load_bytes_relative(skb, offset, buffer, many, mode);
	return TC_ACT_OK;
}

SEC("tc")
int store(struct __sk_buff *skb)
{
	__u32 many = size;

	if (many == 0 || many > sizeof(buffer))
		return TC_ACT_SHOT;
	result = bpf_skb_store_bytes(skb, offset, buffer, many, flags);
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int pull(struct __sk_buff *skb)
{
	result = bpf_skb_pull_data(skb, size);
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int l3_sum(struct __sk_buff *skb)
{
	result = bpf_l3_csum_replace(skb, offset, from, to, flags);
	return TC_ACT_OK;
}

SEC("tc")
int l4_sum(struct __sk_buff *skb)
{
	result = bpf_l4_csum_replace(skb, offset, from, to, flags);
	after = bpf_csum_update(skb, 0);
	return TC_ACT_OK;
}

SEC("tc")
int update_sum(struct __sk_buff *skb)
{
	result = bpf_csum_update(skb, size);
	after = bpf_csum_update(skb, 1);
	return TC_ACT_OK;
}

/* Two bits for each step. */
SEC("tc")
int sum_level(struct __sk_buff *skb)
{
	__u32 steps = size;

	result = 0;
	for (int i = 0; i < 8; i++) {
		__s64 answer = bpf_csum_level(skb, steps & 3);

		result = result * 16 + (answer < 0 ? 15 : answer);
		steps >>= 2;
	}
	after = bpf_csum_level(skb, 9);
	return TC_ACT_OK;
}

/* One bit for each step: push, or pop. */
SEC("tc")
int vlan(struct __sk_buff *skb)
{
	__u32 steps = size;

	result = 0;
	for (int i = 0; i < 4; i++) {
		__s64 answer;

		if (steps & 1)
			answer = bpf_skb_vlan_push(skb, offset, 0x1000 * i + 7);
		else
			answer = bpf_skb_vlan_pop(skb);
		result = result * 1000 - answer;
		steps >>= 1;
	}
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int protocol(struct __sk_buff *skb)
{
	result = bpf_skb_change_proto(skb, size, flags);
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int type(struct __sk_buff *skb)
{
	result = bpf_skb_change_type(skb, size);
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int tail(struct __sk_buff *skb)
{
	result = bpf_skb_change_tail(skb, size, flags);
	after = bpf_skb_change_tail(skb, second, 0);
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int head(struct __sk_buff *skb)
{
	result = bpf_skb_change_head(skb, size, flags);
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int room(struct __sk_buff *skb)
{
	result = bpf_skb_adjust_room(skb, delta, mode, flags);
	after = bpf_skb_adjust_room(skb, second, BPF_ADJ_ROOM_MAC, 0);
	look(skb);
	return TC_ACT_OK;
}

SEC("tc")
int tunnel(struct __sk_buff *skb)
{
	__u32 many = size;

	if (many == 0 || many > 128)
		return TC_ACT_SHOT;
	result = bpf_skb_set_tunnel_key(skb, (void *)buffer, many, flags);
	after = bpf_skb_get_tunnel_key(skb, (void *)(buffer + 128), many, from);
	return TC_ACT_OK;
}

SEC("tc")
int tunnel_options(struct __sk_buff *skb)
{
	struct bpf_tunnel_key key = { .tunnel_id = 7 };
	__u32 many = size, back = offset;

	if (many == 0 || many > 128 || back == 0 || back > 128)
		return TC_ACT_SHOT;
	result = bpf_skb_set_tunnel_opt(skb, buffer, many);
	result = result * 1000 + bpf_skb_get_tunnel_opt(skb, buffer + 128, back);
	bpf_skb_set_tunnel_key(skb, &key, sizeof(key), 0);
	result = result * 1000 + bpf_skb_get_tunnel_opt(skb, buffer + 128, back);
	result = result * 1000 + bpf_skb_set_tunnel_opt(skb, buffer, many);
	after = bpf_skb_get_tunnel_opt(skb, buffer + 128, back);
	bpf_skb_get_tunnel_key(skb, &key, sizeof(key), BPF_F_TUNINFO_FLAGS);
	fields[0] = key.tunnel_flags;
	return TC_ACT_OK;
}

SEC("tc")
int hash(struct __sk_buff *skb)
{
	result = bpf_set_hash(skb, size);
	after = bpf_get_hash_recalc(skb);
	fields[0] = skb->hash;
	bpf_set_hash_invalid(skb);
	fields[1] = skb->hash;
	fields[2] = bpf_get_hash_recalc(skb) == skb->hash;
	return TC_ACT_OK;
}

SEC("tc")
int congestion(struct __sk_buff *skb)
{
	result = bpf_skb_ecn_set_ce(skb);
	after = bpf_skb_ecn_set_ce(skb);
	return TC_ACT_OK;
}

SEC("tc")
int timestamp(struct __sk_buff *skb)
{
	result = bpf_skb_set_tstamp(skb, from, mode);
	fields[0] = skb->tstamp_type;
	times[0] = skb->tstamp;
	fields[1] = bpf_get_route_realm(skb);
	fields[2] = bpf_skb_cgroup_classid(skb);
	return TC_ACT_OK;
}

SEC("socket")
int filter(struct __sk_buff *skb)
{
	__u32 many = size;

	look_len = skb->len;
	look_protocol = skb->protocol;
	look_type = skb->pkt_type;
	if (many == 0 || many > sizeof(buffer))
		return 0;
	result = bpf_skb_load_bytes(skb, offset, buffer, many);
	after = bpf_skb_load_bytes_relative(skb, offset, buffer + 128, many > 128 ? 128 : many, mode);
	skb->cb[1] = skb->mark;
	return skb->len;
}

SEC("cgroup_skb/ingress")
int of_cgroup(struct __sk_buff *skb)
{
	look_len = skb->len;
	look_linear = skb->data_end - skb->data;
	look_protocol = skb->protocol;
	fields[0] = skb->family;
	fields[1] = skb->remote_ip4;
	fields[2] = skb->local_ip4;
	for (int i = 0; i < 4; i++) {
		fields[4 + i] = skb->remote_ip6[i];
		fields[8 + i] = skb->local_ip6[i];
	}
	fields[12] = skb->remote_port;
	fields[13] = skb->local_port;
	skb->mark = skb->mark + 1;
	return 1;
}

SEC("lwt_xmit")
int route(struct __sk_buff *skb)
{
	result = bpf_skb_change_head(skb, size, 0);
	after = bpf_skb_change_tail(skb, second, 0);
	look_len = skb->len;
	look_linear = skb->data_end - skb->data;
	return BPF_OK;
}

SEC("lwt_in")
int route_in(struct __sk_buff *skb)
{
	look_len = skb->len;
	look_linear = skb->data_end - skb->data;
	look_protocol = skb->protocol;
	return BPF_DROP;
}

/* Classic loads, from where the program begins and, with negative offsets, from the headers. */
static __attribute__((always_inline)) __u32 classic(struct __sk_buff *skb, __u32 index)
{
	__u32 value;

	asm volatile("r6 = %[skb]\n"
		     "r7 = %[index]\n"
		     ".8byte 0x0000000000007040\n" /* ldindw: 4 bytes at r7 + 0 */
		     "%[value] = r0\n"
		     : [value] "=r"(value)
		     : [skb] "r"(skb), [index] "r"((__u64)index)
		     : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7");
	return value;
}

SEC("socket")
int classic_filter(struct __sk_buff *skb)
{
	fields[0] = classic(skb, offset);
	return 1;
}

SEC("tc")
int classic_tc(struct __sk_buff *skb)
{
	fields[0] = classic(skb, offset);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
