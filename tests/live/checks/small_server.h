// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tests/live/checks/loopback_socket.h"

namespace viplane::live {

// A server of the test on loopback, served by the test's own loop: what it says depends on all it has heard so far.
class SmallServer {
 public:
  struct Reply {
    std::string text;    // empty: wait for more
    bool closes = true;  // after the text
  };
  using Answer = std::function<Reply(const std::string& received)>;

  // Listens on 127.0.0.1 or ::1, on a port of the kernel's choice. `greeting` is sent to each client at once.
  SmallServer(Loop& loop, Answer answer, std::string greeting = {}, bool is_v6 = false);
  ~SmallServer();

  Endpoint endpoint() const { return listener_.endpoint(); }
  int connections() const { return connections_; }
  const std::string& last_heard() const { return last_heard_; }

 private:
  struct Client;
  void accept(Descriptor socket);
  void serve(int number);

  Loop& loop_;
  Answer answer_;
  std::string greeting_;
  LoopbackListener listener_;
  std::map<int, std::unique_ptr<Client>> clients_;
  int connections_ = 0;
  std::string last_heard_;
};

// What every web server in these tests answers.
SmallServer::Reply web_page(const std::string& received);

}  // namespace viplane::live
