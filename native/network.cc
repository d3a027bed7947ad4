// Network interfaces, each question in the network namespace that it is about.
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <net/if.h>

#include <cerrno>
#include <cstddef>
#include <optional>

#include "system.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/netns.h"
#include "util/rtnetlink.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

class XdpQueryTask : public Task {
 public:
  XdpQueryTask(int ifindex, Fd netns) : ifindex_(ifindex), netns_(std::move(netns)) {}

 private:
  void Execute() override {
    const InNetworkNamespace inside(netns_);
    if (auto failure = inside.failure()) return Fail(std::move(*failure));
    // Without the device's features, for which libbpf would ask a second time.
    found_.sz = offsetof(bpf_xdp_query_opts, feature_flags);
    if (int error = bpf_xdp_query(ifindex_, 0, &found_)) Fail("netlink(RTM_GETLINK, IFLA_XDP)", error);
  }

  napi_value Result(napi_env env) override {
    return ObjectBuilder(env)
        .Set("native", Number(env, found_.drv_prog_id))
        .Set("generic", Number(env, found_.skb_prog_id))
        .Set("offload", Number(env, found_.hw_prog_id))
        .value();
  }

  const int ifindex_;
  const Fd netns_;
  bpf_xdp_query_opts found_{};
};

class RtnetlinkTask : public Task {
 public:
  RtnetlinkTask(std::vector<uint8_t> request, Fd netns) : request_(std::move(request)), netns_(std::move(netns)) {}

 private:
  void Execute() override {
    const InNetworkNamespace inside(netns_);
    if (auto failure = inside.failure()) return Fail(std::move(*failure));
    if (auto failure = AskRtnetlink(std::move(request_), &replies_, "netlink(NETLINK_ROUTE)"))
      Fail(std::move(*failure));
  }

  napi_value Result(napi_env env) override { return Bytes(env, replies_.data(), replies_.size()); }

  std::vector<uint8_t> request_;
  const Fd netns_;
  std::vector<uint8_t> replies_;
};

}  // namespace

napi_value InterfaceIndex(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const std::string name = arguments.String(0, "name");
  const auto netns = arguments.OptionalString(1, "netns");
  Fd fd;
  if (!arguments.ok() || !OpenNetworkNamespace(env, netns, &fd)) return nullptr;
  unsigned index = 0;
  std::optional<Failure> failure;
  {
    const InNetworkNamespace inside(fd);
    failure = inside.failure();
    if (!failure && !(index = if_nametoindex(name.c_str()))) failure = Failure{errno, "if_nametoindex"};
  }
  return failure ? Throw(env, *failure) : Number(env, index);
}

napi_value InterfaceNames(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto netns = arguments.OptionalString(0, "netns");
  Fd fd;
  if (!arguments.ok() || !OpenNetworkNamespace(env, netns, &fd)) return nullptr;
  std::vector<std::string> names;
  std::optional<Failure> failure;
  {
    const InNetworkNamespace inside(fd);
    failure = inside.failure();
    struct if_nameindex* list = failure ? nullptr : if_nameindex();
    if (!list && !failure) failure = Failure{errno, "if_nameindex"};
    for (auto* entry = list; entry && entry->if_index; entry++) names.emplace_back(entry->if_name);
    if (list) if_freenameindex(list);
  }
  return failure ? Throw(env, *failure) : Strings(env, names);
}

napi_value XdpQuery(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto ifindex = static_cast<int>(arguments.Integer(0, "ifindex", 1, INT32_MAX));
  const auto netns = arguments.OptionalString(1, "netns");
  Fd fd;
  if (!arguments.ok() || !OpenNetworkNamespace(env, netns, &fd)) return nullptr;
  return Task::Start(env, "ebpf:xdpQuery", std::make_unique<XdpQueryTask>(ifindex, std::move(fd)));
}

napi_value Rtnetlink(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto request = arguments.Bytes(0, "request");
  const auto netns = arguments.OptionalString(1, "netns");
  Fd fd;
  if (!arguments.ok() || !OpenNetworkNamespace(env, netns, &fd)) return nullptr;
  return Task::Start(env, "ebpf:rtnetlink", std::make_unique<RtnetlinkTask>(std::move(request), std::move(fd)));
}

}  // namespace ebpf
