// A route whose packets a program sees (lightweight tunnels). The kernel keeps no link for it. It is made to behave as one as far as
// that goes: it ends with close(), and with the environment. But process.exit() and signals end the process without ending the
// environment, and then the route stays.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "link.h"

namespace ebpf {

/// RTM_NEWROUTE as TypeScript builds it, but for what only an attachment knows.
struct RouteMessage {
  std::vector<uint8_t> bytes;
  /// Where the program's descriptor goes (u32).
  size_t program_at = 0;
  /// Where the encapsulation's name stands. Its last eight characters become the program's id in hex: to the kernel, two
  /// encapsulations of one name are one (bpf_encap_cmp() in net/core/lwt_bpf.c), and the second would run the first one's program.
  size_t name_at = 0;
  size_t name_length = 0;
  /// RTM_GETROUTE, a dump in which the route stands if it is there.
  std::vector<uint8_t> query;
};

class Route : public Attachment {
 public:
  struct Place {
    RouteMessage message;
    /// Fd() for the thread's own. The attachment keeps the namespace.
    Fd netns;
    /// 0 where the kernel finds it by the gateway.
    int ifindex = 0;
    /// `10.1.0.0/16`, for info().
    std::string text;
  };

  static std::optional<Failure> Attach(Place place, const Fd& program, std::shared_ptr<Attachment>* attachment);

  Route(Place place, Fd program, uint32_t program_id)
      : place_(std::move(place)), program_(std::move(program)), program_id_(program_id) {}
  ~Route() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override;

  /// Whether the route is there with that program; ENOLINK if it is not.
  std::optional<Failure> Find(uint32_t program_id) const;

  // Let go with close(): the JavaScript handle may live on, and the namespace with it.
  Place place_;
  // What is attached by us; not ok() once it is detached.
  Fd program_;
  uint32_t program_id_;
};

}  // namespace ebpf
