// BPF_LINK_CREATE (kernel 5.7), for every hook that has it.
//
// By the system call itself rather than by libbpf's bpf_link_create(): that one knows which attach types take which fields as of
// its own release, and refuses what newer kernels take (BPF_F_BEFORE and its like in cgroups). Which hook takes what, and what
// its errors mean, is TypeScript's.
#include <linux/bpf.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "attach/attach.h"
#include "kernel_link.h"
#include "util/netns.h"

namespace ebpf {
namespace {

constexpr const char* kCall = "bpf(BPF_LINK_CREATE)";

uint64_t Address(const void* data) { return reinterpret_cast<uintptr_t>(data); }

/// What a link of many probes is created with: parallel lists, all of `count` entries or empty.
struct Probes {
  std::vector<std::string> symbols;
  std::vector<const char*> names;
  std::vector<uint8_t> addresses;  // u64 each
  std::vector<uint8_t> cookies;    // u64 each
  std::vector<uint8_t> semaphores; // u64 each
  std::string path;
};

class LinkCreateTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    auto& create = attr_.link_create;
    create.target_fd = static_cast<uint32_t>(options.Integer("target", 0, INT32_MAX));
    create.attach_type = static_cast<uint32_t>(options.Integer("attachType", 0, UINT32_MAX));
    create.flags = static_cast<uint32_t>(options.Integer("flags", 0, UINT32_MAX, 0));
    if (options.ok() && !ReadNetworkNamespace(options)) return false;
    // The fields of one kind share their memory with those of every other: at most one of these is there.
    if (options.Has("anchor")) ReadAnchor(Fields(options.env(), options.Get("anchor"), "anchor"));
    if (options.Has("tracing")) ReadTracing(Fields(options.env(), options.Get("tracing"), "tracing"));
    if (options.Has("netfilter")) ReadNetfilter(Fields(options.env(), options.Get("netfilter"), "netfilter"));
    if (options.Has("kprobes")) ReadKprobes(Fields(options.env(), options.Get("kprobes"), "kprobes"));
    if (options.Has("uprobes")) ReadUprobes(Fields(options.env(), options.Get("uprobes"), "uprobes"));
    if (auto info = options.OptionalBytes("iterator")) {
      iterator_ = std::move(*info);
      create.iter_info = Address(iterator_.data());
      create.iter_info_len = static_cast<uint32_t>(iterator_.size());
    }
    return options.ok() && ok_;
  }

 private:
  bool ReadNetworkNamespace(Fields& options) {
    const auto path = options.OptionalString("netns");
    return options.ok() && OpenNetworkNamespace(options.env(), path, &netns_);
  }

  /// Of tcx; netkit's and cgroup's lie at the same place.
  void ReadAnchor(Fields fields) {
    attr_.link_create.tcx.relative_fd = static_cast<uint32_t>(fields.Integer("relative", 0, UINT32_MAX, 0));
    attr_.link_create.tcx.expected_revision = fields.OptionalBigInt("expectedRevision").value_or(0);
    ok_ = ok_ && fields.ok();
  }

  void ReadTracing(Fields fields) {
    attr_.link_create.tracing.target_btf_id = static_cast<uint32_t>(fields.Integer("targetBtfId", 0, INT32_MAX, 0));
    attr_.link_create.tracing.cookie = fields.OptionalBigInt("cookie").value_or(0);
    ok_ = ok_ && fields.ok();
  }

  void ReadNetfilter(Fields fields) {
    auto& netfilter = attr_.link_create.netfilter;
    netfilter.pf = static_cast<uint32_t>(fields.Integer("protocolFamily", 0, UINT8_MAX));
    netfilter.hooknum = static_cast<uint32_t>(fields.Integer("hook", 0, UINT8_MAX));
    netfilter.priority = static_cast<int32_t>(fields.Integer("priority", INT32_MIN, INT32_MAX));
    netfilter.flags = static_cast<uint32_t>(fields.Integer("flags", 0, UINT32_MAX, 0));
    ok_ = ok_ && fields.ok();
  }

  void ReadKprobes(Fields fields) {
    auto& multi = attr_.link_create.kprobe_multi;
    probes_.symbols = fields.OptionalStrings("symbols").value_or(std::vector<std::string>());
    probes_.addresses = fields.OptionalBytes("addresses").value_or(std::vector<uint8_t>());
    probes_.cookies = fields.OptionalBytes("cookies").value_or(std::vector<uint8_t>());
    multi.flags = static_cast<uint32_t>(fields.Integer("flags", 0, UINT32_MAX, 0));
    for (const auto& symbol : probes_.symbols) probes_.names.push_back(symbol.c_str());
    const bool named = !probes_.names.empty();
    multi.cnt = static_cast<uint32_t>(named ? probes_.names.size() : probes_.addresses.size() / sizeof(uint64_t));
    if (named)
      multi.syms = Address(probes_.names.data());
    else
      multi.addrs = Address(probes_.addresses.data());
    multi.cookies = Cookies(fields, multi.cnt);
    ok_ = ok_ && fields.ok();
  }

  void ReadUprobes(Fields fields) {
    auto& multi = attr_.link_create.uprobe_multi;
    probes_.path = fields.String("path");
    probes_.addresses = fields.OptionalBytes("offsets").value_or(std::vector<uint8_t>());
    probes_.cookies = fields.OptionalBytes("cookies").value_or(std::vector<uint8_t>());
    probes_.semaphores = fields.OptionalBytes("semaphores").value_or(std::vector<uint8_t>());
    multi.flags = static_cast<uint32_t>(fields.Integer("flags", 0, UINT32_MAX, 0));
    multi.pid = static_cast<uint32_t>(fields.Integer("pid", 0, INT32_MAX, 0));
    multi.cnt = static_cast<uint32_t>(probes_.addresses.size() / sizeof(uint64_t));
    multi.path = Address(probes_.path.c_str());
    multi.offsets = Address(probes_.addresses.data());
    multi.cookies = Cookies(fields, multi.cnt);
    if (!probes_.semaphores.empty()) {
      multi.ref_ctr_offsets = Address(probes_.semaphores.data());
      if (probes_.semaphores.size() != multi.cnt * sizeof(uint64_t)) Refuse(fields.env(), "semaphores");
    }
    ok_ = ok_ && fields.ok();
  }

  /// The kernel reads as many as there are probes.
  uint64_t Cookies(Fields& fields, uint32_t count) {
    if (probes_.cookies.empty()) return 0;
    if (probes_.cookies.size() != count * sizeof(uint64_t)) Refuse(fields.env(), "cookies");
    return Address(probes_.cookies.data());
  }

  void Refuse(napi_env env, const char* what) {
    if (ok_) ThrowArgument(env, std::string(what) + ": one for each probe is expected");
    ok_ = false;
  }

  void Execute() override {
    const InNetworkNamespace inside(netns_);
    if (auto failure = inside.failure()) return Fail(std::move(*failure));
    attr_.link_create.prog_fd = static_cast<uint32_t>(program_->fd.get());
    Fd fd(static_cast<int>(syscall(SYS_bpf, BPF_LINK_CREATE, &attr_, sizeof(attr_))));
    if (!fd.ok()) return Fail(kCall, errno);
    attachment_ = KernelLink::Bare(std::move(fd));
  }

  bpf_attr attr_{};
  Probes probes_;
  std::vector<uint8_t> iterator_;
  Fd netns_;
  bool ok_ = true;
};

}  // namespace

napi_value CreateLink(napi_env env, napi_callback_info info) { return StartAttach<LinkCreateTask>(env, info, kCall); }

}  // namespace ebpf
