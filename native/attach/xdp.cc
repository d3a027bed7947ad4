// XDP over netlink. By a link: link_create.cc.
#include <linux/if_link.h>

#include <cerrno>

#include "attach/attach.h"
#include "netlink_xdp.h"
#include "util/netns.h"

namespace ebpf {
namespace {

class XdpNetlinkTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    ifindex_ = static_cast<int>(options.Integer("ifindex", 1, INT32_MAX));
    flags_ = static_cast<uint32_t>(options.Integer("flags", 0, XDP_FLAGS_MODES));
    const auto netns = options.OptionalString("netns");
    return options.ok() && OpenNetworkNamespace(options.env(), netns, &netns_);
  }

 private:
  void Execute() override {
    if (auto failure = NetlinkXdp::Attach(ifindex_, flags_, std::move(netns_), program_->fd, &attachment_))
      Fail(std::move(*failure));
  }

  int ifindex_ = 0;
  uint32_t flags_ = 0;
  Fd netns_;
};

}  // namespace

napi_value AttachXdpNetlink(napi_env env, napi_callback_info info) {
  return StartAttach<XdpNetlinkTask>(env, info, "netlink(RTM_SETLINK, IFLA_XDP)");
}

}  // namespace ebpf
