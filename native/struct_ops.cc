#include "struct_ops.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "kernel_link.h"
#include "object.h"
#include "util/arguments.h"
#include "util/libbpf_log.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr const char* kAttach = "bpf_map__attach_struct_ops";
constexpr const char* kPrepare = "bpf_link__update_map";

/// Holds the bpf_object, in which the map's value is: libbpf alone knows it.
class StructOpsTask : public Task {
 public:
  StructOpsTask(ObjectHandle object, std::shared_ptr<void> owner, bpf_map* map)
      : object_(std::move(object)), owner_(std::move(owner)), map_(map) {}

 protected:
  const ObjectHandle object_;
  const std::shared_ptr<void> owner_;  // as a program's (program.h)
  bpf_map* const map_;
};

class AttachStructOpsTask : public StructOpsTask {
 public:
  using StructOpsTask::StructOpsTask;

 private:
  void Execute() override {
    bpf_map_info info{};
    uint32_t length = sizeof(info);
    if (int error = bpf_map_get_info_by_fd(bpf_map__fd(map_), &info, &length))
      return Fail("bpf(BPF_OBJ_GET_INFO_BY_FD)", error);
    Fd own = Fd::Duplicate(bpf_map__fd(map_));
    if (!own.ok()) return Fail("fcntl(F_DUPFD_CLOEXEC)", errno);
    bpf_link* link = bpf_map__attach_struct_ops(map_);
    if (!link) return Fail(kAttach, errno);
    if (info.map_flags & BPF_F_LINK) {
      attachment_ = KernelLink::Libbpf(link, false);
      return;
    }
    // libbpf's link is a mere name for the object's descriptor, which may be closed before it.
    bpf_link__disconnect(link);
    bpf_link__destroy(link);
    attachment_ = std::make_shared<StructOpsRegistration>(std::move(own), info.id);
  }

  napi_value Result(napi_env env) override {
    attachment_->Hold(owner_);
    return Link::Create(env, std::move(attachment_));
  }

  std::shared_ptr<Attachment> attachment_;
};

class PrepareStructOpsTask : public StructOpsTask {
 public:
  PrepareStructOpsTask(ObjectHandle object, std::shared_ptr<void> owner, bpf_map* map,
                       std::shared_ptr<Attachment> attachment)
      : StructOpsTask(std::move(object), std::move(owner), map), attachment_(std::move(attachment)) {}

 private:
  void Execute() override {
    if (auto failure = attachment_->Prepare(map_)) Fail(std::move(*failure));
  }

  const std::shared_ptr<Attachment> attachment_;
};

}  // namespace

std::optional<Failure> StructOpsRegistration::DoUpdate(const Fd&, const Fd&) {
  return Failure{EOPNOTSUPP, "bpf(BPF_LINK_UPDATE)", "there is no link object in the kernel that could be updated"};
}

std::optional<Failure> StructOpsRegistration::DoDetach() {
  if (!map_.ok()) return std::nullopt;
  const uint32_t key = 0;
  const int error = bpf_map_delete_elem(map_.get(), &key);
  // EINPROGRESS, ENOENT: somebody else has unregistered it (bpf_struct_ops_map_delete_elem() in kernel/bpf/bpf_struct_ops.c).
  if (error && error != -EINPROGRESS && error != -ENOENT) return Failure{error, "bpf(BPF_MAP_DELETE_ELEM)"};
  map_.reset();
  return std::nullopt;
}

std::optional<Failure> StructOpsRegistration::DoInfo(LinkDetails* details) {
  details->fields.emplace_back("mapId", id_);
  return std::nullopt;
}

napi_value Object::AttachStructOps(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  const std::string name = arguments.String(0, "name");
  bpf_map* map = arguments.ok() ? self->core_->CreatedMap(env, name, kAttach) : nullptr;
  if (!map) return nullptr;
  return Task::Start(env, "ebpf:attach", std::make_unique<AttachStructOpsTask>(self->core_->handle, self->core_, map));
}

napi_value Object::PrepareStructOps(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  const std::string name = arguments.String(0, "name");
  auto* link = arguments.ok() ? Unwrap<Link>(env, arguments.value(1)) : nullptr;
  bpf_map* map = link ? self->core_->CreatedMap(env, name, kPrepare) : nullptr;
  if (!map) return nullptr;
  return Task::Start(env, "ebpf:update",
                     std::make_unique<PrepareStructOpsTask>(self->core_->handle, self->core_, map, link->attachment()));
}

}  // namespace ebpf
