// An attachment, and its JavaScript handle.
//
// The Attachment is what is attached; the Link is what JavaScript holds. Garbage collection of the Link detaches nothing: the
// environment keeps every attachment that is not closed (util/environment.h), on purpose for good, until close() or detach(),
// or until the environment ends.
#pragma once

#include <node_api.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "util/environment.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/wrap.h"

struct bpf_map;

namespace ebpf {

struct LinkDetails;
struct LinkProbes;

/// All of it may be called on any thread; calls on one attachment wait for each other.
class Attachment : public Kept {
 public:
  /// -1 where there is no link object in the kernel, and after close.
  int fd();
  /// Each answers what failed, or nothing.
  std::optional<Failure> Update(const Fd& program, const Fd& expected);
  /// Gives a struct_ops map its value, without which no link can be updated to it.
  std::optional<Failure> Prepare(const bpf_map* map);
  std::optional<Failure> Detach();
  std::optional<Failure> Pin(const std::string& path);
  std::optional<Failure> Unpin();
  void Close();
  std::optional<Failure> Info(LinkDetails* details);
  std::optional<Failure> Probes(LinkProbes* probes);
  void Abandon() override { Close(); }
  /// Keeps `object` until Close().
  void Hold(std::shared_ptr<void> object) { object_ = std::move(object); }

 protected:
  // Under the lock, and not closed.
  virtual int DoFd() { return -1; }
  virtual std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) = 0;
  virtual std::optional<Failure> DoPrepare(const bpf_map* map);
  virtual std::optional<Failure> DoDetach() = 0;
  virtual std::optional<Failure> DoInfo(LinkDetails* details) = 0;
  /// Lets go; detaches what is not pinned.
  virtual void DoClose() = 0;

  /// Where it is pinned, as far as this process did it or opened it there.
  std::string pin_path_;

 private:
  std::mutex lock_;
  bool closed_ = false;
  std::shared_ptr<void> object_;
};

class Link {
 public:
  static constexpr ClassId kClass = ClassId::kLink;
  static bool Define(napi_env env);
  /// From here on the environment keeps the attachment. If no handle can be made, it is closed.
  static napi_value Create(napi_env env, std::shared_ptr<Attachment> attachment);
  /// openPinnedLink(path)
  static napi_value OpenPinned(napi_env env, napi_callback_info info);
  /// linkFromId(id)
  static napi_value FromId(napi_env env, napi_callback_info info);
  const std::shared_ptr<Attachment>& attachment() const { return attachment_; }

 private:
  explicit Link(std::shared_ptr<Attachment> attachment) : attachment_(std::move(attachment)) {}

  static napi_value GetFd(napi_env env, napi_callback_info info);
  static napi_value Info(napi_env env, napi_callback_info info);
  static napi_value Probes(napi_env env, napi_callback_info info);
  static napi_value Update(napi_env env, napi_callback_info info);
  static napi_value Detach(napi_env env, napi_callback_info info);
  static napi_value Pin(napi_env env, napi_callback_info info);
  static napi_value Unpin(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  const std::shared_ptr<Attachment> attachment_;
};

}  // namespace ebpf
