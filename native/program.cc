#include "program.h"

#include <bpf/bpf.h>

#include <cerrno>

#include "attach/attach.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/values.h"

namespace ebpf {

bool Program::Define(napi_env env) {
  return DefineClass(
      env, kClass, "NativeProgram",
      {
          Getter("fd", GetFd),
          Method("info", Info),
          Method("code", Code),
          Method("instructions", Instructions),
          Method("run", Run),
          Method("readStream", ReadStream),
          Method("pin", Pin),
          Method("close", Close),
          Method("createLink", CreateLink),
          Method("attachClsact", AttachClsact),
          Method("attachRoute", AttachRoute),
          Method("attachXdpNetlink", AttachXdpNetlink),
          Method("attachTracepoint", AttachTracepoint),
          Method("attachRawTracepoint", AttachRawTracepoint),
          Method("attachTrace", AttachTrace),
          Method("attachFreplace", AttachFreplace),
          Method("attachKprobe", AttachKprobe),
          Method("attachUprobe", AttachUprobe),
          Method("attachUsdt", AttachUsdt),
          Method("attachPerfEvents", AttachPerfEvents),
          Method("attachProgram", AttachProgram),
          Method("attachSocket", AttachSocket),
      });
}

napi_value Program::Create(napi_env env, ObjectHandle object, std::shared_ptr<void> owner,
                           std::shared_ptr<std::mutex> usdt_lock, bpf_program* program) {
  Fd fd = Fd::Duplicate(bpf_program__fd(program));
  if (!fd.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  auto share = std::make_shared<Share>(std::move(object), std::move(owner), std::move(usdt_lock), program, std::move(fd));
  return Wrap(env, std::unique_ptr<Program>(new Program(std::move(share))));
}

std::shared_ptr<Program::Share> Program::Use(napi_env env, const char* syscall) const {
  if (!share_) Throw(env, {EBADF, syscall, "the program is closed"});
  return share_;
}

napi_value Program::GetFd(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Program>();
  return self ? Number(env, self->share_ ? self->share_->fd.get() : -1) : nullptr;
}

napi_value Program::Instructions(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Program>();
  const auto share = self ? self->Use(env, "bpf_program__insns") : nullptr;
  if (!share) return nullptr;
  return Bytes(env, bpf_program__insns(share->program), bpf_program__insn_cnt(share->program) * sizeof(bpf_insn));
}

napi_value Program::Pin(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Program>();
  const std::string path = arguments.String(0, "path");
  const auto share = arguments.ok() ? self->Use(env, "bpf(BPF_OBJ_PIN)") : nullptr;
  if (!share) return nullptr;
  if (bpf_obj_pin(share->fd.get(), path.c_str()) != 0) return Throw(env, {errno, "bpf(BPF_OBJ_PIN)"});
  return Undefined(env);
}

napi_value Program::Close(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Program>();
  if (!self) return nullptr;
  self->share_.reset();
  return Undefined(env);
}

}  // namespace ebpf
