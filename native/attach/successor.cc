// A tcx or netkit program in the place of one that has no link. By a link: link_create.cc.
#include <cerrno>
#include <cstring>

#include "attach/attach.h"
#include "successor.h"
#include "util/netns.h"

namespace ebpf {
namespace {

class SuccessorTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    place_.ifindex = static_cast<int>(options.Integer("ifindex", 1, INT32_MAX));
    place_.attach_type = static_cast<uint32_t>(options.Integer("attachType", 0, UINT32_MAX));
    predecessor_ = static_cast<uint32_t>(options.Integer("predecessor", 0, UINT32_MAX));
    expected_revision_ = options.OptionalBigInt("expectedRevision").value_or(0);
    const auto netns = options.OptionalString("netns");
    if (!options.ok()) return false;
    auto fd = OpenOptionalNetworkNamespace(netns);
    if (!fd) {
      Throw(options.env(), {errno, "open", *netns + ": " + strerror(errno)});
      return false;
    }
    place_.netns = std::move(*fd);
    return true;
  }

 private:
  void Execute() override {
    if (auto failure = Successor::Attach(std::move(place_), predecessor_, expected_revision_, program_->fd, &attachment_))
      Fail(failure->syscall, failure->error, std::move(failure->message));
  }

  Successor::Place place_;
  uint32_t predecessor_ = 0;
  uint64_t expected_revision_ = 0;
};

}  // namespace

napi_value AttachSuccessor(napi_env env, napi_callback_info info) {
  return StartAttach<SuccessorTask>(env, info, "bpf(BPF_PROG_ATTACH)");
}

}  // namespace ebpf
