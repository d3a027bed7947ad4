#include "netlink_xdp.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include <cerrno>

#include "link_details.h"
#include "util/netns.h"
#include "util/program_id.h"

namespace ebpf {
namespace {

constexpr const char* kSet = "netlink(RTM_SETLINK, IFLA_XDP)";

}  // namespace

std::optional<Failure> NetlinkXdp::Attach(int ifindex, uint32_t flags, Fd netns, const Fd& program,
                                          std::shared_ptr<Attachment>* attachment) {
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  {
    const InNetworkNamespace inside(netns);
    if (auto failure = inside.failure()) return failure;
    if (int error = bpf_xdp_attach(ifindex, own.get(), flags | XDP_FLAGS_UPDATE_IF_NOEXIST, nullptr))
      return Failure{error, kSet};
  }
  *attachment = std::make_shared<NetlinkXdp>(ifindex, flags, std::move(netns), std::move(own));
  return std::nullopt;
}

std::optional<Failure> NetlinkXdp::DoUpdate(const Fd& program, const Fd& expected) {
  if (!program_.ok()) return Failure{ENOLINK, kSet, "it is detached"};
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  const InNetworkNamespace inside(netns_);
  if (auto failure = inside.failure()) return failure;
  LIBBPF_OPTS(bpf_xdp_attach_opts, options);
  options.old_prog_fd = expected.ok() ? expected.get() : program_.get();
  if (int error = bpf_xdp_attach(ifindex_, own.get(), flags_, &options)) return Failure{error, kSet};
  program_ = std::move(own);
  return std::nullopt;
}

std::optional<Failure> NetlinkXdp::DoDetach() {
  if (!program_.ok()) return std::nullopt;
  const InNetworkNamespace inside(netns_);
  if (auto failure = inside.failure()) return failure;
  LIBBPF_OPTS(bpf_xdp_attach_opts, options);
  options.old_prog_fd = program_.get();
  const int error = bpf_xdp_detach(ifindex_, flags_, &options);
  // With the interface the attachment has gone as well.
  if (error && error != -ENODEV) return Failure{error, kSet};
  program_.reset();
  return std::nullopt;
}

std::optional<Failure> NetlinkXdp::DoInfo(LinkDetails* details) {
  if (program_.ok())
    if (auto failure = ProgramId(program_, &details->program_id)) return failure;
  // As the kernel's own links say it: 0 once the interface has gone.
  const bool there = program_.ok() && HasInterface(netns_, ifindex_);
  details->fields.emplace_back("ifindex", static_cast<uint32_t>(there ? ifindex_ : 0));
  details->fields.emplace_back("flags", flags_);
  return std::nullopt;
}

}  // namespace ebpf
