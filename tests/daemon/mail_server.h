// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "posix/descriptor.h"
#include "tests/support/netns.h"

namespace viplane::test {

// A mail server on the loopback of a namespace that takes every mail, one conversation at a time; a thread of its own.
class MailServer {
 public:
  MailServer(const NetworkNamespace& where, std::uint16_t port);
  ~MailServer();

  // Each conversation as the client said it: envelope, DATA, headers, text, QUIT.
  std::vector<std::string> mails() const;

 private:
  void serve();
  std::string converse(int client);

  Descriptor listener_;
  mutable std::mutex mutex_;
  std::vector<std::string> mails_;
  std::atomic<bool> is_ending_ = false;
  std::thread thread_;
};

}  // namespace viplane::test
