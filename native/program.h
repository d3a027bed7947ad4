// A loaded program.
//
// It has a descriptor of its own, independent of the object's, and a share of the bpf_object, which libbpf's attach functions
// want. Runs and attach calls under way share both: close() lets go at once and pulls nothing away from them.
#pragma once

#include <bpf/libbpf.h>
#include <node_api.h>

#include <memory>
#include <mutex>

#include "object.h"
#include "util/fd.h"
#include "util/wrap.h"

namespace ebpf {

class Program {
 public:
  static constexpr ClassId kClass = ClassId::kProgram;
  static bool Define(napi_env env);
  /// `owner`: see Share.
  static napi_value Create(napi_env env, ObjectHandle object, std::shared_ptr<void> owner,
                           std::shared_ptr<std::mutex> usdt_lock, bpf_program* program);

  /// What a run or an attach call holds on to.
  struct Share {
    Share(ObjectHandle object, std::shared_ptr<void> owner, std::shared_ptr<std::mutex> usdt_lock, bpf_program* program, Fd fd)
        : object(std::move(object)),
          owner(std::move(owner)),
          usdt_lock(std::move(usdt_lock)),
          program(program),
          fd(std::move(fd)) {}
    const ObjectHandle object;
    // Keeps the bpf_object as long as nobody closes it. Attachments hold this: collecting the JavaScript object must not clear the
    // program arrays of a program that goes on running (the kernel does, when the last descriptor of one is closed).
    const std::shared_ptr<void> owner;
    // One for the whole object: libbpf's list of USDT probes, which has no lock of its own.
    const std::shared_ptr<std::mutex> usdt_lock;
    bpf_program* const program;
    const Fd fd;
  };

  /// nullptr after close(), and EBADF is thrown.
  std::shared_ptr<Share> Use(napi_env env, const char* syscall) const;

 private:
  explicit Program(std::shared_ptr<Share> share) : share_(std::move(share)) {}

  static napi_value GetFd(napi_env env, napi_callback_info info);
  static napi_value Info(napi_env env, napi_callback_info info);
  static napi_value Code(napi_env env, napi_callback_info info);
  static napi_value Instructions(napi_env env, napi_callback_info info);
  static napi_value Run(napi_env env, napi_callback_info info);
  static napi_value ReadStream(napi_env env, napi_callback_info info);
  static napi_value Pin(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  std::shared_ptr<Share> share_;
};

}  // namespace ebpf
