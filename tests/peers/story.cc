// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/peers/story.h"

#include <algorithm>

#include "dataplane/fragments.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"

namespace viplane::test {
namespace {

constexpr std::size_t kIp = 14;  // where the IPv4 header lies in a frame

void mend_header(Bytes& frame) {
  const std::size_t size = std::max(20u, (load_u8(frame.data() + kIp) & 0xfu) * 4);
  if (frame.size() < kIp + size) return;
  store_be16(frame.data() + kIp + 10, 0);
  store_be16(frame.data() + kIp + 10, internet_checksum(ByteView(frame).subspan(kIp, size)));
}

Bytes framed_as(const Bytes& model, ByteView packet) {
  Bytes frame(model.begin(), model.begin() + kIp);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

std::string host(const std::string& endpoint) { return endpoint.substr(0, endpoint.find(':')); }

}  // namespace

const char* to_string(Topic topic) {
  switch (topic) {
    case Topic::connections: return "connections";
    case Topic::edits: return "edits";
    case Topic::options: return "options";
    case Topic::bad_packets: return "bad_packets";
    case Topic::icmp_errors: return "icmp_errors";
    case Topic::fragments: return "fragments";
  }
  return "?";
}

Story::Story(std::uint64_t seed, Topic topic, Connections connections)
    : random_(seed * 16 + static_cast<std::uint64_t>(topic)), topic_(topic), connections_(std::move(connections)) {}

std::string Story::pick(std::initializer_list<const char*> choices) {
  return *(choices.begin() + below(static_cast<unsigned>(choices.size())));
}

std::string Story::scheduler() {
  return pick({"rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "mh", "sh -b sh-port", "mh -b mh-port",
               "sh -b sh-fallback", "mh -b mh-fallback", "sh -b sh-fallback,sh-port"});
}

// Few, so that ports are used again.
std::string Story::client() {
  return "198.51.100." + std::to_string(1 + below(6)) + ":" + std::to_string(20'000 + below(5));
}

std::string Story::persistence() {
  const unsigned often = topic_ == Topic::edits ? 2 : 5;
  return chance(often) ? pick({" -p 300", " -p 60", " -p 300 -M 255.255.255.0", " -p 60 -M 255.255.255.254"}) : "";
}

std::vector<std::string> Story::services() {
  std::vector<std::string> lines;
  for (const char* name :
       {"-t 10.71.0.100:80", "-t 10.71.0.100:81", "-t 10.71.0.101:80", "-u 10.71.0.100:53", "-u 10.71.0.101:53"}) {
    Service service{name, pick({"-i", "-g", "-m", "-i"}), {}};
    const bool is_udp = service.name[1] == 'u';
    const bool is_one_packet = is_udp && chance(6);
    lines.push_back("ipvsadm -A " + service.name + " -s " + scheduler() + (is_one_packet ? " -o" : persistence()));
    const unsigned count = 1 + below(5);
    for (unsigned i = 1; i <= count; ++i) {
      const std::string port =
          service.method == "-m" ? pick({":8080", ":5353"}) : service.name.substr(service.name.rfind(':'));
      service.servers.push_back({"10.72.0.2" + std::to_string(i) + port, chance(8) ? 0 : 1 + below(5), true});
      const Server& server = service.servers.back();
      const std::string thresholds =
          topic_ == Topic::edits && chance(3) ? " -x " + std::to_string(2 + below(4)) + (chance(2) ? " -y 1" : "") : "";
      lines.push_back("ipvsadm -a " + service.name + " -r " + server.address + " " + service.method + " -w " +
                      std::to_string(server.weight) + thresholds);
    }
    services_.push_back(std::move(service));
  }
  if (topic_ == Topic::icmp_errors && chance(3)) lines.push_back("echo 1 >/proc/sys/net/ipv4/vs/schedule_icmp");
  return lines;
}

std::string Story::edit_server(Service& service, Server& server) {
  const std::string which = " " + service.name + " -r " + server.address + " ";
  if (!server.is_there) {
    server.is_there = true;
    return "ipvsadm -a" + which + service.method + " -w " + std::to_string(server.weight);
  }
  if (chance(2)) {
    server.is_there = false;
    return "ipvsadm -d" + which;
  }
  server.weight = chance(3) ? 0 : 1 + below(5);
  return "ipvsadm -e" + which + service.method + " -w " + std::to_string(server.weight) +
         (chance(4) ? " -x " + std::to_string(2 + below(4)) : "");
}

std::string Story::edit() {
  if (chance(3)) {
    return "echo " + std::to_string(below(2)) + " >/proc/sys/net/ipv4/vs/" +
           pick({"expire_nodest_conn", "conn_reuse_mode", "sloppy_tcp", "expire_quiescent_template", "nat_icmp_send",
                 "pmtu_disc"});
  }
  if (chance(8)) return "echo 2 >/proc/sys/net/ipv4/vs/conn_reuse_mode";
  Service& service = services_[below(static_cast<unsigned>(services_.size()))];
  return edit_server(service, service.servers[below(static_cast<unsigned>(service.servers.size()))]);
}

Packet Story::packet() {
  const bool is_udp = chance(4);
  Packet made = is_udp ? Packet::udp()
                       : Packet::tcp(pick({"S", "S", "S", "A", "A", "PA", "FA", "R", "RA", "SA", "F", "", "SF", "U",
                                           "FPU", "SFRPAU"}));
  const bool is_reply = chance(4);
  if (is_reply) {
    made.from("10.72.0.2" + std::to_string(1 + below(5)) + pick({":8080", ":5353", ":80"})).to(client()).from_back();
  } else {
    made.from(chance(20) ? host(client()) + ":20" : client())
        .to(pick({"10.71.0.100", "10.71.0.101"}) + (is_udp ? ":53" : pick({":80", ":80", ":81", ":82"})));
  }
  made.ttl(is_reply || !chance(12) ? 2 + below(254) : 1).tos(below(256)).id(below(65536));
  if (chance(2)) made.dont_fragment();
  const unsigned length = below(3);
  if (length == 0) made.length(40 + below(1461));
  if (length == 1 && !is_reply) made.length(1470 + below(31));  // about where a tunnel's room ends
  if (chance(8)) made.without_checksum();
  return made;
}

Story::Step Story::of(const Packet& packet) const {
  const Bytes frame = packet.frame();
  const bool is_back = load_u8(frame.data() + 1) == 0x72;
  return {{}, is_back ? Lab::kBack : Lab::kFront, {frame}};
}

// Options that are copied to fragments, and not; with room for a router's address, and full; of the sender's own way.
Story::Step Story::with_options() {
  Packet made = packet();
  made.ttl(2 + below(200)).length(60 + below(1300));
  made.options(pick({"01010101", "00000000", "0707040000000000", "070b08c6336401000000000000000000", "0707080a0a0a0a00",
                     "88040001", "94040000", "8307040a00000100", "89070448000016ff", "8304050000000000",
                     "0101070b04000000000000000000000000", "1e0401020707040000000000"}));
  return of(made);
}

Story::Step Story::bad_packet() {
  Step step = of(packet().ttl(2 + below(200)));
  Bytes& frame = step.frames.front();
  const std::size_t l4 = kIp + 20;
  const bool is_tcp = load_u8(frame.data() + 23) == 6;
  switch (below(14)) {
    case 0: frame[kIp + 10] ^= std::byte{0x10}; break;  // the header's checksum
    case 1: frame[l4 + (is_tcp ? 16 : 6)] ^= std::byte{0x40}; break;
    case 2: frame.resize(frame.size() - 1 - below(20)); break;                               // cut short
    case 3: frame.resize(std::min<std::size_t>(frame.size() + 1 + below(30), 1514)); break;  // Ethernet's padding
    case 4:  // less than its transport's header
      store_be16(frame.data() + kIp + 2, static_cast<std::uint16_t>(20 + below(is_tcp ? 20 : 8)));
      mend_header(frame);
      break;
    case 5:
      store_u8(frame.data() + kIp, static_cast<std::uint8_t>(0x40 + below(5)));
      mend_header(frame);
      break;
    case 6:
      store_u8(frame.data() + kIp, static_cast<std::uint8_t>(below(4) * 16 + 5));
      mend_header(frame);
      break;
    case 7:
      if (is_tcp) store_u8(frame.data() + l4 + 12, static_cast<std::uint8_t>(below(256)));  // where data begins
      if (!is_tcp) store_be16(frame.data() + l4 + 4, static_cast<std::uint16_t>(below(2000)));
      break;
    case 8:  // the evil bit
      store_be16(frame.data() + kIp + 6, 0x8000);
      mend_header(frame);
      break;
    case 9: {  // from nobody
      const std::string from =
          pick({"127.0.0.1", "224.0.0.5", "255.255.255.255", "0.0.0.0", "10.71.0.100", "240.0.0.1"});
      step = of(Packet::tcp("S").from(from + ":20000").to("10.71.0.100:80"));
      break;
    }
    case 10:
      store_u8(frame.data() + 23,
               static_cast<std::uint8_t>(pick({"/", "2", "\x84", "\x04"})[0]));  // GRE, ESP, SCTP, IPIP
      mend_header(frame);
      break;
    case 11:
      store_u8(frame.data() + kIp + 8, 0);
      mend_header(frame);
      break;
    case 12: frame[0] = std::byte{0x06}; break;  // another station's
    default: break;
  }
  return step;
}

// About a tunnel: a router before the server that the connection goes to quotes what it was sent.
Story::Step Story::about_tunnel(const Known& known) {
  Packet inner = Packet::tcp("A").from(known.client.to_string()).to(known.virtual_address.to_string());
  if (chance(2)) inner.dont_fragment();
  inner.length(40 + below(1400)).ttl(3 + below(60));
  Ipv4Header outer{.source = IpAddress::v4(10, 72, 0, 1), .target = known.server.address};
  outer.protocol = IpProtocol::ipip;
  const unsigned types[] = {3, 3, 11, 4};
  const unsigned type = types[below(4)];
  const unsigned code = type == 3 ? pick({"\1", "\2", "\3", "\xd"})[0] : 0;
  const std::size_t quoted = chance(2) ? SIZE_MAX : 20 + 20 + below(60);
  return {{},
          Lab::kBack,
          {icmp_error_frame("10.72.0.29", "10.72.0.1", type, code, build_ipv4(outer, inner.ip()), quoted, 0, true)}};
}

Story::Step Story::icmp_error() {
  const std::vector<Known> known = connections_();
  if (known.empty()) return of(packet());
  const Known& one = known[below(static_cast<unsigned>(known.size()))];
  const std::string client = one.client.to_string(), service = one.virtual_address.to_string(),
                    server = one.server.to_string();
  const unsigned types[] = {3, 3, 3, 11, 4, 12, 5};
  const unsigned type = types[below(7)], code = below(5);
  const std::size_t quoted = chance(2) ? SIZE_MAX : 20 + below(60);
  const std::uint32_t rest = type == 3 && code == 4 ? 1300 + below(200) : 0;
  Bytes frame;
  const unsigned kind = below(5);
  const auto packet_between = [&](const std::string& from, const std::string& to) {
    return Packet::tcp("A").from(from).to(to).length(40 + below(800)).ttl(1 + below(60)).ip();
  };
  if (kind == 0) return about_tunnel(one);
  if (kind <= 2) {  // the client, or a router before it, about what the service sent
    const std::string by = chance(2) ? host(client) : "203.0.113.9";
    frame = icmp_error_frame(by, host(service), type, code, packet_between(service, client), quoted, rest);
  } else {  // a server, or a router before it, about what it was sent
    const std::string by = chance(2) ? host(server) : "10.72.0.29";
    frame = icmp_error_frame(by, host(client), type, code, packet_between(client, server), quoted, rest, true);
  }
  if (chance(8)) frame[kIp + 20 + 2] ^= std::byte{0x20};  // its checksum
  if (chance(8)) {
    store_u8(frame.data() + kIp + 8, 1);
    mend_header(frame);
  }
  return {{}, kind <= 2 ? Lab::kFront : Lab::kBack, {frame}};
}

Story::Step Story::in_fragments() {
  Packet whole = packet();
  whole.ttl(chance(10) ? 1 : 2 + below(200)).length(100 + below(3500));
  const bool forbids = chance(4);
  if (chance(6)) whole.options(pick({"01010101", "88040001"})).length(100 + below(3000));
  if (!forbids && chance(8)) whole.options("0707040000000000").ttl(2 + below(200)).length(100 + below(3000));
  const Bytes model = whole.frame();
  Bytes packet = ip_of(model);
  store_be16(packet.data() + 6, 0);
  dataplane::Fragments cut(packet, static_cast<std::uint16_t>(pick({"A", "B"})[0] == 'A' ? 1500 : 200 + below(1200)));
  std::vector<Bytes> pieces;
  Bytes room(1500);
  while (const std::size_t length = cut.next(room)) {
    Bytes piece = framed_as(model, ByteView(room).first(length));
    if (forbids) store_u8(piece.data() + kIp + 6, load_u8(piece.data() + kIp + 6) | 0x40);
    mend_header(piece);
    pieces.push_back(std::move(piece));
  }
  switch (below(8)) {
    case 0: std::reverse(pieces.begin(), pieces.end()); break;
    case 1: std::shuffle(pieces.begin(), pieces.end(), random_); break;
    case 2: pieces.insert(pieces.begin(), pieces.back()); break;                                // one comes twice
    case 3: pieces.erase(pieces.begin() + below(static_cast<unsigned>(pieces.size()))); break;  // one is lost
    default: break;
  }
  const bool is_back = load_u8(model.data() + 1) == 0x72;
  return {{}, is_back ? Lab::kBack : Lab::kFront, std::move(pieces)};
}

Story::Step Story::next() {
  if (topic_ == Topic::edits && chance(10)) return {edit(), 0, {}};
  if (chance(3)) return of(packet());
  switch (topic_) {
    case Topic::options: return with_options();
    case Topic::bad_packets: return bad_packet();
    case Topic::icmp_errors: return icmp_error();
    case Topic::fragments: return in_fragments();
    case Topic::connections:
    case Topic::edits: break;
  }
  return of(packet());
}

}  // namespace viplane::test
