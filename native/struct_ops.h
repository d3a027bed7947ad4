// A struct_ops map that is registered by writing its value, and unregistered by deleting it: what kernels before 6.4 have, and
// sections without `.link`. The kernel keeps no link for it. It is made to behave as one as far as that goes: it ends with close(),
// and with the environment. But process.exit() and signals end the process without that, and then it stays registered.
#pragma once

#include <memory>

#include "link.h"
#include "link_details.h"

namespace ebpf {

class StructOpsRegistration : public Attachment {
 public:
  /// `map`: a descriptor of its own, of a map whose value has been written.
  StructOpsRegistration(Fd map, uint32_t id) : map_(std::move(map)), id_(id) {}
  ~StructOpsRegistration() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override { DoDetach(); }

  // Not ok() once it is unregistered.
  Fd map_;
  const uint32_t id_;
};

}  // namespace ebpf
