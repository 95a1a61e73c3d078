// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/tun_decapsulator.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <vector>

#include "posix/descriptor.h"
#include "posix/system_call.h"
#include "realserver/decapsulate.h"
#include "realserver/routing.h"
#include "realserver/sysctl.h"

namespace viplane::realserver {
namespace {

constexpr int kIpv6InIp = 41;
constexpr uid_t kNobodysUser = 65534;

// virtio 1.2, section 5.1.6, as IFF_VNET_HDR wants it before each packet. (The kernel's header is no C++.)
struct OffloadHeader {
  static constexpr std::uint8_t kNeedsChecksum = 1;
  std::uint8_t flags = 0;
  std::uint8_t segmentation = 0;
  std::uint16_t header_length = 0;
  std::uint16_t segment_size = 0;
  std::uint16_t checksum_start = 0;
  std::uint16_t checksum_offset = 0;
};
static_assert(sizeof(OffloadHeader) == 10);

struct Source {
  Descriptor socket;
  bool is_v6 = false;
};

Descriptor open_tun(const std::string& device) {
  Descriptor tun(system_call(::open("/dev/net/tun", O_RDWR | O_CLOEXEC), "open /dev/net/tun"));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  device.copy(request.ifr_name, IFNAMSIZ - 1);
  system_call(::ioctl(tun.get(), TUNSETIFF, &request), "make the TUN device " + device);
  return tun;
}

std::vector<Source> open_sources() {
  std::vector<Source> sources;
  for (const int family : {AF_INET, AF_INET6}) {
    for (const int protocol : {static_cast<int>(IPPROTO_IPIP), kIpv6InIp}) {
      const bool is_v6 = family == AF_INET6;
      Descriptor socket(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
      if (!socket && is_v6) continue;  // a machine without IPv6
      system_call(socket.get(), "open a raw socket for tunnels");
      const int room = 8 << 20, yes = 1;  // bursts; more than the system's limit needs the privilege we have
      ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
      if (is_v6) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_RECVTCLASS, &yes, sizeof yes);
      sources.push_back({std::move(socket), is_v6});
    }
  }
  return sources;
}

std::uint8_t traffic_class_of(const msghdr& message) {
  for (const cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(const_cast<msghdr*>(&message), const_cast<cmsghdr*>(control))) {
    if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_TCLASS) {
      int value = 0;
      std::memcpy(&value, CMSG_DATA(control), sizeof value);
      return static_cast<std::uint8_t>(value);
    }
  }
  return 0;
}

void hand_over(int tun, const Inner& inner) {
  OffloadHeader header;
  if (inner.has_partial_checksum) {
    header.flags = OffloadHeader::kNeedsChecksum;
    header.checksum_start = inner.checksum_start;
    header.checksum_offset = inner.checksum_offset;
  }
  std::array<iovec, 2> parts{{{&header, sizeof header}, {inner.packet.data(), inner.packet.size()}}};
  (void)::writev(tun, parts.data(), parts.size());  // a packet the host refuses is lost, as on any link
}

void pass_on(const Source& source, int tun, MutableByteView buffer, const std::vector<IpAddress>& vips) {
  std::array<char, 64> control;
  for (int budget = 256; budget > 0; --budget) {
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t length = ::recvmsg(source.socket.get(), &message, 0);
    if (length <= 0) return;
    const MutableByteView packet = buffer.first(static_cast<std::size_t>(length));
    const auto inner =
        source.is_v6 ? examine_inner(packet, traffic_class_of(message), vips) : decapsulate(packet, vips);
    if (inner) hand_over(tun, *inner);
  }
}

[[noreturn]] void pass_on_for_ever(const std::vector<Source>& sources, int tun, const std::vector<IpAddress>& vips) {
  Bytes buffer(1 << 16);
  std::vector<pollfd> waits;
  for (const Source& source : sources) waits.push_back({source.socket.get(), POLLIN, 0});
  for (;;) {
    if (::poll(waits.data(), waits.size(), -1) < 0) continue;  // a signal; the ones that end us do so by themselves
    for (std::size_t i = 0; i < waits.size(); ++i) {
      if (waits[i].revents != 0) pass_on(sources[i], tun, buffer, vips);
    }
  }
}

// Closes all but these and the standard three: a lock that came along would be held for ever.
void keep_only(std::vector<unsigned> descriptors) {
  std::sort(descriptors.begin(), descriptors.end());
  unsigned first = 3;
  for (const unsigned kept : descriptors) {
    if (first < kept) ::close_range(first, kept - 1, 0);
    first = kept + 1;
  }
  ::close_range(first, ~0U, 0);
}

// A process of its own, without privilege.
void become_small() {
  ::setsid();
  ::prctl(PR_SET_NAME, "viplane-decap");
  const Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null.get(), fd);
  (void)::chdir("/");
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
  // Where even that is refused there is nothing to give up.
  (void)::setresgid(kNobodysUser, kNobodysUser, kNobodysUser);
  (void)::setresuid(kNobodysUser, kNobodysUser, kNobodysUser);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

// Field 22 of /proc/PID/stat; empty: no such process, or one that has ended and waits to be reaped.
std::string start_time(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t after_name = text.rfind(')');
  if (after_name == std::string::npos) return {};
  std::istringstream words(text.substr(after_name + 2));
  std::string word;
  for (int field = 3; field <= 22; ++field) {
    words >> word;
    if (field == 3 && word == "Z") return {};
  }
  return word;
}

}  // namespace

std::string start_tun_decapsulator(const std::string& device, const std::string& text, const std::string& running) {
  stop_tun_decapsulator(running);
  std::vector<IpAddress> vips;
  std::istringstream words(text);
  for (std::string word; words >> word;) vips.push_back(IpAddress::parse(word).value());
  const Descriptor tun = open_tun(device);
  const std::vector<Source> sources = open_sources();
  write_sysctl("net/ipv4/conf/" + device + "/rp_filter", "0");  // clients' routes lead elsewhere
  // Whatever new interfaces start with; a kernel without IPv6 has no such setting.
  write_sysctl_if_there("net/ipv6/conf/" + device + "/disable_ipv6", "0");
  set_link_up(device, true);
  const pid_t pid = system_call(::fork(), "start the decapsulating process");
  if (pid == 0) {
    std::vector<unsigned> kept{static_cast<unsigned>(tun.get())};
    for (const Source& source : sources) kept.push_back(static_cast<unsigned>(source.socket.get()));
    keep_only(std::move(kept));
    become_small();
    pass_on_for_ever(sources, tun.get(), vips);
  }
  return std::to_string(pid) + " " + start_time(pid);
}

bool runs(const std::string& process) {
  std::istringstream words(process);
  int pid = 0;
  std::string since;
  return words >> pid >> since && start_time(pid) == since;
}

void stop_tun_decapsulator(const std::string& process) {
  if (!runs(process)) return;
  const int pid = std::stoi(process);
  const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!runs(process)) return;  // the number may have passed to another meanwhile
  system_call(::kill(pid, SIGKILL), "stop the decapsulating process " + std::to_string(pid));
  pollfd ended{handle.get(), POLLIN, 0};
  ::poll(&ended, 1, 2000);
}

std::string why_no_tun() {
  // Opening it would load the module.
  if (::access("/dev/net/tun", R_OK | W_OK) == 0) return {};
  return "/dev/net/tun: " + std::generic_category().message(errno);
}

}  // namespace viplane::realserver
