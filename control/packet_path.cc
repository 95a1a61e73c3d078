// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/packet_path.h"

#include "control/tell.h"
#include "net/address_bytes.h"

namespace viplane {
namespace {

// Expired connections are swept out in slices, so that no single one stops the packets for long.
constexpr Duration kSweep = std::chrono::milliseconds(125);
constexpr std::size_t kSlice = 2048;  // groups; a table of 2^20 slots is swept in one second
constexpr std::size_t kHeadroom = 64;
// A flood must not keep timers and other ports waiting: after so many batches (some hundred microseconds) they have
// their turn.
constexpr std::size_t kBatchesATurn = 16;

}  // namespace

PacketPath::PacketPath(const Env& env, const Ports& ports, Neighbours& neighbours, std::size_t connection_slots,
                       ToControl to_control)
    : env_(env),
      ports_(ports),
      next_hops_(env, ports, neighbours),
      services_(next_hops_.table(), next_hops_),
      forwarder_(services_, *this, connection_slots),
      deliver_(std::move(to_control)) {
  dataplane::Options options;
  options.avoid_lost_servers = true;
  forwarder_.set_options(options);
}

PacketPath::~PacketPath() {
  for (PortWorker& worker : workers_) ports_.at(worker.sink.port).on_readable({});
}

void PacketPath::start() {
  addresses_changed();
  ports_added();
}

void PacketPath::ports_added() {
  const std::size_t known = workers_.size();
  for (std::size_t i = known; i < ports_.size(); ++i) {
    PortWorker& worker = workers_.emplace_back(*this, static_cast<std::uint8_t>(i));
    ports_.at(worker.sink.port).on_readable([this, &worker] { poll(worker); });
  }
  for (std::size_t i = known; i < workers_.size(); ++i) poll(workers_[i]);  // what arrived before we listened
}

void PacketPath::poll(PortWorker& worker) {
  worker.next_turn.reset();
  std::size_t batches = 0;
  while (worker.worker.poll(env_.clock.now()) > 0) {
    deliver_control_frames();
    if (++batches == kBatchesATurn) {
      worker.next_turn = env_.clock.call_at(env_.clock.now(), [this, &worker] { poll(worker); });
      break;
    }
  }
  if (!expiry_ && forwarder_.connections() > 0) arm_expiry();
  tell_full_table();
}

void PacketPath::tell_full_table() {
  const auto lost = full_table_.note(env_.clock.now(), forwarder_.counters()[dataplane::Reason::table_full]);
  if (!lost) return;
  tell(env_, "connections.full",
       {{"packets", static_cast<std::int64_t>(*lost)},
        {"connections", static_cast<std::int64_t>(forwarder_.connections())},
        {"why", std::string("the connection table has no room; new connections are dropped until old ones expire "
                            "(lvs_timeouts, persistence_timeout)")}});
}

void PacketPath::deliver_control_frames() {
  for (const auto next_hop : std::exchange(unresolved_, {})) next_hops_.want(next_hop);
  while (!to_control_.empty()) {
    const ControlFrame control = std::move(to_control_.front());
    to_control_.pop_front();
    deliver_(control.port, control.frame);
  }
}

void PacketPath::addresses_changed() {
  std::vector<IpAddress> local;
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    for (const auto& prefix : env_.addresses.list(ports_.info(static_cast<std::uint8_t>(i)).name)) {
      local.push_back(prefix.address);
    }
  }
  services_.set_local_addresses(lingering_.update(env_.clock.now(), std::move(local)));
  linger_timer_.arm(lingering_.deadline());
}

void PacketPath::on_neighbour(const Neighbour& who, std::optional<MacAddress> mac) {
  for (const auto next_hop : next_hops_.on_neighbour(who, mac)) {
    if (mac) send_held(next_hop);
  }
}

void PacketPath::emit(dataplane::NextHopIndex next_hop, MutableByteView frame) {
  const auto& record = next_hops_.table().at(next_hop);
  if (!record.resolved) return hold(next_hop, true, frame);
  (void)ports_.at(record.egress).send(frame);  // as good as lost on the wire
}

void PacketPath::hold(dataplane::NextHopIndex next_hop, bool is_finished, ByteView frame) {
  held_.hold(env_.clock.now(), next_hop, is_finished, frame);
  unresolved_.push_back(next_hop);
}

void PacketPath::send_held(dataplane::NextHopIndex next_hop) {
  const auto record = next_hops_.table().at(next_hop);
  for (HeldFrame& held : held_.take(env_.clock.now(), next_hop)) {
    if (!held.is_finished) {
      process_again(held.frame);
      continue;
    }
    store_mac(held.frame.data(), record.target);
    (void)ports_.at(record.egress).send(held.frame);  // as good as lost on the wire
  }
}

void PacketPath::process_again(ByteView frame) {
  Bytes buffer(kHeadroom + frame.size());
  store_bytes(buffer.data() + kHeadroom, frame);
  Frame again{
      .data = buffer.data() + kHeadroom, .length = static_cast<std::uint16_t>(frame.size()), .headroom = kHeadroom};
  forwarder_.process({&again, 1}, env_.clock.now());
  if (again.verdict == Verdict::transmit) (void)ports_.at(again.egress).send(again.bytes());  // likewise
}

void PacketPath::arm_expiry() {
  expiry_ = env_.clock.call_at(env_.clock.now() + kSweep, [this] {
    forwarder_.expire(env_.clock.now(), kSlice);
    if (forwarder_.connections() > 0) {
      arm_expiry();
    } else {
      expiry_.reset();
    }
  });
}

}  // namespace viplane
