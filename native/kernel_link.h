// Attachments that the kernel, or libbpf, has a link for.
#pragma once

#include <bpf/libbpf.h>

#include <memory>

#include "link.h"

namespace ebpf {

class KernelLink : public Attachment {
 public:
  /// A bare link descriptor.
  static std::shared_ptr<Attachment> Bare(Fd fd);
  static std::shared_ptr<Attachment> Pinned(Fd fd, std::string path);
  /// Another descriptor of a link that somebody else holds.
  static std::shared_ptr<Attachment> Shared(Fd fd);
  /// What libbpf attached. `perf`: by way of a perf event, which libbpf's link then owns as well.
  static std::shared_ptr<Attachment> Libbpf(bpf_link* link, bool perf);

  KernelLink(Fd fd, bpf_link* link, bool perf, std::string pin_path, bool shared = false);
  ~KernelLink() override { Close(); }

 private:
  int DoFd() override;
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoPrepare(const bpf_map* map) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override;

  /// The one of both that is there.
  int descriptor() const { return link_ ? bpf_link__fd(link_) : fd_.get(); }
  void Destroy();

  Fd fd_;
  bpf_link* link_;
  const bool perf_;
  // False for perf events of kernels before 5.15, raw tracepoints of kernels before 5.8: a descriptor that is no link.
  bool is_link_;
  // Our descriptor is not what keeps it attached.
  const bool shared_;
};

}  // namespace ebpf
