// What takes many links of the kernel, or many perf events of kernels without such links, and is one attachment to its user: many
// probes, or one event on each CPU.
#pragma once

#include <memory>
#include <vector>

#include "link.h"

namespace ebpf {

class LinkSet : public Attachment {
 public:
  /// `fds`: links, or perf events that hold the program themselves (kernels before 5.15). One alone is a link as any other.
  static std::shared_ptr<Attachment> Make(std::vector<Fd> fds);

  explicit LinkSet(std::vector<Fd> fds) : fds_(std::move(fds)) {}
  ~LinkSet() override { Close(); }

  /// Many at a time: the kernel waits for a grace period at each.
  static void CloseAll(std::vector<Fd>* fds);

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  /// Of the first.
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override { CloseAll(&fds_); }

  std::vector<Fd> fds_;
};

}  // namespace ebpf
