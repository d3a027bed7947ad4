#include "link_set.h"

#include <uv.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "kernel_link.h"
#include "link_details.h"
#include "util/pin.h"

namespace ebpf {
namespace {

constexpr size_t kMostThreads = 16;
/// Below this, threads cost more than the waits that they share.
constexpr size_t kFewest = 8;

struct Closing {
  std::vector<Fd>* fds;
  std::atomic<size_t> next;
};

// Threads are libuv's, which is Node's: those of libc would ask for glibc 2.34.
void CloseRest(void* data) {
  auto* closing = static_cast<Closing*>(data);
  for (size_t i; (i = closing->next.fetch_add(1)) < closing->fds->size();) (*closing->fds)[i].reset();
}

}  // namespace

std::shared_ptr<Attachment> LinkSet::Make(std::vector<Fd> fds) {
  if (fds.size() == 1) return KernelLink::Bare(std::move(fds.front()));
  return std::make_shared<LinkSet>(std::move(fds));
}

std::optional<Failure> LinkSet::DoUpdate(const Fd&, const Fd&) {
  return Failure{EOPNOTSUPP, "bpf(BPF_LINK_UPDATE)", "links of perf events cannot be updated"};
}

std::optional<Failure> LinkSet::DoDetach() {
  CloseAll(&fds_);
  return std::nullopt;
}

std::optional<Failure> LinkSet::DoInfo(LinkDetails* details) {
  if (fds_.empty() || !IsBpfObject(fds_.front().get(), "link")) return std::nullopt;
  return details->Read(fds_.front().get());
}

void LinkSet::CloseAll(std::vector<Fd>* fds) {
  Closing closing{fds, {}};
  std::vector<uv_thread_t> threads;
  const size_t most = fds->size() < kFewest ? 0 : std::min(kMostThreads, fds->size() / kFewest);
  // If no more threads are to be had, those that run, and this one, do it.
  for (uv_thread_t thread; threads.size() < most && uv_thread_create(&thread, CloseRest, &closing) == 0;)
    threads.push_back(thread);
  CloseRest(&closing);
  for (uv_thread_t& thread : threads) uv_thread_join(&thread);
  fds->clear();
}

}  // namespace ebpf
