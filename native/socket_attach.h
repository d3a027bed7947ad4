// A filter, or the program of a reuseport group, attached by setsockopt(2): the kernel keeps no link for it.
#pragma once

#include <memory>
#include <vector>

#include "link.h"

namespace ebpf {

/// The socket is not held: a descriptor of ours would keep a closed connection open and a closed server's port taken. It is known
/// by its number and its cookie (SO_COOKIE, kernel 4.12, never given twice); where the number names another socket by now, or
/// none, the socket was closed, and what was attached has gone with it.
class SocketAttach : public Attachment {
 public:
  /// Which of SOL_SOCKET's options attach and detach.
  struct Options {
    int attach;
    int detach;
  };

  /// `socket`: a duplicate to work on, given back at once; `number`: the caller's own descriptor of it.
  static std::optional<Failure> Attach(Fd socket, int number, Options options, const Fd& program,
                                       std::shared_ptr<Attachment>* attachment);
  /// A classic filter, as an array of struct sock_filter (SO_ATTACH_FILTER).
  static std::optional<Failure> AttachClassic(Fd socket, int number, std::vector<uint8_t> filter,
                                              std::shared_ptr<Attachment>* attachment);

  SocketAttach(int number, uint64_t cookie, Options options, Fd program)
      : number_(number), cookie_(cookie), options_(options), program_(std::move(program)) {}
  ~SocketAttach() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd& program, const Fd& expected) override;
  std::optional<Failure> DoDetach() override;
  std::optional<Failure> DoInfo(LinkDetails* details) override;
  void DoClose() override { DoDetach(); }

  /// The socket, for one call; not ok() where it is closed.
  Fd Socket() const;

  const int number_;
  const uint64_t cookie_;
  const Options options_;
  // Not ok() for a classic filter.
  Fd program_;
  bool detached_ = false;
};

}  // namespace ebpf
