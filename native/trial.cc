#include "trial.h"

#include <bpf/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "util/arguments.h"
#include "util/fd.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr size_t kLogSize = 16 * 1024;

/// Links are asked for at targets that are not there: the kernel gets as far as looking for them if it knows the attach type. By the
/// system call itself, for the reason that attach/link_create.cc gives.
int TryLink(int program, Fields link) {
  bpf_attr attr{};
  auto& create = attr.link_create;
  create.prog_fd = static_cast<uint32_t>(program);
  create.target_fd = static_cast<uint32_t>(link.Integer("target", -1, INT32_MAX));
  create.attach_type = static_cast<uint32_t>(link.Integer("attachType", 0, UINT32_MAX));
  const bool addresses = link.OptionalBoolean("addresses").value_or(false);
  const bool by_attach = link.OptionalBoolean("attach").value_or(false);
  const auto path = link.OptionalString("path");
  const auto family = link.OptionalInteger("family", 0, 255);
  if (!link.ok()) return 0;
  if (by_attach) {
    const auto attach_type = static_cast<bpf_attach_type>(create.attach_type);
    return bpf_prog_attach(program, static_cast<int>(create.target_fd), attach_type, 0) ? errno : 0;
  }
  const uint64_t offset = 0;
  if (addresses) {
    // Nobody's memory: the kernel reads it after it has looked at everything else.
    create.kprobe_multi.addrs = 1;
    create.kprobe_multi.cnt = 1;
  } else if (path) {
    create.uprobe_multi.path = reinterpret_cast<uintptr_t>(path->c_str());
    create.uprobe_multi.offsets = reinterpret_cast<uintptr_t>(&offset);
    create.uprobe_multi.cnt = 1;
  } else if (family) {
    create.netfilter.pf = static_cast<uint32_t>(*family);
  }
  // As much of the attributes as there is of them: older kernels take no more that is not zero.
  const Fd fd(static_cast<int>(syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof(attr))));
  return fd.ok() ? 0 : errno;
}

uint32_t JitedBytes(int program) {
  bpf_prog_info info{};
  uint32_t length = sizeof(info);
  return bpf_prog_get_info_by_fd(program, &info, &length) ? 0 : info.jited_prog_len;
}

}  // namespace

napi_value TryProgram(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Fields fields(env, arguments.value(0), "options");
  const auto type = static_cast<bpf_prog_type>(fields.Integer("type", 0, UINT32_MAX));
  const auto code = fields.OptionalBytes("instructions").value_or(std::vector<uint8_t>());
  LIBBPF_OPTS(bpf_prog_load_opts, options);
  options.expected_attach_type = static_cast<bpf_attach_type>(fields.Integer("attachType", 0, UINT32_MAX, 0));
  options.attach_btf_id = static_cast<uint32_t>(fields.Integer("attachBtfId", 0, UINT32_MAX, 0));
  options.prog_flags = static_cast<uint32_t>(fields.Integer("flags", 0, UINT32_MAX, 0));
  const bool quiet = fields.OptionalBoolean("quiet").value_or(false);
  const napi_value link = fields.Has("link") ? fields.Get("link") : nullptr;
  if (!fields.ok()) return nullptr;

  std::vector<char> log(kLogSize);
  // A log that does not fit fails the load (ENOSPC, before kernel 6.4).
  if (!quiet) {
    options.log_level = 1;
    options.log_buf = log.data();
    options.log_size = log.size();
  }
  // Aligned, as the bytes of JavaScript need not be.
  std::vector<bpf_insn> instructions(code.size() / sizeof(bpf_insn));
  memcpy(instructions.data(), code.data(), instructions.size() * sizeof(bpf_insn));
  const Fd fd(bpf_prog_load(type, nullptr, "GPL", instructions.data(), instructions.size(), &options));
  const int error = fd.ok() ? 0 : errno;
  Fields asked(env, link ? link : arguments.value(0), "link");
  const int link_error = fd.ok() && link ? TryLink(fd.get(), asked) : 0;
  return ObjectBuilder(env)
      .Set("errno", Number(env, error))
      .Set("log", String(env, {log.data(), strnlen(log.data(), log.size())}))
      .Set("jitedBytes", Number(env, fd.ok() ? JitedBytes(fd.get()) : 0))
      .Set("linkErrno", Number(env, link_error))
      .value();
}

napi_value TryMap(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Fields fields(env, arguments.value(0), "options");
  const auto number = [&](const char* name) { return static_cast<uint32_t>(fields.Integer(name, 0, UINT32_MAX, 0)); };
  const auto type = static_cast<bpf_map_type>(number("type"));
  const uint32_t key_size = number("keySize");
  const uint32_t value_size = number("valueSize");
  const uint32_t max_entries = number("maxEntries");
  const bool has_inner = fields.OptionalBoolean("inner").value_or(false);
  const auto btf = fields.OptionalBytes("btf");
  LIBBPF_OPTS(bpf_map_create_opts, options);
  options.map_flags = number("flags");
  options.btf_key_type_id = number("keyTypeId");
  options.btf_value_type_id = number("valueTypeId");
  options.btf_vmlinux_value_type_id = number("kernelValueTypeId");
  if (!fields.ok()) return nullptr;

  Fd inner, types;
  if (has_inner) {
    inner.reset(bpf_map_create(BPF_MAP_TYPE_ARRAY, nullptr, 4, 4, 1, nullptr));
    if (!inner.ok()) return Number(env, errno);
    options.inner_map_fd = static_cast<uint32_t>(inner.get());
  }
  if (btf) {
    types.reset(bpf_btf_load(btf->data(), btf->size(), nullptr));
    if (!types.ok()) return Number(env, errno);
    options.btf_fd = static_cast<uint32_t>(types.get());
  }
  const Fd fd(bpf_map_create(type, nullptr, key_size, value_size, max_entries, &options));
  return Number(env, fd.ok() ? 0 : errno);
}

napi_value TryBtf(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto bytes = arguments.Bytes(0, "bytes");
  if (!arguments.ok()) return nullptr;
  const Fd fd(bpf_btf_load(bytes.data(), bytes.size(), nullptr));
  return Number(env, fd.ok() ? 0 : errno);
}

napi_value TryToken(napi_env env, napi_callback_info) {
  const Fd fd(bpf_token_create(-1, nullptr));
  return Number(env, fd.ok() ? 0 : errno);
}

}  // namespace ebpf
