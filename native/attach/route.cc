// A route with a program in its encapsulation.
#include <linux/netlink.h>

#include <cerrno>

#include "attach/attach.h"
#include "route.h"
#include "util/netns.h"

namespace ebpf {
namespace {

/// Room for eight digits, after a part of the name that tells one attachment from another.
constexpr int64_t kShortestName = 16;
constexpr int64_t kLongestMessage = 4096;

class RouteTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    auto& message = place_.message;
    message.bytes = options.OptionalBytes("message").value_or(std::vector<uint8_t>());
    message.query = options.OptionalBytes("query").value_or(std::vector<uint8_t>());
    message.program_at = static_cast<size_t>(options.Integer("programAt", NLMSG_HDRLEN, kLongestMessage));
    message.name_at = static_cast<size_t>(options.Integer("nameAt", NLMSG_HDRLEN, kLongestMessage));
    message.name_length = static_cast<size_t>(options.Integer("nameLength", kShortestName, kLongestMessage));
    place_.ifindex = static_cast<int>(options.Integer("ifindex", 0, INT32_MAX, 0));
    place_.text = options.String("text");
    const auto netns = options.OptionalString("netns");
    if (!options.ok()) return false;
    const auto size = message.bytes.size();
    if (message.query.size() < NLMSG_HDRLEN || size > static_cast<size_t>(kLongestMessage) ||
        message.program_at + sizeof(uint32_t) > size || message.name_at + message.name_length > size) {
      ThrowArgument(options.env(), "message, query: these places do not lie in them");
      return false;
    }
    return OpenNetworkNamespace(options.env(), netns, &place_.netns);
  }

 private:
  void Execute() override {
    if (auto failure = Route::Attach(std::move(place_), program_->fd, &attachment_))
      Fail(std::move(*failure));
  }

  Route::Place place_;
};

}  // namespace

napi_value AttachRoute(napi_env env, napi_callback_info info) {
  return StartAttach<RouteTask>(env, info, "netlink(RTM_NEWROUTE)");
}

}  // namespace ebpf
