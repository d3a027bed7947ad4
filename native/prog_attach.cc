#include "prog_attach.h"

#include <bpf/bpf.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstdlib>

#include "link_details.h"
#include "prog_query.h"

namespace ebpf {
namespace {

constexpr const char* kAttach = "bpf(BPF_PROG_ATTACH)";
constexpr const char* kDetach = "bpf(BPF_PROG_DETACH)";

bpf_attach_type Type(const ProgAttachRequest& request) { return static_cast<bpf_attach_type>(request.attach_type); }

std::optional<Failure> IdOf(const Fd& program, uint32_t* id) {
  bpf_prog_info info{};
  uint32_t length = sizeof(info);
  if (int error = bpf_prog_get_info_by_fd(program.get(), &info, &length))
    return Failure{error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
  *id = info.id;
  return std::nullopt;
}

}  // namespace

std::optional<Failure> ProgAttach::Attach(ProgAttachRequest request, const Fd& program,
                                          std::shared_ptr<Attachment>* attachment) {
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  LIBBPF_OPTS(bpf_prog_attach_opts, options);
  // As it is: libbpf sets BPF_F_ID by itself for `relative_id`, and the field is the same.
  options.flags = request.flags;
  options.relative_fd = static_cast<int>(request.relative);
  options.replace_fd = request.replace.ok() ? request.replace.get() : 0;
  options.expected_revision = request.expected_revision;
  if (int error = bpf_prog_attach_opts(own.get(), request.target.get(), Type(request), &options))
    return Failure{error, kAttach};
  *attachment = std::make_shared<ProgAttach>(std::move(request), std::move(own));
  return std::nullopt;
}

std::optional<Failure> ProgAttach::DoUpdate(const Fd& program, const Fd& expected) {
  if (!program_.ok()) return Failure{ENOLINK, kAttach, "it is detached"};
  const Fd& old = expected.ok() ? expected : program_;
  LIBBPF_OPTS(bpf_prog_attach_opts, options);
  uint64_t revision = 0;
  if (auto failure = Guard(old, &revision)) return failure;
  options.expected_revision = revision;
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  options.flags = request_.update_flags;
  if (options.flags & BPF_F_REPLACE) options.replace_fd = program_.get();
  if (int error = bpf_prog_attach_opts(own.get(), request_.target.get(), Type(request_), &options))
    return Failure{error, kAttach};
  program_ = std::move(own);
  return std::nullopt;
}

std::optional<Failure> ProgAttach::DoDetach() {
  if (!program_.ok()) return std::nullopt;
  uint64_t revision = 0;
  auto failure = Guard(&revision);
  if (!failure) {
    LIBBPF_OPTS(bpf_prog_detach_opts, options);
    options.expected_revision = revision;
    if (int error = bpf_prog_detach_opts(program_.get(), request_.target.get(), Type(request_), &options))
      failure = Failure{error, kDetach};
  }
  // Another program has taken its place (ESTALE), which stays; it is not there any more, or what it was attached to has gone
  // (ENOENT; ENODEV and ENOENT of a cgroup).
  const int error = failure ? std::abs(failure->error) : 0;
  if (error && error != ESTALE && error != ENOENT && error != ENODEV) return failure;
  program_.reset();
  return std::nullopt;
}

std::optional<Failure> ProgAttach::Guard(uint64_t* revision) const {
  if (!request_.unguarded) return std::nullopt;
  uint32_t own = 0;
  if (auto failure = IdOf(program_, &own)) return failure;
  AttachedPrograms attached;
  if (auto failure = attached.Read(request_.target.get(), request_.attach_type)) return failure;
  if (attached.ids != std::vector<uint32_t>{own})
    return Failure{ESTALE, "bpf(BPF_PROG_QUERY)", "another program is attached, or none"};
  *revision = attached.revision;
  return std::nullopt;
}

std::optional<Failure> ProgAttach::DoInfo(LinkDetails* details) {
  if (program_.ok())
    if (auto failure = IdOf(program_, &details->program_id)) return failure;
  // A cgroup's id is the number of its inode.
  struct statfs file_system {};
  struct stat file {};
  if (fstatfs(request_.target.get(), &file_system) == 0 && file_system.f_type == CGROUP2_SUPER_MAGIC &&
      fstat(request_.target.get(), &file) == 0)
    details->fields.emplace_back("cgroupId", static_cast<uint64_t>(file.st_ino));
  details->fields.emplace_back("attachType", request_.attach_type);
  return std::nullopt;
}

}  // namespace ebpf
