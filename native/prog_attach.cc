#include "prog_attach.h"

#include <bpf/bpf.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstdlib>

#include "link_details.h"
#include "util/netns.h"
#include "util/program_id.h"

namespace ebpf {
namespace {

constexpr const char* kAttach = "bpf(BPF_PROG_ATTACH)";
constexpr const char* kDetach = "bpf(BPF_PROG_DETACH)";
constexpr const char* kQuery = "bpf(BPF_PROG_QUERY)";

bpf_attach_type Type(const ProgAttachRequest& request) { return static_cast<bpf_attach_type>(request.attach_type); }

/// The program is not there any more, or what it was attached to is not: cgroups that are removed say either, interfaces ENODEV.
bool IsGone(int error) { return std::abs(error) == ENOENT || std::abs(error) == ENODEV; }

}  // namespace

std::optional<Failure> ProgAttach::Attach(ProgAttachRequest request, const Fd& program,
                                          std::shared_ptr<Attachment>* attachment) {
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  if (request.replace_id) {
    request.replace.reset(bpf_prog_get_fd_by_id(request.replace_id));
    if (!request.replace.ok()) return Failure{errno, "bpf(BPF_PROG_GET_FD_BY_ID)"};
  }
  LIBBPF_OPTS(bpf_prog_attach_opts, options);
  // As it is: libbpf sets BPF_F_ID by itself for `relative_id`, and the field is the same.
  options.flags = request.flags;
  options.relative_fd = static_cast<int>(request.relative);
  options.replace_fd = request.replace.ok() ? request.replace.get() : 0;
  options.expected_revision = request.expected_revision;
  {
    const InNetworkNamespace inside(request.target.netns);
    if (auto failure = inside.failure()) return failure;
    if (int error = bpf_prog_attach_opts(own.get(), request.target.number(), Type(request), &options))
      return Failure{error, kAttach};
  }
  request.replace.reset();
  *attachment = std::make_shared<ProgAttach>(std::move(request), std::move(own));
  return std::nullopt;
}

std::optional<Failure> ProgAttach::DoUpdate(const Fd& program, const Fd& expected) {
  if (!program_.ok()) return Failure{ENOLINK, kAttach, "it is detached"};
  if (expected.ok()) {
    // Beside ours there may be others, and none of those makes way.
    uint32_t named = 0;
    uint32_t ours = 0;
    if (auto failure = ProgramId(expected, &named)) return failure;
    if (auto failure = ProgramId(program_, &ours)) return failure;
    if (named != ours) return Failure{ESTALE, kAttach, "another program is attached"};
  }
  const InNetworkNamespace inside(request_.target.netns);
  if (auto failure = inside.failure()) return failure;
  uint64_t revision = 0;
  if (auto failure = Guard(&revision)) return failure;
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  LIBBPF_OPTS(bpf_prog_attach_opts, options);
  options.expected_revision = revision;
  options.flags = request_.update_flags;
  if (options.flags & BPF_F_REPLACE) options.replace_fd = program_.get();
  if (int error = bpf_prog_attach_opts(own.get(), request_.target.number(), Type(request_), &options)) {
    // As the kernel's links say it (cgroup_bpf_replace() in kernel/bpf/cgroup.c).
    if (IsGone(error)) return Failure{ENOLINK, kAttach, "it is detached, or what it was attached to has gone"};
    return Failure{error, kAttach};
  }
  program_ = std::move(own);
  return std::nullopt;
}

std::optional<Failure> ProgAttach::DoDetach() {
  if (!program_.ok()) return std::nullopt;
  const InNetworkNamespace inside(request_.target.netns);
  if (auto failure = inside.failure()) return failure;
  uint64_t revision = 0;
  auto failure = Guard(&revision);
  if (!failure) {
    LIBBPF_OPTS(bpf_prog_detach_opts, options);
    options.expected_revision = revision;
    if (int error = bpf_prog_detach_opts(program_.get(), request_.target.number(), Type(request_), &options))
      failure = Failure{error, kDetach};
  }
  // Another program that has taken its place (ESTALE) stays.
  if (failure && std::abs(failure->error) != ESTALE && !IsGone(failure->error)) return failure;
  program_.reset();
  return std::nullopt;
}

std::optional<Failure> ProgAttach::Guard(uint64_t* revision) const {
  if (!request_.unguarded) return std::nullopt;
  uint32_t own = 0;
  if (auto failure = ProgramId(program_, &own)) return failure;
  uint32_t attached = 0;
  LIBBPF_OPTS(bpf_prog_query_opts, options);
  options.prog_ids = &attached;
  options.count = 1;
  if (int error = bpf_prog_query_opts(request_.target.number(), Type(request_), &options); error && error != -ENOSPC)
    return Failure{error, kQuery};
  if (attached != own) return Failure{ESTALE, kQuery, "another program is attached, or none"};
  *revision = options.revision;
  return std::nullopt;
}

std::optional<Failure> ProgAttach::DoInfo(LinkDetails* details) {
  if (program_.ok())
    if (auto failure = ProgramId(program_, &details->program_id)) return failure;
  if (const int ifindex = request_.target.ifindex) {
    // As the kernel's own links say it: 0 once the interface has gone.
    const bool there = program_.ok() && HasInterface(request_.target.netns, ifindex);
    details->fields.emplace_back("ifindex", static_cast<uint32_t>(there ? ifindex : 0));
  } else {
    // A cgroup's id is the number of its inode.
    const int fd = request_.target.fd.get();
    struct statfs file_system {};
    struct stat file {};
    if (fstatfs(fd, &file_system) == 0 && file_system.f_type == CGROUP2_SUPER_MAGIC && fstat(fd, &file) == 0)
      details->fields.emplace_back("cgroupId", static_cast<uint64_t>(file.st_ino));
  }
  details->fields.emplace_back("attachType", request_.attach_type);
  return std::nullopt;
}

}  // namespace ebpf
