#include "util/netns.h"

#include <net/if.h>
#include <sched.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ebpf {

// O_NONBLOCK: a path that names a FIFO must not hold the thread for ever. setns() refuses whatever is no namespace.
Fd OpenNetworkNamespace(const std::string& path) { return Fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); }

std::optional<Fd> OpenOptionalNetworkNamespace(const std::optional<std::string>& path) {
  if (!path) return Fd();
  Fd fd = OpenNetworkNamespace(*path);
  if (!fd.ok()) return std::nullopt;
  return fd;
}

InNetworkNamespace::InNetworkNamespace(const Fd& target) {
  if (!target.ok()) return;
  Fd home = OpenNetworkNamespace("/proc/thread-self/ns/net");
  if (!home.ok() || setns(target.get(), CLONE_NEWNET) != 0)
    error_ = errno;
  else
    home_ = std::move(home);
}

InNetworkNamespace::~InNetworkNamespace() {
  if (!home_.ok() || setns(home_.get(), CLONE_NEWNET) == 0) return;
  // This thread belongs to libuv or to Node, and whatever it did next (a connection, a listening socket) would land in a
  // network that nobody meant. There is no way to go on that is not worse.
  fprintf(stderr, "node-ebpf: the thread can't return to its network namespace: %s\n", strerror(errno));
  abort();
}

bool HasInterface(const Fd& netns, int ifindex) {
  const InNetworkNamespace inside(netns);
  char name[IF_NAMESIZE];
  return !inside.error() && if_indextoname(static_cast<unsigned>(ifindex), name);
}

}  // namespace ebpf
