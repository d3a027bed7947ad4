// BPF_PROG_ATTACH: what the kernel has no link for, or kernels before 5.7 have not. By a link: link_create.cc.
#include <linux/bpf.h>

#include <cerrno>

#include "attach/attach.h"
#include "prog_attach.h"
#include "util/netns.h"

namespace ebpf {
namespace {

class ProgAttachTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    request_.attach_type = static_cast<uint32_t>(options.Integer("attachType", 0, UINT32_MAX));
    request_.flags = static_cast<uint32_t>(options.Integer("flags", 0, UINT32_MAX, 0));
    request_.update_flags = static_cast<uint32_t>(options.Integer("updateFlags", 0, UINT32_MAX, 0));
    request_.relative = static_cast<uint32_t>(options.Integer("relative", 0, UINT32_MAX, 0));
    request_.expected_revision = options.OptionalBigInt("expectedRevision").value_or(0);
    request_.unguarded = options.OptionalBoolean("unguarded").value_or(false);
    const auto replace = options.OptionalInteger("replace", 0, INT32_MAX);
    request_.replace_id = static_cast<uint32_t>(options.Integer("replaceId", 0, UINT32_MAX, 0));
    return ReadTarget(options) && (!replace || Duplicate(options.env(), *replace, &request_.replace));
  }

 private:
  bool ReadTarget(Fields& options) {
    auto& target = request_.target;
    if (!options.Has("ifindex")) {
      const auto fd = options.Integer("target", 0, INT32_MAX);
      return options.ok() && Duplicate(options.env(), fd, &target.fd);
    }
    target.ifindex = static_cast<int>(options.Integer("ifindex", 1, INT32_MAX));
    const auto netns = options.OptionalString("netns");
    return options.ok() && OpenNetworkNamespace(options.env(), netns, &target.netns);
  }

  void Execute() override {
    if (auto failure = ProgAttach::Attach(std::move(request_), program_->fd, &attachment_))
      Fail(std::move(*failure));
  }

  ProgAttachRequest request_;
};

}  // namespace

napi_value AttachProgram(napi_env env, napi_callback_info info) {
  return StartAttach<ProgAttachTask>(env, info, "bpf(BPF_PROG_ATTACH)");
}

}  // namespace ebpf
