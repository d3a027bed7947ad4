// A program attached by BPF_PROG_ATTACH: to what a descriptor stands for (a cgroup, a map of sockets), or to an interface (tcx,
// netkit: there a program that has no link makes way to another without a link alone, bpf_mprog_attach() in kernel/bpf/mprog.c).
// The kernel keeps no link for it. It is made to behave as one as far as that goes: it ends with close(), and with the environment.
// But process.exit() and signals end the process without ending the environment, and then it stays attached.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "link.h"

namespace ebpf {

/// One field of union bpf_attr: a descriptor or, above 0, an interface index.
struct AttachTarget {
  Fd fd;
  int ifindex = 0;
  /// Of the interface, whose index means something there alone; Fd() for the thread's own.
  Fd netns;

  int number() const { return ifindex ? ifindex : fd.get(); }
};

/// What BPF_PROG_ATTACH is asked, but for the program.
struct ProgAttachRequest {
  /// Kept for as long as it is attached.
  AttachTarget target;
  uint32_t attach_type = 0;
  /// BPF_F_* of the attachment itself.
  uint32_t flags = 0;
  /// And of an update; BPF_F_REPLACE in them makes the kernel find the program by its predecessor.
  uint32_t update_flags = 0;
  /// The program that makes way, with BPF_F_REPLACE in `flags`: its descriptor or, above 0, its id.
  Fd replace;
  uint32_t replace_id = 0;
  /// A descriptor or, with BPF_F_ID in `flags`, an id: of the program that this one goes before or after.
  uint32_t relative = 0;
  /// 0 for any.
  uint64_t expected_revision = 0;
  /// The kernel takes whatever is attached for the program that an update or a detachment names, as cgroups do that have one
  /// program at most: it is asked first which one that is.
  bool unguarded = false;
};

class ProgAttach : public Attachment {
 public:
  static std::optional<Failure> Attach(ProgAttachRequest request, const Fd& program,
                                       std::shared_ptr<Attachment>* attachment);

  ProgAttach(ProgAttachRequest request, Fd program) : request_(std::move(request)), program_(std::move(program)) {}
  ~ProgAttach() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override {
    DoDetach();
    request_.target = AttachTarget();
  }

  /// Whether ours is what is attached, where the kernel doesn't look; ESTALE if it is not. `revision` is that of the answer:
  /// nothing changes between it and a call that names it, on kernels that count them.
  std::optional<Failure> Guard(uint64_t* revision) const;

  // Its target is let go with close(): the JavaScript handle may live on, and the namespace with it.
  ProgAttachRequest request_;
  // What is attached by us; not ok() once it is detached.
  Fd program_;
};

}  // namespace ebpf
