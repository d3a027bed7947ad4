// A program attached by BPF_PROG_ATTACH to what a descriptor names, without a link: a map of sockets, before kernel 6.10.
#pragma once

#include <memory>

#include "link.h"

namespace ebpf {

class MapAttach : public Attachment {
 public:
  /// `target` is kept: what is attached there is detached through it.
  static std::optional<Failure> Attach(Fd target, uint32_t attach_type, uint32_t flags, const Fd& program,
                                       std::shared_ptr<Attachment>* attachment);

  MapAttach(Fd target, uint32_t attach_type, uint32_t flags, Fd program)
      : target_(std::move(target)), attach_type_(attach_type), flags_(flags), program_(std::move(program)) {}
  ~MapAttach() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override {
    DoDetach();
    target_.reset();
  }

  // As long as something is attached: a handle that is closed must not keep the map.
  Fd target_;
  const uint32_t attach_type_;
  const uint32_t flags_;
  // What is attached by us; not ok() once it is detached. Detaching names it, so that nobody else's program is touched.
  Fd program_;
};

}  // namespace ebpf
