#include "clsact.h"

#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "link_details.h"
#include "util/netns.h"
#include "util/program_id.h"
#include "util/rtnetlink.h"

namespace ebpf {
namespace {

constexpr const char* kNewQdisc = "netlink(RTM_NEWQDISC)";
constexpr const char* kNewFilter = "netlink(RTM_NEWTFILTER)";
constexpr const char* kGetFilter = "netlink(RTM_GETTFILTER)";
constexpr const char* kDeleteFilter = "netlink(RTM_DELTFILTER)";

bpf_tc_hook HookOf(int ifindex, int direction) {
  bpf_tc_hook hook{};
  hook.sz = sizeof(hook);
  hook.ifindex = ifindex;
  hook.attach_point = static_cast<bpf_tc_attach_point>(direction);
  return hook;
}

/// Negative errno, or how many messages about filters of one direction there are: 0 for none.
long CountFilters(int ifindex, uint32_t direction) {
  struct {
    nlmsghdr header;
    tcmsg tc;
  } request{};
  request.header.nlmsg_type = RTM_GETTFILTER;
  request.header.nlmsg_flags = NLM_F_DUMP;
  request.tc.tcm_family = AF_UNSPEC;
  request.tc.tcm_ifindex = ifindex;
  request.tc.tcm_parent = TC_H_MAKE(TC_H_CLSACT, direction);
  const auto* bytes = reinterpret_cast<const uint8_t*>(&request);
  std::vector<uint8_t> replies;
  if (auto failure = AskRtnetlink({bytes, bytes + sizeof(request)}, &replies, kGetFilter)) return -std::abs(failure->error);
  return static_cast<long>(replies.size());
}

/// The qdisc goes when it is ours and holds nothing any more. Between the look and the removal another process may add a filter;
/// the kernel has no call that does both.
void RemoveUnused(ClsactQdisc* qdisc, int ifindex) {
  if (!qdisc->made || CountFilters(ifindex, TC_H_MIN_INGRESS) != 0 || CountFilters(ifindex, TC_H_MIN_EGRESS) != 0) return;
  auto hook = HookOf(ifindex, BPF_TC_INGRESS | BPF_TC_EGRESS);
  if (bpf_tc_hook_destroy(&hook) == 0) qdisc->made = false;
}

/// With the interface, or the qdisc (EINVAL), the filter has gone as well.
bool IsGone(int error) { return error == -ENOENT || error == -ENODEV || error == -EINVAL; }

}  // namespace

std::optional<Failure> Clsact::Attach(Place place, uint32_t priority, uint32_t handle, const Fd& program,
                                      std::shared_ptr<Attachment>* attachment) {
  LIBBPF_OPTS(bpf_tc_opts, options);
  {
    const InNetworkNamespace inside(place.netns);
    if (auto failure = inside.failure()) return failure;
    const std::lock_guard<std::mutex> guard(place.qdisc->lock);
    auto whole = HookOf(place.ifindex, BPF_TC_INGRESS | BPF_TC_EGRESS);
    const int made = bpf_tc_hook_create(&whole);
    if (made && made != -EEXIST) return Failure{made, kNewQdisc};
    if (made == 0) place.qdisc->made = true;

    auto hook = HookOf(place.ifindex, place.direction);
    options.prog_fd = program.get();
    options.priority = priority;
    options.handle = handle;
    if (int error = bpf_tc_attach(&hook, &options)) {
      RemoveUnused(place.qdisc.get(), place.ifindex);
      return Failure{error, kNewFilter};
    }
  }
  *attachment = std::make_shared<Clsact>(std::move(place), options.priority, options.handle, options.prog_id);
  return std::nullopt;
}

std::optional<Failure> Clsact::DoUpdate(const Fd& program, const Fd& expected) {
  if (!program_id_) return Failure{ENOLINK, kNewFilter, "it is detached"};
  uint32_t before = program_id_;
  if (expected.ok())
    if (auto failure = ProgramId(expected, &before)) return failure;
  const InNetworkNamespace inside(place_.netns);
  if (auto failure = inside.failure()) return failure;
  const std::lock_guard<std::mutex> guard(place_.qdisc->lock);
  auto hook = HookOf(place_.ifindex, place_.direction);
  LIBBPF_OPTS(bpf_tc_opts, found);
  found.priority = priority_;
  found.handle = handle_;
  if (int error = bpf_tc_query(&hook, &found))
    return IsGone(error) ? Failure{ENOLINK, kGetFilter, "it is not there any more"} : Failure{error, kGetFilter};
  if (found.prog_id != before) return Failure{ESTALE, kGetFilter, "another program is attached"};
  LIBBPF_OPTS(bpf_tc_opts, options);
  options.priority = priority_;
  options.handle = handle_;
  options.prog_fd = program.get();
  options.flags = BPF_TC_F_REPLACE;
  if (int error = bpf_tc_attach(&hook, &options)) return Failure{error, kNewFilter};
  program_id_ = options.prog_id;
  return std::nullopt;
}

std::optional<Failure> Clsact::DoDetach() {
  if (!program_id_) return std::nullopt;
  const InNetworkNamespace inside(place_.netns);
  if (auto failure = inside.failure()) return failure;
  const std::lock_guard<std::mutex> guard(place_.qdisc->lock);
  auto hook = HookOf(place_.ifindex, place_.direction);
  LIBBPF_OPTS(bpf_tc_opts, options);
  options.priority = priority_;
  options.handle = handle_;
  int error = bpf_tc_query(&hook, &options);
  if (!error && options.prog_id == program_id_) {
    LIBBPF_OPTS(bpf_tc_opts, ours);
    ours.priority = priority_;
    ours.handle = handle_;
    error = bpf_tc_detach(&hook, &ours);
  }
  if (error && !IsGone(error)) return Failure{error, kDeleteFilter};
  program_id_ = 0;
  RemoveUnused(place_.qdisc.get(), place_.ifindex);
  return std::nullopt;
}

void Clsact::DoClose() {
  DoDetach();
  place_ = Place();
}

std::optional<Failure> Clsact::DoInfo(LinkDetails* details) {
  const bool there = program_id_ && HasInterface(place_.netns, place_.ifindex);
  details->program_id = program_id_;
  // As the kernel's own links say it: 0 once the interface has gone.
  details->fields.emplace_back("ifindex", static_cast<uint32_t>(there ? place_.ifindex : 0));
  details->fields.emplace_back("direction", std::string(place_.direction == BPF_TC_INGRESS ? "ingress" : "egress"));
  details->fields.emplace_back("priority", priority_);
  details->fields.emplace_back("handle", handle_);
  return std::nullopt;
}

}  // namespace ebpf
