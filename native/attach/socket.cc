// What hangs on sockets: setsockopt(2).
#include <linux/filter.h>

#include <cerrno>

#include "attach/attach.h"
#include "socket_attach.h"

namespace ebpf {
namespace {

constexpr const char* kSocket = "setsockopt";

class SocketTask : public AttachTask {
 public:
  using AttachTask::AttachTask;
  bool Read(Fields& options) {
    number_ = static_cast<int>(options.Integer("socket", 0, INT32_MAX));
    options_.attach = static_cast<int>(options.Integer("attachOption", 0, INT32_MAX));
    options_.detach = static_cast<int>(options.Integer("detachOption", 0, INT32_MAX));
    return options.ok() && Duplicate(options.env(), number_, &socket_);
  }

 private:
  void Execute() override {
    if (auto failure = SocketAttach::Attach(std::move(socket_), number_, options_, program_->fd, &attachment_))
      Fail(std::move(*failure));
  }

  Fd socket_;
  int number_ = -1;
  SocketAttach::Options options_{};
};

/// Without a program: the kernel makes one of the classic filter.
class ClassicTask : public Task {
 public:
  bool Read(Fields& options) {
    number_ = static_cast<int>(options.Integer("socket", 0, INT32_MAX));
    filter_ = options.OptionalBytes("filter").value_or(std::vector<uint8_t>());
    if (!options.ok()) return false;
    if (filter_.size() % sizeof(sock_filter) != 0 || filter_.size() / sizeof(sock_filter) > BPF_MAXINSNS) {
      ThrowArgument(options.env(), "filter: up to 4096 instructions of 8 bytes are expected");
      return false;
    }
    return Duplicate(options.env(), number_, &socket_);
  }

 private:
  void Execute() override {
    if (auto failure = SocketAttach::AttachClassic(std::move(socket_), number_, std::move(filter_), &attachment_))
      Fail(std::move(*failure));
  }
  napi_value Result(napi_env env) override { return Link::Create(env, std::move(attachment_)); }

  Fd socket_;
  int number_ = -1;
  std::vector<uint8_t> filter_;
  std::shared_ptr<Attachment> attachment_;
};

}  // namespace

napi_value AttachSocket(napi_env env, napi_callback_info info) { return StartAttach<SocketTask>(env, info, kSocket); }

napi_value AttachClassicFilter(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Fields options(env, arguments.value(0), "options");
  auto task = std::make_unique<ClassicTask>();
  if (!options.ok() || !task->Read(options)) return nullptr;
  return Task::Start(env, "ebpf:attach", std::move(task));
}

}  // namespace ebpf
