#include "route.h"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "link_details.h"
#include "util/netns.h"
#include "util/program_id.h"
#include "util/rtnetlink.h"

namespace ebpf {
namespace {

constexpr const char* kNew = "netlink(RTM_NEWROUTE)";
constexpr const char* kGet = "netlink(RTM_GETROUTE)";
constexpr const char* kDelete = "netlink(RTM_DELROUTE)";
constexpr size_t kIdDigits = 8;

/// The message with its holes filled in, whose places were checked when it was taken.
std::vector<uint8_t> Fill(const RouteMessage& message, const Fd& program, uint32_t program_id, uint16_t type, uint16_t flags) {
  std::vector<uint8_t> bytes = message.bytes;
  auto* header = reinterpret_cast<nlmsghdr*>(bytes.data());
  header->nlmsg_type = type;
  header->nlmsg_flags = flags;
  const auto descriptor = static_cast<uint32_t>(program.get());
  memcpy(bytes.data() + message.program_at, &descriptor, sizeof(descriptor));
  char digits[kIdDigits + 1];
  snprintf(digits, sizeof(digits), "%08x", program_id);
  memcpy(bytes.data() + message.name_at + message.name_length - kIdDigits, digits, kIdDigits);
  return bytes;
}

/// With the interface, the route has gone as well.
bool IsGone(int error) { return error == ESRCH || error == ENOENT || error == ENODEV; }

}  // namespace

std::optional<Failure> Route::Attach(Place place, const Fd& program, std::shared_ptr<Attachment>* attachment) {
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  uint32_t id = 0;
  if (auto failure = ProgramId(own, &id)) return failure;
  {
    const InNetworkNamespace inside(place.netns);
    if (auto failure = inside.failure()) return failure;
    auto request = Fill(place.message, own, id, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
    if (auto failure = AskRtnetlink(std::move(request), nullptr, kNew)) return failure;
  }
  *attachment = std::make_shared<Route>(std::move(place), std::move(own), id);
  return std::nullopt;
}

std::optional<Failure> Route::Find(uint32_t program_id) const {
  std::vector<uint8_t> routes;
  if (auto failure = AskRtnetlink(place_.message.query, &routes, kGet)) return failure;
  const auto filled = Fill(place_.message, program_, program_id, RTM_NEWROUTE, 0);
  const auto* name = filled.data() + place_.message.name_at;
  // The name is of this attachment alone.
  const bool found = std::search(routes.begin(), routes.end(), name, name + place_.message.name_length) != routes.end();
  return found ? std::nullopt : std::optional(Failure{ENOLINK, kGet, "the route is not there any more"});
}

std::optional<Failure> Route::DoUpdate(const Fd& program, const Fd& expected) {
  if (!program_.ok()) return Failure{ENOLINK, kNew, "it is detached"};
  if (uint32_t id = 0; expected.ok()) {
    if (auto failure = ProgramId(expected, &id)) return failure;
    if (id != program_id_) return Failure{ESTALE, kNew, "another program is attached"};
  }
  Fd own = Fd::Duplicate(program.get());
  if (!own.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  uint32_t id = 0;
  if (auto failure = ProgramId(own, &id)) return failure;
  const InNetworkNamespace inside(place_.netns);
  if (auto failure = inside.failure()) return failure;
  // The kernel replaces whatever route of that prefix and metric comes first: it must be ours.
  if (auto failure = Find(program_id_)) return failure;
  if (id == program_id_) return std::nullopt;
  if (auto failure = AskRtnetlink(Fill(place_.message, own, id, RTM_NEWROUTE, NLM_F_REPLACE), nullptr, kNew)) return failure;
  program_ = std::move(own);
  program_id_ = id;
  return std::nullopt;
}

std::optional<Failure> Route::DoDetach() {
  if (!program_.ok()) return std::nullopt;
  const InNetworkNamespace inside(place_.netns);
  if (auto failure = inside.failure()) return failure;
  // IPv4 compares the encapsulation before it deletes, IPv6 does not: a route in its place stays.
  auto failure = Find(program_id_);
  if (!failure) failure = AskRtnetlink(Fill(place_.message, program_, program_id_, RTM_DELROUTE, 0), nullptr, kDelete);
  if (failure && failure->error != ENOLINK && !IsGone(std::abs(failure->error))) return failure;
  program_.reset();
  return std::nullopt;
}

void Route::DoClose() {
  DoDetach();
  place_ = Place();
}

std::optional<Failure> Route::DoInfo(LinkDetails* details) {
  details->program_id = program_.ok() ? program_id_ : 0;
  details->fields.emplace_back("route", place_.text);
  if (place_.ifindex) {
    // As the kernel's own links say it: 0 once the interface has gone.
    const bool there = program_.ok() && HasInterface(place_.netns, place_.ifindex);
    details->fields.emplace_back("ifindex", static_cast<uint32_t>(there ? place_.ifindex : 0));
  }
  return std::nullopt;
}

}  // namespace ebpf
