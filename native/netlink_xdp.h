// An XDP program attached over netlink: the kernel keeps no link for it. It is made to behave as one as far as that goes: it ends
// with close(), and with the environment. But process.exit() and signals end the process without ending the environment, and
// then it stays attached.
#pragma once

#include <memory>

#include "link.h"

namespace ebpf {

class NetlinkXdp : public Attachment {
 public:
  /// Attaches `program`, and fails with EBUSY or EEXIST if there is a program already. `netns` may be the thread's own: Fd().
  /// The attachment keeps the namespace, since an interface index means something there alone. `flags`: XDP_FLAGS_*_MODE.
  static std::optional<Failure> Attach(int ifindex, uint32_t flags, Fd netns, const Fd& program,
                                       std::shared_ptr<Attachment>* attachment);

  NetlinkXdp(int ifindex, uint32_t flags, Fd netns, Fd program)
      : ifindex_(ifindex), flags_(flags), netns_(std::move(netns)), program_(std::move(program)) {}
  ~NetlinkXdp() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override {
    DoDetach();
    netns_.reset();
  }

  const int ifindex_;
  const uint32_t flags_;
  // Let go with close(): the JavaScript handle may live on, and the namespace with it.
  Fd netns_;
  // What is attached by us; not ok() once it is detached. Every change names it, so that nobody else's program is touched.
  Fd program_;
};

}  // namespace ebpf
