// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dataplane/random_frames.h"

#include <random>

#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"

namespace viplane::test {
namespace {

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  Bytes frame() {
    const unsigned kind = below(10);
    if (kind == 0) return chance(2) ? noise() : other_protocol();
    Bytes frame = kind <= 2 ? error() : packet().frame();
    if (below(8) == 0) spoil(frame);
    if (below(8) == 0) frame.resize(below(static_cast<unsigned>(frame.size()) + 1));
    if (below(8) == 0) frame.resize(frame.size() + below(20));
    return frame;
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool chance(unsigned in) { return below(in) == 0; }

  std::string client() {
    return "198.51.100." + std::to_string(1 + below(3)) + ":" + std::to_string(20'000 + below(4));
  }
  std::string service() {
    const char* addresses[] = {"10.71.0.100:", "10.71.0.101:", "203.0.113.5:"};
    const char* ports[] = {"80", "81", "82", "443", "53"};
    return std::string(addresses[chance(8) ? 2 : below(2)]) + ports[below(5)];
  }
  std::string server() {
    const char* ports[] = {"8080", "5353", "80"};
    return "10.72.0.2" + std::to_string(1 + below(4)) + ":" + ports[below(3)];
  }

  Packet packet() {
    const char* flags[] = {"S", "A", "A", "PA", "FA", "R", "SA", ""};
    Packet made = chance(3) ? Packet::udp() : Packet::tcp(flags[below(8)]);
    if (chance(3)) {
      made.from(server()).to(client()).from_back();
    } else {
      made.from(client()).to(service());
    }
    const unsigned ttls[] = {0, 1, 2, 64, 255};
    made.ttl(ttls[below(5)]).tos(below(256)).id(below(65536));
    if (chance(2)) made.dont_fragment();
    if (chance(10)) made.more_fragments();
    if (chance(10)) made.offset(8 * below(200));
    if (chance(6)) made.without_checksum();
    const char* options[] = {"01010100", "0707040000000000", "8307040a00000100", "07090400", "44080500ffffffff"};
    if (chance(6)) made.options(options[below(5)]);
    if (chance(2)) made.length(100 + below(1900));
    return made;
  }

  // About the tunnel, about what a server sent, or about what NAT sent; seldom about what never was.
  Bytes error() {
    const unsigned types[] = {3, 3, 11, 4, 8, 12};
    const unsigned type = types[below(6)], code = below(6);
    const std::size_t quoted = chance(2) ? SIZE_MAX : below(80);
    const std::string from = client(), to = service(), by = server();
    Packet about = chance(2) ? Packet::udp() : Packet::tcp("A");
    switch (below(4)) {
      case 0:
        return icmp_error_frame("10.72.0.254", "10.72.0.1", type, code, tunnelled(about.from(from).to(to).ip()), quoted,
                                below(2000), true);
      case 1: return icmp_error_frame("203.0.113.9", host(to), type, code, about.from(to).to(from).ip(), quoted, 1300);
      case 2: return icmp_error_frame(host(by), host(from), type, code, about.from(from).to(by).ip(), quoted, 0, true);
      default: return icmp_error_frame("10.72.0.29", host(to), type, code, packet().ip(), quoted, 0, chance(2));
    }
  }

  static std::string host(const std::string& endpoint) { return endpoint.substr(0, endpoint.find(':')); }

  Bytes tunnelled(const Bytes& inner) {
    const std::string to = "10.72.0.2" + std::to_string(1 + below(4));
    Ipv4Header outer{.source = IpAddress::v4(10, 72, 0, 1), .target = *IpAddress::parse(to)};
    outer.protocol = IpProtocol::ipip;
    return build_ipv4(outer, inner);
  }

  Bytes noise() {
    Bytes frame(below(200));
    for (std::byte& octet : frame) octet = static_cast<std::byte>(random_());
    return frame;
  }

  Bytes other_protocol() {
    Bytes frame = packet().frame();
    store_u8(frame.data() + 23, static_cast<std::uint8_t>(below(256)));
    store_be16(frame.data() + 24, 0);
    const std::size_t header_size = (load_u8(frame.data() + 14) & 0xfu) * 4;
    store_be16(frame.data() + 24, internet_checksum(ByteView(frame).subspan(14, header_size)));
    return frame;
  }

  void spoil(Bytes& frame) {
    for (unsigned i = 1 + below(3); i > 0 && !frame.empty(); --i) {
      frame[below(static_cast<unsigned>(frame.size()))] ^= static_cast<std::byte>(1u << below(8));
    }
  }

  std::mt19937_64 random_;
};

}  // namespace

void configure_everything(Lab& lab) {
  for (const char* line : {
           "ipvsadm -A -t 10.71.0.100:80 -s rr",
           "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:80 -i",
           "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.22:80 -g",
           "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.23:8080 -m",
           "ipvsadm -A -t 10.71.0.100:81 -s wlc -p 50 -M 255.255.255.254",
           "ipvsadm -a -t 10.71.0.100:81 -r 10.72.0.21:80 -m -x 3",
           "ipvsadm -a -t 10.71.0.100:81 -r 10.72.0.24:80 -i",
           "ipvsadm -A -t 10.71.0.101:0 -s sh -p 50",
           "ipvsadm -a -t 10.71.0.101:0 -r 10.72.0.22:0 -m",
           "ipvsadm -A -u 10.71.0.100:53 -s mh",
           "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:5353 -m",
           "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -i",
           "ipvsadm -A -u 10.71.0.101:53 -s rr -o",
           "ipvsadm -a -u 10.71.0.101:53 -r 10.72.0.21:53 -i",
       }) {
    run_command(lab, line);
  }
  dataplane::NextHop hop = lab.neighbour("10.72.0.24");
  hop.resolved = false;
  lab.set_neighbour("10.72.0.24", hop);
}

Bytes random_frame(std::uint64_t seed) { return Maker(seed).frame(); }

}  // namespace viplane::test
