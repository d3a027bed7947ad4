// XDP, by a link (kernel 5.9) or over netlink.
#include <bpf/bpf.h>
#include <linux/if_link.h>

#include <cerrno>

#include "attach/attach.h"
#include "kernel_link.h"
#include "netlink_xdp.h"
#include "util/netns.h"

namespace ebpf {
namespace {

class XdpTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    ifindex_ = static_cast<int>(options.Integer("ifindex", 1, INT32_MAX));
    flags_ = static_cast<uint32_t>(options.Integer("flags", 0, XDP_FLAGS_MODES));
    const auto netns = options.OptionalString("netns");
    if (!options.ok()) return false;
    auto fd = OpenOptionalNetworkNamespace(netns);
    if (!fd) {
      Throw(options.env(), {errno, "open", *netns + ": " + strerror(errno)});
      return false;
    }
    netns_ = std::move(*fd);
    return true;
  }

 protected:
  int ifindex_ = 0;
  uint32_t flags_ = 0;
  Fd netns_;
};

class XdpLinkTask : public XdpTask {
  using XdpTask::XdpTask;
  void Execute() override {
    const InNetworkNamespace inside(netns_);
    if (inside.error()) return Fail("setns(CLONE_NEWNET)", inside.error());
    LIBBPF_OPTS(bpf_link_create_opts, options);
    options.flags = flags_;
    Fd fd(bpf_link_create(program_->fd.get(), ifindex_, BPF_XDP, &options));
    if (!fd.ok()) return Fail("bpf(BPF_LINK_CREATE)", errno);
    attachment_ = KernelLink::Bare(std::move(fd));
  }
};

class XdpNetlinkTask : public XdpTask {
  using XdpTask::XdpTask;
  void Execute() override {
    if (auto failure = NetlinkXdp::Attach(ifindex_, flags_, std::move(netns_), program_->fd, &attachment_))
      Fail(failure->syscall, failure->error, std::move(failure->message));
  }
};

}  // namespace

napi_value AttachXdpLink(napi_env env, napi_callback_info info) {
  return StartAttach<XdpLinkTask>(env, info, "bpf(BPF_LINK_CREATE)");
}

napi_value AttachXdpNetlink(napi_env env, napi_callback_info info) {
  return StartAttach<XdpNetlinkTask>(env, info, "netlink(RTM_SETLINK, IFLA_XDP)");
}

}  // namespace ebpf
