#include "successor.h"

#include <bpf/bpf.h>

#include <cerrno>

#include "link_details.h"
#include "util/netns.h"
#include "util/program_id.h"

namespace ebpf {
namespace {

constexpr const char* kAttach = "bpf(BPF_PROG_ATTACH)";
constexpr const char* kDetach = "bpf(BPF_PROG_DETACH)";
constexpr const char* kEnter = "setns(CLONE_NEWNET)";

/// `predecessor`: -1 for none.
int Put(const Successor::Place& place, const Fd& program, int predecessor, uint64_t expected_revision) {
  LIBBPF_OPTS(bpf_prog_attach_opts, options);
  if (predecessor >= 0) {
    options.flags = BPF_F_REPLACE;
    options.replace_fd = predecessor;
  }
  options.expected_revision = expected_revision;
  return bpf_prog_attach_opts(program.get(), place.ifindex, static_cast<bpf_attach_type>(place.attach_type), &options);
}

}  // namespace

std::optional<Failure> Successor::Attach(Place place, uint32_t predecessor_id, uint64_t expected_revision,
                                         const Fd& program, std::shared_ptr<Attachment>* attachment) {
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  const Fd predecessor(predecessor_id ? bpf_prog_get_fd_by_id(predecessor_id) : -1);
  if (predecessor_id && !predecessor.ok()) return Failure{errno, "bpf(BPF_PROG_GET_FD_BY_ID)"};
  {
    const InNetworkNamespace inside(place.netns);
    if (inside.error()) return Failure{inside.error(), kEnter};
    if (int error = Put(place, own, predecessor.get(), expected_revision)) return Failure{error, kAttach};
  }
  *attachment = std::make_shared<Successor>(std::move(place), std::move(own));
  return std::nullopt;
}

std::optional<Failure> Successor::DoUpdate(const Fd& program, const Fd& expected) {
  if (!program_.ok()) return Failure{ENOLINK, kAttach, "it is detached"};
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  const InNetworkNamespace inside(place_.netns);
  if (inside.error()) return Failure{inside.error(), kEnter};
  if (int error = Put(place_, own, expected.ok() ? expected.get() : program_.get(), 0)) {
    // It is not there (ENOENT): the one that was expected, or ours.
    if (error == -ENOENT) return Failure{expected.ok() ? ESTALE : ENOLINK, kAttach, "it is not there"};
    return Failure{error, kAttach};
  }
  program_ = std::move(own);
  return std::nullopt;
}

std::optional<Failure> Successor::DoDetach() {
  if (!program_.ok()) return std::nullopt;
  const InNetworkNamespace inside(place_.netns);
  if (inside.error()) return Failure{inside.error(), kEnter};
  const auto type = static_cast<bpf_attach_type>(place_.attach_type);
  const int error = bpf_prog_detach_opts(program_.get(), place_.ifindex, type, nullptr);
  // Somebody has replaced it, or the interface has gone.
  if (error && error != -ENOENT && error != -ENODEV) return Failure{error, kDetach};
  program_.reset();
  return std::nullopt;
}

void Successor::DoClose() {
  DoDetach();
  place_ = Place();
}

std::optional<Failure> Successor::DoInfo(LinkDetails* details) {
  if (program_.ok())
    if (auto failure = ProgramId(program_, &details->program_id)) return failure;
  // As the kernel's own links say it: 0 once the interface has gone.
  const bool there = program_.ok() && HasInterface(place_.netns, place_.ifindex);
  details->fields.emplace_back("ifindex", static_cast<uint32_t>(there ? place_.ifindex : 0));
  details->fields.emplace_back("attachType", place_.attach_type);
  return std::nullopt;
}

}  // namespace ebpf
