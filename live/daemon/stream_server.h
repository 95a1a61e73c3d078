// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "env/handle.h"
#include "live/loop.h"
#include "posix/descriptor.h"

namespace viplane::live {

struct StreamServerOptions {
  std::size_t longest_request = 16384;          // octets; a client that says more is dropped
  std::size_t most_clients = 16;                // at a time; one too many is dropped
  Duration patience = std::chrono::seconds(5);  // for a whole request, and again for a whole answer to be taken
  bool root_only = false;                       // Unix sockets: other users' clients are dropped
};

// Serves clients of a listening stream socket on the loop: a request, an answer, the end. No client can hold up the
// loop, or keep more memory than its bounds.
class StreamServer {
 public:
  using Reply = std::function<void(std::string answer)>;  // once; later is fine, also when the client is gone
  using IsComplete = std::function<bool(std::string_view so_far)>;
  using Serve = std::function<void(std::string request, Reply reply)>;

  // `listener` listens already and does not block. A request ends where `is_complete` says so or the client closes its
  // side. `loop` outlives this; replies are not called after this.
  StreamServer(Loop& loop, Descriptor listener, StreamServerOptions options, IsComplete is_complete, Serve serve);
  ~StreamServer();

 private:
  struct Client;
  using Id = std::uint64_t;

  void accept_all();
  void read_from(Id id);
  void write_to(Id id);
  void answer(Id id, std::string text);
  void set_patience(Id id);

  Loop& loop_;
  Descriptor listener_;
  StreamServerOptions options_;
  IsComplete is_complete_;
  Serve serve_;
  std::map<Id, std::unique_ptr<Client>> clients_;
  Id next_id_ = 1;
  HandlePtr watch_;
};

}  // namespace viplane::live
