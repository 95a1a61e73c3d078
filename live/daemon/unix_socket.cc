// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    throw std::runtime_error("socket path " + path + " is too long: at most " +
                             std::to_string(sizeof address.sun_path - 1) + " octets");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

int try_connect(int socket, const std::string& path) {
  const sockaddr_un address = address_of(path);
  return connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

Descriptor unix_socket(int flags) {
  return Descriptor(system_call(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), "make a Unix socket"));
}

void make_room(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) return;
  if (!S_ISSOCK(found.st_mode)) throw std::runtime_error(path + " exists and is no socket; move it away");
  const Descriptor probe = unix_socket(SOCK_NONBLOCK);
  if (try_connect(probe.get(), path) == 0 || errno == EAGAIN) {
    throw std::runtime_error("another process listens on " + path + "; a second daemon needs --control or --name");
  }
  std::filesystem::remove(path);
}

}  // namespace

Descriptor listen_unix(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;  // bind() says what is wrong with the folder
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  make_room(path);
  Descriptor socket = unix_socket(SOCK_NONBLOCK);
  const sockaddr_un address = address_of(path);
  const mode_t before = umask(0177);
  const int result = bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int error = errno;
  umask(before);
  errno = error;
  system_call(result, "bind control socket " + path);
  constexpr int kWaiting = 16;
  system_call(listen(socket.get(), kWaiting), "listen on control socket " + path);
  return socket;
}

Descriptor connect_unix(const std::string& path) {
  Descriptor socket = unix_socket(0);
  system_call(try_connect(socket.get(), path), "connect to " + path + " (is viplaned running?)");
  return socket;
}

}  // namespace viplane::live
