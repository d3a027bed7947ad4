// A tcx or netkit program in the place of one that was attached without a link, as other tools do: the kernel replaces such a
// program by another without a link alone (bpf_mprog_attach() in kernel/bpf/mprog.c). It is made to behave as a link as far as that
// goes: it ends with close(), and with the environment. But process.exit() and signals end the process without ending the
// environment, and then it stays attached.
#pragma once

#include <cstdint>
#include <memory>

#include "link.h"

namespace ebpf {

class Successor : public Attachment {
 public:
  struct Place {
    int ifindex = 0;
    uint32_t attach_type = 0;
    /// Fd() for the thread's own. The attachment keeps the namespace, since an interface index means something there alone.
    Fd netns;
  };

  /// In the place of the program of that id; 0: after all others. `expected_revision`: 0 for any.
  static std::optional<Failure> Attach(Place place, uint32_t predecessor_id, uint64_t expected_revision, const Fd& program,
                                       std::shared_ptr<Attachment>* attachment);

  Successor(Place place, Fd program) : place_(std::move(place)), program_(std::move(program)) {}
  ~Successor() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override;

  // Let go with close(): the JavaScript handle may live on, and the namespace with it.
  Place place_;
  // What is attached by us; not ok() once it is detached. Every change names it, so that nobody else's program is touched.
  Fd program_;
};

}  // namespace ebpf
