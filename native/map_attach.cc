#include "map_attach.h"

#include <bpf/bpf.h>

#include <cerrno>

#include "link_details.h"

namespace ebpf {
namespace {

constexpr const char* kAttach = "bpf(BPF_PROG_ATTACH)";

}  // namespace

std::optional<Failure> MapAttach::Attach(Fd target, uint32_t attach_type, uint32_t flags, const Fd& program,
                                         std::shared_ptr<Attachment>* attachment) {
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  if (int error = bpf_prog_attach(own.get(), target.get(), static_cast<bpf_attach_type>(attach_type), flags))
    return Failure{error, kAttach};
  *attachment = std::make_shared<MapAttach>(std::move(target), attach_type, flags, std::move(own));
  return std::nullopt;
}

std::optional<Failure> MapAttach::DoUpdate(const Fd& program, const Fd& expected) {
  if (!program_.ok()) return Failure{ENOLINK, kAttach, "it is detached"};
  if (expected.ok()) {
    uint32_t want = 0, have = 0;
    if (auto failure = ProgramId(expected, &want)) return failure;
    if (auto failure = ProgramId(program_, &have)) return failure;
    if (want != have) return Failure{EPERM, kAttach};
  }
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  if (int error = bpf_prog_attach(own.get(), target_.get(), static_cast<bpf_attach_type>(attach_type_), flags_))
    return Failure{error, kAttach};
  program_ = std::move(own);
  return std::nullopt;
}

std::optional<Failure> MapAttach::DoDetach() {
  if (!program_.ok()) return std::nullopt;
  const int error = bpf_prog_detach2(program_.get(), target_.get(), static_cast<bpf_attach_type>(attach_type_));
  // ENOENT: another program has taken its place, and stays.
  if (error && error != -ENOENT) return Failure{error, "bpf(BPF_PROG_DETACH)"};
  program_.reset();
  target_.reset();
  return std::nullopt;
}

std::optional<Failure> MapAttach::DoInfo(LinkDetails* details) {
  if (program_.ok())
    if (auto failure = ProgramId(program_, &details->program_id)) return failure;
  details->fields.emplace_back("attachType", attach_type_);
  return std::nullopt;
}

}  // namespace ebpf
