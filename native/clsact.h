// A filter of the clsact qdisc: how tc programs are attached where there is no tcx. The kernel keeps no link for it. It is made to
// behave as one as far as that goes: it ends with close(), and with the environment. But process.exit() and signals end the
// process without ending the environment, and then it stays attached.
#pragma once

#include <bpf/libbpf.h>

#include <memory>
#include <mutex>

#include "link.h"

namespace ebpf {

/// The qdisc of one interface, as far as this environment's filters know: shared by them.
struct ClsactQdisc {
  std::mutex lock;
  /// By us, and so it is removed when the last filter goes.
  bool made = false;
};

class Clsact : public Attachment {
 public:
  struct Place {
    int ifindex = 0;
    /// BPF_TC_INGRESS or BPF_TC_EGRESS
    bpf_tc_attach_point direction = BPF_TC_INGRESS;
    /// Fd() for the thread's own. The attachment keeps the namespace, since an interface index means something there alone.
    Fd netns;
    std::shared_ptr<ClsactQdisc> qdisc;
  };

  /// Makes the qdisc if there is none. 0 for a handle or a priority that the kernel chooses.
  static std::optional<Failure> Attach(Place place, uint32_t priority, uint32_t handle, const Fd& program,
                                       std::shared_ptr<Attachment>* attachment);

  Clsact(Place place, uint32_t priority, uint32_t handle, uint32_t program_id)
      : place_(std::move(place)), priority_(priority), handle_(handle), program_id_(program_id) {}
  ~Clsact() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override;

  // Let go with close(): the JavaScript handle may live on, and the namespace with it.
  Place place_;
  const uint32_t priority_;
  const uint32_t handle_;
  // Of what is attached by us; 0 once it is detached. Every change looks first whether it still is, so that nobody else's filter
  // is touched: the kernel itself goes by the handle alone.
  uint32_t program_id_;
};

}  // namespace ebpf
