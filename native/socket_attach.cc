#include "socket_attach.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <cerrno>

#include "link_details.h"
#include "util/program_id.h"

namespace ebpf {
namespace {

constexpr const char* kSet = "setsockopt";

std::optional<Failure> Cookie(const Fd& socket, uint64_t* cookie) {
  socklen_t length = sizeof(*cookie);
  if (getsockopt(socket.get(), SOL_SOCKET, SO_COOKIE, cookie, &length) != 0)
    return Failure{errno, "getsockopt(SO_COOKIE)"};
  return std::nullopt;
}

}  // namespace

std::optional<Failure> SocketAttach::Attach(Fd socket, int number, Options options, const Fd& program,
                                            std::shared_ptr<Attachment>* attachment) {
  uint64_t cookie = 0;
  if (auto failure = Cookie(socket, &cookie)) return failure;
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  const int fd = own.get();
  if (setsockopt(socket.get(), SOL_SOCKET, options.attach, &fd, sizeof(fd)) != 0) return Failure{errno, kSet};
  *attachment = std::make_shared<SocketAttach>(number, cookie, options, std::move(own));
  return std::nullopt;
}

std::optional<Failure> SocketAttach::AttachClassic(Fd socket, int number, std::vector<uint8_t> filter,
                                                   std::shared_ptr<Attachment>* attachment) {
  uint64_t cookie = 0;
  if (auto failure = Cookie(socket, &cookie)) return failure;
  sock_fprog program{};
  program.len = static_cast<unsigned short>(filter.size() / sizeof(sock_filter));
  program.filter = reinterpret_cast<sock_filter*>(filter.data());
  if (setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) != 0)
    return Failure{errno, "setsockopt(SO_ATTACH_FILTER)"};
  // What replaces it, if anything does, is an eBPF program.
  *attachment = std::make_shared<SocketAttach>(number, cookie, Options{SO_ATTACH_BPF, SO_DETACH_FILTER}, Fd());
  return std::nullopt;
}

Fd SocketAttach::Socket() const {
  // First the duplicate, then the question whose it is: the number may be given to another socket at any moment.
  Fd socket = Fd::Duplicate(number_);
  uint64_t cookie = 0;
  if (!socket.ok() || Cookie(socket, &cookie) || cookie != cookie_) return Fd();
  return socket;
}

std::optional<Failure> SocketAttach::DoUpdate(const Fd& program, const Fd& expected) {
  if (detached_) return Failure{ENOLINK, kSet, "it is detached"};
  if (expected.ok()) {
    uint32_t want = 0, have = 0;
    if (auto failure = ProgramId(expected, &want)) return failure;
    if (program_.ok())
      if (auto failure = ProgramId(program_, &have)) return failure;
    if (want != have) return Failure{EPERM, kSet};
  }
  const Fd socket = Socket();
  if (!socket.ok()) return Failure{ENOLINK, kSet, "the socket is closed"};
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  const int fd = own.get();
  if (setsockopt(socket.get(), SOL_SOCKET, options_.attach, &fd, sizeof(fd)) != 0) return Failure{errno, kSet};
  program_ = std::move(own);
  return std::nullopt;
}

std::optional<Failure> SocketAttach::DoDetach() {
  if (detached_) return std::nullopt;
  const Fd socket = Socket();
  const int unused = 0;
  // ENOENT: somebody else has detached it.
  if (socket.ok() && setsockopt(socket.get(), SOL_SOCKET, options_.detach, &unused, sizeof(unused)) != 0 && errno != ENOENT)
    return Failure{errno, kSet};
  program_.reset();
  detached_ = true;
  return std::nullopt;
}

std::optional<Failure> SocketAttach::DoInfo(LinkDetails* details) {
  if (program_.ok() && Socket().ok())
    if (auto failure = ProgramId(program_, &details->program_id)) return failure;
  details->fields.emplace_back("socketCookie", cookie_);
  return std::nullopt;
}

}  // namespace ebpf
