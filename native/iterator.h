// One pass of an iterator over the kernel's objects: a descriptor to read from. Collecting it ends the pass, and so does the end of its
// environment; a read under way shares the descriptor, and ends first.
#pragma once

#include <node_api.h>

#include <memory>

#include "util/fd.h"
#include "util/wrap.h"

namespace ebpf {

class Iterator {
 public:
  static constexpr ClassId kClass = ClassId::kIterator;
  static bool Define(napi_env env);
  /// createIterator(linkFd)
  static napi_value Open(napi_env env, napi_callback_info info);

 private:
  explicit Iterator(Fd fd) : fd_(std::make_shared<Fd>(std::move(fd))) {}

  static napi_value Read(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  // nullptr after close().
  std::shared_ptr<Fd> fd_;
};

}  // namespace ebpf
