// A filter of the clsact qdisc. By tcx: link_create.cc.
#include <sys/stat.h>

#include <cerrno>

#include "attach/attach.h"
#include "clsact.h"
#include "util/netns.h"

namespace ebpf {
namespace {

/// One name for each network namespace, whatever path it was given by.
std::string IdOf(const Fd& netns) {
  struct stat file {};
  const int error = netns.ok() ? fstat(netns.get(), &file) : stat("/proc/thread-self/ns/net", &file);
  return error ? std::string("unknown") : std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
}

class ClsactTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    place_.ifindex = static_cast<int>(options.Integer("ifindex", 1, INT32_MAX));
    place_.direction = static_cast<bpf_tc_attach_point>(options.Integer("direction", BPF_TC_INGRESS, BPF_TC_EGRESS));
    priority_ = static_cast<uint32_t>(options.Integer("priority", 0, UINT16_MAX, 0));
    handle_ = static_cast<uint32_t>(options.Integer("handle", 0, UINT32_MAX, 0));
    const auto netns = options.OptionalString("netns");
    if (!options.ok()) return false;
    if (!OpenNetworkNamespace(options.env(), netns, &place_.netns)) return false;
    const auto name = "clsact " + IdOf(place_.netns) + " " + std::to_string(place_.ifindex);
    place_.qdisc = Environment::Of(options.env())->Shared<ClsactQdisc>(name);
    return true;
  }

 private:
  void Execute() override {
    if (auto failure = Clsact::Attach(std::move(place_), priority_, handle_, program_->fd, &attachment_))
      Fail(std::move(*failure));
  }

  Clsact::Place place_{};
  uint32_t priority_ = 0;
  uint32_t handle_ = 0;
};

}  // namespace

napi_value AttachClsact(napi_env env, napi_callback_info info) {
  return StartAttach<ClsactTask>(env, info, "netlink(RTM_NEWTFILTER)");
}

}  // namespace ebpf
