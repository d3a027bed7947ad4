// Doing one thing in another network namespace.
#pragma once

#include <optional>
#include <string>

#include "util/fd.h"

namespace ebpf {

/// The namespace that a path names (/run/netns/x, /proc/PID/ns/net). Not ok(): errno says why.
Fd OpenNetworkNamespace(const std::string& path);

/// The calling thread is in `target` for as long as this lives, and then back where it was. Network namespaces are a thread's
/// own, so no other thread notices; the thread must not run JavaScript meanwhile.
class InNetworkNamespace {
 public:
  /// Stays where it is if `target` is not ok(): "the thread's own" is spelled Fd().
  explicit InNetworkNamespace(const Fd& target);
  ~InNetworkNamespace();
  InNetworkNamespace(const InNetworkNamespace&) = delete;
  InNetworkNamespace& operator=(const InNetworkNamespace&) = delete;

  /// Positive errno if it could not be entered.
  int error() const { return error_; }

 private:
  Fd home_;
  int error_ = 0;
};

/// Both in one for the many callers with an optional path: the descriptor, or nothing said and errno set.
std::optional<Fd> OpenOptionalNetworkNamespace(const std::optional<std::string>& path);

/// Whether an interface of that index is there now.
bool HasInterface(const Fd& netns, int ifindex);

}  // namespace ebpf
