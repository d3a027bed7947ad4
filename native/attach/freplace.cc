// A program in the place of another program's function.
#include "attach/attach.h"

namespace ebpf {
namespace {

constexpr const char* kCall = "bpf_program__attach_freplace";

class FreplaceTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    const auto target = options.OptionalInteger("targetFd", 0, INT32_MAX);
    if (!target || !options.ok()) return options.ok();
    function_ = options.String("function");
    return options.ok() && Duplicate(options.env(), *target, &target_);
  }

 private:
  // Without a target: the one of the load, by the call that kernels before 5.10 have. With one, libbpf looks the function up in
  // the BTF of that program.
  void Execute() override {
    Take(kCall,
         bpf_program__attach_freplace(program_->program, target_.ok() ? target_.get() : 0,
                                      target_.ok() ? function_.c_str() : nullptr),
         false);
  }

  Fd target_;
  std::string function_;
};

}  // namespace

napi_value AttachFreplace(napi_env env, napi_callback_info info) {
  return StartAttach<FreplaceTask>(env, info, kCall);
}

}  // namespace ebpf
