#include "link.h"

#include <bpf/bpf.h>
#include <sys/vfs.h>

#include <cerrno>

#include "kernel_link.h"
#include "link_details.h"
#include "link_probes.h"
#include "util/arguments.h"
#include "util/pin.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

Failure Closed(const char* syscall) { return {EBADF, syscall, "the link is closed"}; }

}  // namespace

int Attachment::fd() {
  const std::lock_guard<std::mutex> guard(lock_);
  return closed_ ? -1 : DoFd();
}

std::optional<Failure> Attachment::Update(const Fd& program, const Fd& expected) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (closed_) return Closed("bpf(BPF_LINK_UPDATE)");
  return DoUpdate(program, expected);
}

std::optional<Failure> Attachment::Prepare(const bpf_map* map) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (closed_) return Closed("bpf(BPF_MAP_UPDATE_ELEM)");
  return DoPrepare(map);
}

std::optional<Failure> Attachment::DoPrepare(const bpf_map*) {
  return Failure{EOPNOTSUPP, "bpf(BPF_MAP_UPDATE_ELEM)", "the attachment is no struct_ops link"};
}

std::optional<Failure> Attachment::Detach() {
  const std::lock_guard<std::mutex> guard(lock_);
  if (closed_) return Closed("bpf(BPF_LINK_DETACH)");
  return DoDetach();
}

std::optional<Failure> Attachment::Pin(const std::string& path) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (closed_) return Closed("bpf(BPF_OBJ_PIN)");
  const int fd = DoFd();
  if (fd < 0) return Failure{EOPNOTSUPP, "bpf(BPF_OBJ_PIN)", "there is no link object in the kernel that could be pinned"};
  if (!pin_path_.empty()) return Failure{EBUSY, "bpf(BPF_OBJ_PIN)", "the link is pinned already, at " + pin_path_};
  if (bpf_obj_pin(fd, path.c_str()) != 0) return Failure{errno, "bpf(BPF_OBJ_PIN)"};
  pin_path_ = path;
  return std::nullopt;
}

std::optional<Failure> Attachment::Unpin() {
  const std::lock_guard<std::mutex> guard(lock_);
  if (closed_) return Closed("unlink");
  if (pin_path_.empty()) return Failure{ENOENT, "unlink", "the link is not pinned"};
  if (int error = RemovePin(pin_path_)) return Failure{error, "unlink"};
  pin_path_.clear();
  return std::nullopt;
}

void Attachment::Close() {
  const std::lock_guard<std::mutex> guard(lock_);
  if (!closed_) DoClose();
  closed_ = true;
  object_.reset();
}

std::optional<Failure> Attachment::Info(LinkDetails* details) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (closed_) return Closed("bpf(BPF_OBJ_GET_INFO_BY_FD)");
  return DoInfo(details);
}

std::optional<Failure> Attachment::Probes(LinkProbes* probes) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (closed_) return Closed("bpf(BPF_OBJ_GET_INFO_BY_FD)");
  const int fd = DoFd();
  return fd < 0 ? std::nullopt : probes->Read(fd);
}

bool Link::Define(napi_env env) {
  return DefineClass(env, kClass, "NativeLink",
                     {Getter("fd", GetFd), Method("info", Info), Method("probes", Probes), Method("update", Update), Method("detach", Detach),
                      Method("pin", Pin), Method("unpin", Unpin), Method("close", Close)});
}

napi_value Link::Create(napi_env env, std::shared_ptr<Attachment> attachment) {
  napi_value link = Wrap(env, std::unique_ptr<Link>(new Link(attachment)));
  if (link)
    Environment::Of(env)->Keep(std::move(attachment));
  else
    attachment->Close();  // nobody could ever close it
  return link;
}

