// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "env/random.h"
#include "net/address.h"
#include "sim/ip_stack.h"
#include "sim/traffic/tcp_connection.h"
#include "sim/traffic/time_wait_table.h"
#include "sim/traffic/tuple_index.h"

namespace viplane::sim {

// Names a connection of one TcpStack. A handle to a connection that is over is harmless: calls with it do nothing.
struct TcpHandle {
  std::uint32_t slot = 0xffffffff;
  std::uint32_t generation = 0;

  bool operator==(const TcpHandle&) const = default;
};

// Hears what happens to its connections. `cookie` is the application's own name for one. Every call may use the stack,
// also to close or abort the connection it is about; none comes from inside connect() or send().
class TcpApplication {
 public:
  virtual ~TcpApplication() = default;
  virtual void connected(TcpHandle, std::uint64_t /*cookie*/) {}  // not for accepted connections
  virtual void received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) = 0;
  virtual void peer_finished(TcpHandle connection, std::uint64_t cookie) = 0;  // it sends nothing more
  // refused, unreachable, timed_out or reset: the connection is over, the handle is void.
  virtual void closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) = 0;
};

// A server's end of a listening port.
class TcpListener {
 public:
  virtual ~TcpListener() = default;
  virtual void connection_waiting() = 0;  // TcpStack::accept() has one more, now or later
  virtual void on_power_loss() {}         // all its connections are forgotten; it listens on when power is back
};

struct TcpStackCounters {
  std::uint64_t opened = 0;         // connect()
  std::uint64_t accepted_syns = 0;  // a listener answered
  std::uint64_t established = 0;    // either side
  std::uint64_t segments_in = 0;
  std::uint64_t segments_out = 0;
  std::uint64_t retransmits = 0;       // segments sent again, SYNs among them: Linux's RetransSegs
  std::uint64_t syn_retransmits = 0;   // Linux's TCPSynRetrans, but for SYN-ACKs, which it counts elsewhere
  std::uint64_t bad_segments = 0;      // cut short or a wrong checksum
  std::uint64_t syn_queue_drops = 0;   // a SYN while the listener's queue was full: Linux's ListenDrops
  std::uint64_t accept_overflows = 0;  // a finished handshake while the accept queue was full: ListenOverflows
  std::uint64_t resets_sent = 0;       // by abort or for an impossible acknowledgement, not for closed ports
  std::uint64_t no_route = 0;
  std::uint64_t no_free_port = 0;
};

// TCP of one simulated host, IPv4: many light connections over the host's IP layer. Connections are pooled, found by a
// flat hash, and cost one reused timer each. Ports that nobody listens on are answered by the host, with a reset. The
// host outlives the stack, and the stack whoever uses it.
class TcpStack final : public PacketHandler {
 public:
  explicit TcpStack(IpStack& ip, TcpPatience patience = {});
  ~TcpStack() override;
  TcpStack(const TcpStack&) = delete;
  TcpStack& operator=(const TcpStack&) = delete;

  IpStack& ip() { return ip_; }
  Time now() { return ip_.now(); }

  // Listens on every address of the host. `backlog` bounds both the handshakes under way and the accept queue.
  void listen(std::uint16_t port, TcpListener& listener, std::uint32_t backlog = 511);
  void stop_listening(std::uint16_t port);  // resets connections that nobody accepted
  // Takes the oldest waiting connection. What has already arrived is delivered to `application` inside this call.
  std::optional<TcpHandle> accept(std::uint16_t port, TcpApplication& application, std::uint64_t cookie);

  struct ConnectOptions {
    std::uint32_t source = 0;              // 0: the route decides
    Time give_up = TcpConnection::kNever;  // ends in closed(timed_out)
  };
  // Nothing when there is no route, or every local port towards the peer is in use.
  std::optional<TcpHandle> connect(const Endpoint& peer, TcpApplication& application, std::uint64_t cookie,
                                   const ConnectOptions& options);
  std::optional<TcpHandle> connect(const Endpoint& peer, TcpApplication& application, std::uint64_t cookie) {
    return connect(peer, application, cookie, ConnectOptions());
  }

  void send(TcpHandle connection, ByteView bytes);            // copies
  void send_borrowed(TcpHandle connection, ByteView bytes);   // they outlive the connection
  void send_and_close(TcpHandle connection, ByteView bytes);  // send_borrowed() and close() in one segment
  void shut_down(TcpHandle connection);                       // FIN after what was sent; receives on
  void close(TcpHandle connection);                           // FIN; no callback follows; late data meets a reset
  void abort(TcpHandle connection);                           // RST; no callback follows
  // Ends the connection as timed out at `when`, unless moved or set to kNever before.
  void set_give_up(TcpHandle connection, Time when);

  // While silent, segments are lost both ways; timers go on.
  void set_silent(bool silent) { silent_ = silent; }

  // Meaningless zeros for a connection that is over.
  TcpTuple tuple(TcpHandle connection) const;
  std::uint16_t segment_size(TcpHandle connection) const;
  TcpState state(TcpHandle connection) const;

  std::size_t waiting(std::uint16_t port) const;  // in the accept queue
  std::size_t open_connections() const { return index_.size(); }
  std::size_t time_wait_connections() const { return time_wait_.size(); }
  const TcpStackCounters& counters() const { return counters_; }

  bool on_packet(const ReceivedPacket& packet) override;
  void on_icmp_error(const IcmpError& error) override;
  void on_power_loss() override;

 private:
  struct Slot;
  static constexpr Duration kOrphanLifetime = std::chrono::seconds(60);  // Linux: tcp_fin_timeout

  struct Listening {
    TcpListener* listener = nullptr;
    std::uint32_t backlog = 0;
    std::uint32_t handshakes = 0;
    std::deque<TcpHandle> accept_queue;
    bool is_full() const { return accept_queue.size() > backlog; }  // Linux: sk_acceptq_is_full
  };

  Slot* find(TcpHandle handle) const;
  Slot& allocate(const TcpTuple& tuple);
  void release(Slot& slot);
  Slot* find_tuple(const TcpTuple& tuple) const;
  Listening* listening(std::uint16_t port);

  bool on_unknown(const DecodedTcp& packet);
  void on_time_wait(const TimeWaitTable::Remains& remains, const TcpSegment& segment);
  void answer(const DecodedTcp& packet, Listening& listening);
  bool overflows(const Slot& slot, const TcpSegment& segment);
  void dispatch(Slot& slot, const TcpEvents& events);
  void on_established(Slot& slot);
  void on_received(Slot& slot, ByteView bytes);
  void forget_handshake(Slot& slot);
  void on_path_mtu(Slot& slot, std::uint32_t sequence, std::uint32_t mtu);
  void settle(Slot& slot);
  void on_timer(Slot& slot);
  void transmit(Slot& slot, const TcpSegment& segment);
  SendResult send_segment(const TcpTuple& tuple, const TcpSegment& segment, bool dont_fragment);
  std::uint32_t initial_sequence(const TcpTuple& tuple);
  std::uint16_t announced_segment_size(std::uint32_t target) const;
  std::uint16_t free_port(TcpTuple tuple);

  IpStack& ip_;
  TcpPatience patience_;
  Random random_;
  std::uint64_t secret_;
  bool silent_ = false;
  std::uint16_t next_port_;
  std::vector<std::unique_ptr<Slot>> slots_;  // reused; each keeps its timer's pending event
  std::vector<std::uint32_t> free_slots_;
  TupleIndex index_;
  TimeWaitTable time_wait_;
  std::map<std::uint16_t, Listening> listening_;
  TcpStackCounters counters_;
};

}  // namespace viplane::sim
