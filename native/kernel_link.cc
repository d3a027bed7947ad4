#include "kernel_link.h"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "link_details.h"
#include "util/pin.h"

namespace ebpf {

std::shared_ptr<Attachment> KernelLink::Bare(Fd fd) {
  return std::make_shared<KernelLink>(std::move(fd), nullptr, false, "");
}

std::shared_ptr<Attachment> KernelLink::Pinned(Fd fd, std::string path) {
  return std::make_shared<KernelLink>(std::move(fd), nullptr, false, std::move(path));
}

std::shared_ptr<Attachment> KernelLink::Shared(Fd fd) {
  return std::make_shared<KernelLink>(std::move(fd), nullptr, false, "", true);
}

std::shared_ptr<Attachment> KernelLink::Libbpf(bpf_link* link, bool perf) {
  return std::make_shared<KernelLink>(Fd(), link, perf, "");
}

KernelLink::KernelLink(Fd fd, bpf_link* link, bool perf, std::string pin_path, bool shared)
    : fd_(std::move(fd)), link_(link), perf_(perf), is_link_(IsBpfObject(descriptor(), "link")), shared_(shared) {
  pin_path_ = std::move(pin_path);
}

int KernelLink::DoFd() { return is_link_ ? descriptor() : -1; }

std::optional<Failure> KernelLink::DoUpdate(const Fd& program, const Fd& expected) {
  LIBBPF_OPTS(bpf_link_update_opts, options);
  if (expected.ok()) {
    options.flags = BPF_F_REPLACE;
    options.old_prog_fd = expected.get();
  }
  if (int error = bpf_link_update(descriptor(), program.get(), &options)) return Failure{error, "bpf(BPF_LINK_UPDATE)"};
  return std::nullopt;
}

std::optional<Failure> KernelLink::DoPrepare(const bpf_map* map) {
  if (!link_) return Attachment::DoPrepare(map);
  // The value as the kernel wants it is libbpf's own, and libbpf writes it on its way to updating a link: to one that this
  // descriptor is not, so that it gets no further. The update itself is then made with what it expects.
  const int fd = bpf_link__fd(link_);
  Fd real = Fd::Duplicate(fd);
  Fd other(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!real.ok() || !other.ok()) return Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
  if (dup3(other.get(), fd, O_CLOEXEC) < 0) return Failure{errno, "dup3"};
  const int error = bpf_link__update_map(link_, map);
  if (dup3(real.get(), fd, O_CLOEXEC) < 0) return Failure{errno, "dup3"};
  // EINVAL: the descriptor is no link's. Or the value is wrong: then the update will say so.
  if (error && error != -EINVAL && error != -EBADF) return Failure{error, "bpf(BPF_MAP_UPDATE_ELEM)"};
  return std::nullopt;
}

std::optional<Failure> KernelLink::DoDetach() {
  const int fd = descriptor();
  if (fd < 0) return std::nullopt;  // done before
  const int error = is_link_ ? bpf_link_detach(fd) : -EOPNOTSUPP;
  // Only what sits on a network device, namespace or cgroup has BPF_LINK_DETACH (kernel 5.9, which EINVAL stands for).
  // Everything else is detached by closing the last reference: the pin is one, our descriptor another.
  if (error && error != -EOPNOTSUPP && error != -EINVAL) return Failure{error, "bpf(BPF_LINK_DETACH)"};
  if (error && shared_) return Failure{EOPNOTSUPP, "bpf(BPF_LINK_DETACH)"};
  // The pin of a link that is attached to nothing would be of no use to anybody.
  if (!pin_path_.empty())
    if (int unlink_error = RemovePin(pin_path_); unlink_error && unlink_error != ENOENT) return Failure{unlink_error, "unlink"};
  pin_path_.clear();
  if (error) Destroy();
  return std::nullopt;
}

std::optional<Failure> KernelLink::DoInfo(LinkDetails* details) {
  if (!is_link_ || descriptor() < 0) return std::nullopt;
  return details->Read(descriptor());
}

void KernelLink::DoClose() {
  if (link_ && perf_ && !pin_path_.empty()) {
    // libbpf switches a perf event off before it closes it, which would silence the pinned link as well. There is no way to
    // close the event's descriptor without that, so that one stays open as long as the process lives.
    Fd fd(bpf_link__fd(link_));
    bpf_link__disconnect(link_);
  }
  Destroy();
}

void KernelLink::Destroy() {
  if (link_) bpf_link__destroy(link_);
  link_ = nullptr;
  fd_.reset();
}

}  // namespace ebpf
