#include "util/rtnetlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "util/fd.h"

namespace ebpf {
namespace {

/// The kernel answers a request in the call that sends it; a dump goes on with each receive. Nothing is waited for but a bug.
constexpr timeval kPatience{10, 0};
/// More than a table of a million routes.
constexpr size_t kMostBytes = 256u << 20;
/// What a dump's part has at the most (NLMSG_GOODSIZE is below; iproute2 takes the same).
constexpr size_t kPart = 32768;
constexpr uint32_t kSequence = 1;
/// A dump of many parts is asked for again where what it tells of changed between two of them (NLM_F_DUMP_INTR).
constexpr int kMostDumps = 16;

int Open(Fd* socket_fd) {
  *socket_fd = Fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket_fd->ok()) return errno;
  const int on = 1;
  if (setsockopt(socket_fd->get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience)) != 0) return errno;
  // Words with an error (kernel 4.12), without the request in it (4.3); dumps of what is asked for alone (4.20). Kernels without
  // them answer as well.
  setsockopt(socket_fd->get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
  setsockopt(socket_fd->get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
  setsockopt(socket_fd->get(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
  return 0;
}

/// What the kernel says beside the number: NLMSGERR_ATTR_MSG behind the copied header.
std::string WordsOf(const nlmsghdr* header) {
  size_t at = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(nlmsgerr));
  const auto* bytes = reinterpret_cast<const uint8_t*>(header);
  while ((header->nlmsg_flags & NLM_F_ACK_TLVS) && at + sizeof(nlattr) <= header->nlmsg_len) {
    nlattr attribute;
    memcpy(&attribute, bytes + at, sizeof(attribute));
    if (attribute.nla_len < sizeof(attribute) || at + attribute.nla_len > header->nlmsg_len) break;
    if ((attribute.nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG) {
      const auto* text = reinterpret_cast<const char*>(bytes + at + NLA_HDRLEN);
      return std::string(text, strnlen(text, attribute.nla_len - NLA_HDRLEN));
    }
    at += NLA_ALIGN(attribute.nla_len);
  }
  return {};
}

/// One request, and the parts of its answer.
class Conversation {
 public:
  Conversation(const char* call, std::vector<uint8_t>* replies) : call_(call), replies_(replies) {}

  void Ask(const std::vector<uint8_t>& request) {
    Fd socket_fd;
    if (int error = Open(&socket_fd)) return Fail(error, "socket(AF_NETLINK)");
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    const auto* address = reinterpret_cast<sockaddr*>(&kernel);
    if (sendto(socket_fd.get(), request.data(), request.size(), 0, address, sizeof(kernel)) < 0) return Fail(errno, call_);
    alignas(nlmsghdr) uint8_t part[kPart];
    for (size_t total = 0; !done_;) {
      const ssize_t got = recv(socket_fd.get(), part, sizeof(part), MSG_TRUNC);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Fail(errno, call_);
      const auto length = static_cast<size_t>(got);
      if (length > sizeof(part) || (total += length) > kMostBytes) return Fail(EMSGSIZE, call_, "the answer is too long");
      Take(part, length);
    }
  }

  /// What was dumped changed meanwhile: something may be missing.
  bool interrupted() const { return interrupted_; }
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  void Take(const uint8_t* part, size_t length) {
    for (size_t at = 0; !done_ && at + NLMSG_HDRLEN <= length;) {
      const auto* header = reinterpret_cast<const nlmsghdr*>(part + at);
      if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > length - at) return;
      if (header->nlmsg_seq == kSequence) Take(header);
      at += NLMSG_ALIGN(header->nlmsg_len);
    }
  }

  void Take(const nlmsghdr* header) {
    interrupted_ = interrupted_ || (header->nlmsg_flags & NLM_F_DUMP_INTR);
    if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE) {
      int error = 0;
      if (header->nlmsg_len >= NLMSG_LENGTH(sizeof(error))) memcpy(&error, NLMSG_DATA(header), sizeof(error));
      if (error) Fail(error, call_, header->nlmsg_type == NLMSG_ERROR ? WordsOf(header) : std::string());
      done_ = true;
    } else if (replies_) {
      const auto* bytes = reinterpret_cast<const uint8_t*>(header);
      replies_->insert(replies_->end(), bytes, bytes + header->nlmsg_len);
      replies_->resize(NLMSG_ALIGN(replies_->size()));
    }
  }

  void Fail(int error, const char* call, std::string words = {}) { failure_ = Failure{error, call, std::move(words)}; }

  const char* const call_;
  std::vector<uint8_t>* const replies_;
  bool done_ = false;
  bool interrupted_ = false;
  std::optional<Failure> failure_;
};

}  // namespace

std::optional<Failure> AskRtnetlink(std::vector<uint8_t> request, std::vector<uint8_t>* replies, const char* call) {
  if (request.size() < NLMSG_HDRLEN) return Failure{EINVAL, call, "no netlink message"};
  auto* asked = reinterpret_cast<nlmsghdr*>(request.data());
  const bool dump = (asked->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
  asked->nlmsg_len = static_cast<uint32_t>(request.size());
  asked->nlmsg_flags |= NLM_F_REQUEST | (dump ? 0 : NLM_F_ACK);
  asked->nlmsg_seq = kSequence;
  asked->nlmsg_pid = 0;
  for (int times = 0; times < kMostDumps; times++) {
    if (replies) replies->clear();
    Conversation conversation(call, replies);
    conversation.Ask(request);
    if (conversation.failure() || !conversation.interrupted()) return conversation.failure();
  }
  return Failure{EAGAIN, call, "what is asked for changes faster than the kernel can tell it"};
}

}  // namespace ebpf
