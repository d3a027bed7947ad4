// One message: 4 bytes with the length of what follows, little-endian, and with them the descriptors (unix(7), SCM_RIGHTS); then as
// many bytes of text. The sender writes the first part here, and the rest as it pleases.
#include "handover.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "kernel_link.h"
#include "link.h"
#include "map.h"
#include "util/arguments.h"
#include "util/fd.h"
#include "util/pin.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr size_t kHeader = 4;
/// SCM_MAX_FD in include/net/scm.h.
constexpr size_t kMostDescriptors = 253;
constexpr uint32_t kMostBytes = 64 << 20;

/// Room for the control message, aligned as it wants to be.
union Control {
  cmsghdr header;
  char bytes[CMSG_SPACE(kMostDescriptors * sizeof(int))];
};

class ReceiveTask : public Task {
 public:
  ReceiveTask(std::string path, std::vector<uint8_t> request, int timeout)
      : path_(std::move(path)), request_(std::move(request)), timeout_(timeout) {}

 private:
  void Execute() override {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof(address.sun_path)) return Fail("connect", ENAMETOOLONG);
    memcpy(address.sun_path, path_.data(), path_.size());
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.ok()) return Fail("socket", errno);
    const timeval patience{timeout_ / 1000, timeout_ % 1000 * 1000};
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address))) return Fail("connect", errno);
    for (size_t sent = 0; sent < request_.size();) {
      const ssize_t count = send(socket.get(), request_.data() + sent, request_.size() - sent, MSG_NOSIGNAL);
      if (count < 0 && errno != EINTR) return Fail("send", errno);
      if (count > 0) sent += static_cast<size_t>(count);
    }
    uint8_t header[kHeader];
    if (!Receive(socket.get(), header, kHeader)) return;
    const uint32_t length = header[0] | header[1] << 8 | header[2] << 16 | static_cast<uint32_t>(header[3]) << 24;
    if (length > kMostBytes) return Fail("recvmsg", EMSGSIZE);
    message_.resize(length);
    Receive(socket.get(), message_.data(), length);
  }

  /// All of it, and the descriptors that come along.
  bool Receive(int socket, uint8_t* into, size_t length) {
    for (size_t got = 0; got < length;) {
      Control control;
      iovec part{into + got, length - got};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.bytes;
      message.msg_controllen = sizeof(control.bytes);
      const ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return Fail("recvmsg", errno), false;
      TakeDescriptors(&message);
      if (message.msg_flags & MSG_CTRUNC) return Fail("recvmsg", EMFILE), false;
      if (count == 0) return Fail("recvmsg", ECONNRESET), false;
      got += static_cast<size_t>(count);
    }
    return true;
  }

  void TakeDescriptors(msghdr* message) {
    for (cmsghdr* each = CMSG_FIRSTHDR(message); each; each = CMSG_NXTHDR(message, each)) {
      if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
      const size_t count = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (size_t i = 0; i < count; i++) {
        int fd;
        memcpy(&fd, CMSG_DATA(each) + i * sizeof(fd), sizeof(fd));
        descriptors_.emplace_back(fd);
      }
    }
  }

  /// Maps and links, each as what it is. What is neither is closed, and null.
  napi_value Result(napi_env env) override {
    napi_value handles;
    if (napi_create_array_with_length(env, descriptors_.size(), &handles) != napi_ok) return nullptr;
    for (size_t i = 0; i < descriptors_.size(); i++) {
      napi_value handle = Handle(env, std::move(descriptors_[i]));
      if (!handle || napi_set_element(env, handles, i, handle) != napi_ok) return nullptr;
    }
    return ObjectBuilder(env)
        .Set("message", Bytes(env, message_.data(), message_.size()))
        .Set("handles", handles)
        .value();
  }

  static napi_value Handle(napi_env env, Fd fd) {
    if (IsBpfObject(fd.get(), "map")) return Map::Create(env, std::move(fd));
    if (IsBpfObject(fd.get(), "link")) return Link::Create(env, KernelLink::Bare(std::move(fd)));
    napi_value null;
    return napi_get_null(env, &null) == napi_ok ? null : nullptr;
  }

  const std::string path_;
  const std::vector<uint8_t> request_;
  const int timeout_;
  std::vector<uint8_t> message_;
  std::vector<Fd> descriptors_;
};

}  // namespace

napi_value SendDescriptors(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int socket = static_cast<int>(arguments.Integer(0, "socket", 0, INT32_MAX));
  const auto packed = arguments.Bytes(1, "descriptors");
  const auto header = arguments.Bytes(2, "header");
  if (!arguments.ok()) return nullptr;
  const size_t count = packed.size() / sizeof(int);
  if (count > kMostDescriptors) return Throw(env, {E2BIG, "sendmsg"});

  Control control{};
  iovec part{const_cast<uint8_t*>(header.data()), header.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (count > 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(&control.header), packed.data(), count * sizeof(int));
  }
  const ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  if (sent < 0) return Throw(env, {errno, "sendmsg"});
  if (static_cast<size_t>(sent) != header.size()) return Throw(env, {EAGAIN, "sendmsg"});
  return Undefined(env);
}

napi_value ReceiveDescriptors(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Fields fields(env, arguments.value(0), "options");
  std::string path = fields.String("path");
  auto request = fields.OptionalBytes("request").value_or(std::vector<uint8_t>());
  const int timeout = static_cast<int>(fields.Integer("timeout", 1, INT32_MAX));
  if (!fields.ok()) return nullptr;
  return Task::Start(env, "ebpf:receive", std::make_unique<ReceiveTask>(std::move(path), std::move(request), timeout));
}

napi_value PeerCredentials(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int socket = static_cast<int>(arguments.Integer(0, "socket", 0, INT32_MAX));
  if (!arguments.ok()) return nullptr;
  ucred peer{};
  socklen_t length = sizeof(peer);
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length)) return Throw(env, {errno, "getsockopt(SO_PEERCRED)"});
  return ObjectBuilder(env)
      .Set("pid", Number(env, peer.pid))
      .Set("uid", Number(env, peer.uid))
      .Set("gid", Number(env, peer.gid))
      .value();
}

}  // namespace ebpf
