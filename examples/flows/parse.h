/* From the bytes of an Ethernet frame to the flow it belongs to. */
#pragma once

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define VLAN_TAGS 2         /* one, or two as in QinQ (IEEE 802.1ad) */
#define EXTENSION_HEADERS 6 /* of IPv6; RFC 8200 section 4.1 recommends at most that many different ones */

/* <linux/icmp.h> can't be had here: it includes the C library. */
#define ICMP_ECHOREPLY 0
#define ICMP_ECHO 8
#define ICMPV6_ECHO_REQUEST 128
#define ICMPV6_ECHO_REPLY 129

enum protocol {
	OTHER,
	ARP,
	TCP,
	UDP,
	ICMP,
	ICMPV6,
	OTHER_IP,
	PROTOCOLS,
};

/* The key of the map of flows: no padding, as a hash map compares all of its bytes. */
struct flow {
	__u8 source[16]; /* IPv4 as ::ffff:a.b.c.d */
	__u8 destination[16];
	__u16 source_port; /* of ICMP: the identifier of an echo */
	__u16 destination_port; /* of ICMP: the type of the message */
	__u16 vlan[VLAN_TAGS]; /* from outside to inside, 0 for none */
	enum protocol protocol;
};

enum parsed {
	NO_FLOW, /* not IP, or damaged: only `protocol` is set */
	FLOW,
	FLOW_WITH_PORTS, /* no later fragment, and long enough */
};

struct vlan_tag {
	__be16 control; /* priority, and the VLAN in the lower 12 bits */
	__be16 type;
};

struct ports {
	__be16 source;
	__be16 destination;
};

/* What both ICMPs have in common (RFC 792, RFC 4443); the last two only in an echo. */
struct icmp {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be16 identifier;
	__be16 sequence;
};

/* Of hop-by-hop options, routing, destination options (RFC 8200) and authentication (RFC 4302). */
struct extension_header {
	__u8 next;
	__u8 length;
};

struct fragment_header {
	__u8 next;
	__u8 reserved;
	__be16 offset; /* in the upper 13 bits */
	__be32 identification;
};

struct cursor {
	void *position;
	void *end;
};

/* The header at the cursor, which moves behind it; NULL if the packet ends before that. */
#define TAKE(cursor, type) ((type *)take(cursor, sizeof(type)))

static __always_inline void *take(struct cursor *cursor, __u32 bytes)
{
	void *start = cursor->position;

	if (start + bytes > cursor->end)
		return NULL;
	cursor->position = start + bytes;
	return start;
}

static __always_inline enum protocol protocol_of(__u8 number)
{
	switch (number) {
	case IPPROTO_TCP:
		return TCP;
	case IPPROTO_UDP:
		return UDP;
	case IPPROTO_ICMP:
		return ICMP;
	case IPPROTO_ICMPV6:
		return ICMPV6;
	default:
		return OTHER_IP;
	}
}

static __always_inline int is_echo(enum protocol protocol, __u8 type)
{
	if (protocol == ICMP)
		return type == ICMP_ECHO || type == ICMP_ECHOREPLY;
	return type == ICMPV6_ECHO_REQUEST || type == ICMPV6_ECHO_REPLY;
}

static __always_inline enum parsed parse_transport(struct cursor *cursor, struct flow *flow)
{
	if (flow->protocol == TCP || flow->protocol == UDP) {
		struct ports *ports = TAKE(cursor, struct ports);

		if (!ports)
			return FLOW;
		flow->source_port = bpf_ntohs(ports->source);
		flow->destination_port = bpf_ntohs(ports->destination);
		return FLOW_WITH_PORTS;
	}
	if (flow->protocol == ICMP || flow->protocol == ICMPV6) {
		struct icmp *icmp = TAKE(cursor, struct icmp);

		if (!icmp)
			return FLOW;
		flow->destination_port = icmp->type;
		if (is_echo(flow->protocol, icmp->type))
			flow->source_port = bpf_ntohs(icmp->identifier);
	}
	return FLOW;
}

static __always_inline void map_ipv4(__u8 *address, const __be32 *ipv4)
{
	address[10] = address[11] = 0xff;
	__builtin_memcpy(&address[12], ipv4, sizeof(*ipv4));
}

static __always_inline enum parsed parse_ipv4(struct cursor *cursor, struct flow *flow)
{
	struct iphdr *ip = TAKE(cursor, struct iphdr);

	flow->protocol = OTHER_IP;
	if (!ip || ip->version != 4 || ip->ihl < 5)
		return NO_FLOW;
	map_ipv4(flow->source, &ip->saddr);
	map_ipv4(flow->destination, &ip->daddr);
	flow->protocol = protocol_of(ip->protocol);
	if (ip->frag_off & bpf_htons(0x1fff))
		return FLOW; /* a later fragment: the ports came with the first */
	cursor->position += (ip->ihl - 5) * 4; /* options */
	return parse_transport(cursor, flow);
}

static __always_inline enum parsed parse_ipv6(struct cursor *cursor, struct flow *flow)
{
	struct ipv6hdr *ip = TAKE(cursor, struct ipv6hdr);
	int later = 0;
	__u8 next;

	flow->protocol = OTHER_IP;
	if (!ip || ip->version != 6)
		return NO_FLOW;
	__builtin_memcpy(flow->source, &ip->saddr, sizeof(flow->source));
	__builtin_memcpy(flow->destination, &ip->daddr, sizeof(flow->destination));
	next = ip->nexthdr;

	for (int i = 0; i < EXTENSION_HEADERS && !later; i++) {
		if (next == IPPROTO_FRAGMENT) {
			struct fragment_header *fragment = TAKE(cursor, struct fragment_header);

			if (!fragment)
				return FLOW;
			next = fragment->next;
			later = fragment->offset & bpf_htons(0xfff8);
		} else if (next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_DSTOPTS ||
			   next == IPPROTO_AH) {
			struct extension_header *header = TAKE(cursor, struct extension_header);

			if (!header)
				return FLOW;
			/* In units of 8 bytes without the first 8; authentication: of 4 bytes, without the first 8. */
			cursor->position += next == IPPROTO_AH ? header->length * 4 + 6 : header->length * 8 + 6;
			next = header->next;
		} else {
			break;
		}
	}
	flow->protocol = protocol_of(next);
	return later ? FLOW : parse_transport(cursor, flow);
}

static __always_inline enum parsed parse(struct xdp_md *ctx, struct flow *flow)
{
	struct cursor cursor = { .position = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct ethhdr *ethernet = TAKE(&cursor, struct ethhdr);
	__be16 type;

	flow->protocol = OTHER;
	if (!ethernet)
		return NO_FLOW;
	type = ethernet->h_proto;
	for (int i = 0; i < VLAN_TAGS; i++) {
		struct vlan_tag *tag;

		if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
			break;
		tag = TAKE(&cursor, struct vlan_tag);
		if (!tag)
			return NO_FLOW;
		flow->vlan[i] = bpf_ntohs(tag->control) & 0x0fff;
		type = tag->type;
	}

	if (type == bpf_htons(ETH_P_IP))
		return parse_ipv4(&cursor, flow);
	if (type == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(&cursor, flow);
	if (type == bpf_htons(ETH_P_ARP))
		flow->protocol = ARP;
	return NO_FLOW;
}
