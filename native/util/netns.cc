#include "util/netns.h"

#include <net/if.h>
#include <sched.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ebpf {

namespace {

// O_NONBLOCK: a path that names a FIFO must not hold the thread for ever. setns() refuses whatever is no namespace.
Fd Open(const char* path) { return Fd(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)); }

}  // namespace

bool OpenNetworkNamespace(napi_env env, const std::optional<std::string>& path, Fd* netns) {
  *netns = path ? Open(path->c_str()) : Fd();
  if (!path || netns->ok()) return true;
  const int error = errno;
  Throw(env, {error, "open", *path + ": " + strerror(error)});
  return false;
}

InNetworkNamespace::InNetworkNamespace(const Fd& target) {
  if (!target.ok()) return;
  Fd home = Open("/proc/thread-self/ns/net");
  if (!home.ok() || setns(target.get(), CLONE_NEWNET) != 0)
    failure_ = Failure{errno, "setns(CLONE_NEWNET)"};
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
  return !inside.failure() && if_indextoname(static_cast<unsigned>(ifindex), name);
}

}  // namespace ebpf