napi_value Link::OpenPinned(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const std::string path = arguments.String(0, "path");
  if (!arguments.ok()) return nullptr;
  Fd fd(bpf_obj_get(path.c_str()));
  if (!fd.ok()) return Throw(env, {errno, "bpf(BPF_OBJ_GET)"});
  if (!IsBpfObject(fd.get(), "link")) return Throw(env, {EINVAL, "bpf(BPF_OBJ_GET)", path + " is no link"});
  return Create(env, KernelLink::Pinned(std::move(fd), path));
}

napi_value Link::FromId(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto id = static_cast<uint32_t>(arguments.Integer(0, "id", 1, UINT32_MAX));
  if (!arguments.ok()) return nullptr;
  Fd fd(bpf_link_get_fd_by_id(id));
  if (!fd.ok()) return Throw(env, {errno, "bpf(BPF_LINK_GET_FD_BY_ID)"});
  return Create(env, KernelLink::Shared(std::move(fd)));
}

napi_value Link::GetFd(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  return self ? Number(env, self->attachment_->fd()) : nullptr;
}

napi_value Link::Info(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  if (!self) return nullptr;
  LinkDetails details;
  if (auto failure = self->attachment_->Info(&details)) return Throw(env, *failure);
  return details.ToObject(env);
}

napi_value Link::Probes(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  if (!self) return nullptr;
  LinkProbes probes;
  if (auto failure = self->attachment_->Probes(&probes)) return Throw(env, *failure);
  return probes.ToObject(env);
}

napi_value Link::Pin(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  const std::string path = arguments.String(0, "path");
  if (!arguments.ok()) return nullptr;
  if (auto failure = self->attachment_->Pin(path)) return Throw(env, *failure);
  return Undefined(env);
}

napi_value Link::Unpin(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  if (!self) return nullptr;
  if (auto failure = self->attachment_->Unpin()) return Throw(env, *failure);
  return Undefined(env);
}

namespace {

// Changing an attachment waits for the kernel (RCU grace periods, the network stack's lock): not on the loop.
class LinkTask : public Task {
 public:
  explicit LinkTask(std::shared_ptr<Attachment> attachment) : attachment_(std::move(attachment)) {}

 protected:
  void Take(std::optional<Failure> failure) {
    if (failure) Fail(std::move(*failure));
  }
  const std::shared_ptr<Attachment> attachment_;
};

class UpdateTask : public LinkTask {
 public:
  UpdateTask(std::shared_ptr<Attachment> attachment, Fd program, Fd expected)
      : LinkTask(std::move(attachment)), program_(std::move(program)), expected_(std::move(expected)) {}

 private:
  void Execute() override { Take(attachment_->Update(program_, expected_)); }
  const Fd program_;
  const Fd expected_;
};

class DetachTask : public LinkTask {
  using LinkTask::LinkTask;
  void Execute() override { Take(attachment_->Detach()); }
};

class CloseTask : public LinkTask {
  using LinkTask::LinkTask;
  void Execute() override { attachment_->Close(); }
};

}  // namespace

napi_value Link::Update(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  const auto program = static_cast<int>(arguments.Integer(0, "programFd", 0, INT32_MAX));
  const auto expected = arguments.Has(1) ? static_cast<int>(arguments.Integer(1, "expectedFd", 0, INT32_MAX)) : -1;
  if (!arguments.ok()) return nullptr;
  // Copies: both programs may be closed before the pool gets to it.
  Fd program_fd = Fd::Duplicate(program);
  if (!program_fd.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  Fd expected_fd = expected < 0 ? Fd() : Fd::Duplicate(expected);
  if (expected >= 0 && !expected_fd.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  return Task::Start(env, "ebpf:update",
                     std::make_unique<UpdateTask>(self->attachment_, std::move(program_fd), std::move(expected_fd)));
}

napi_value Link::Detach(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  return self ? Task::Start(env, "ebpf:detach", std::make_unique<DetachTask>(self->attachment_)) : nullptr;
}

napi_value Link::Close(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Link>();
  if (!self) return nullptr;
  Environment::Of(env)->Release(self->attachment_);
  return Task::Start(env, "ebpf:close", std::make_unique<CloseTask>(self->attachment_));
}

}  // namespace ebpf
