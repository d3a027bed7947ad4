// Doing one thing in another network namespace.
#pragma once

#include <node_api.h>

#include <optional>
#include <string>

#include "util/error.h"
#include "util/fd.h"

namespace ebpf {

/// The namespace that a path names (/run/netns/x, /proc/PID/ns/net), Fd() where there is no path. false, and an error thrown, if it
/// can't be opened.
bool OpenNetworkNamespace(napi_env env, const std::optional<std::string>& path, Fd* netns);

/// The calling thread is in `target` for as long as this lives, and then back where it was. Network namespaces are a thread's
/// own, so no other thread notices; the thread must not run JavaScript meanwhile.
class InNetworkNamespace {
 public:
  /// Stays where it is if `target` is not ok(): "the thread's own" is spelled Fd().
  explicit InNetworkNamespace(const Fd& target);
  ~InNetworkNamespace();
  InNetworkNamespace(const InNetworkNamespace&) = delete;
  InNetworkNamespace& operator=(const InNetworkNamespace&) = delete;

  /// Why it could not be entered.
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  Fd home_;
  std::optional<Failure> failure_;
};

/// Whether an interface of that index is there now.
bool HasInterface(const Fd& netns, int ifindex);

}  // namespace ebpf
