// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/check_machine.h"

#include <algorithm>
#include <utility>

#include "control/health/dns_check.h"
#include "control/health/file_check.h"
#include "control/health/http_check.h"
#include "control/health/misc_check.h"
#include "control/health/ping_check.h"
#include "control/health/smtp_check.h"
#include "control/health/tcp_check.h"
#include "control/health/tunnel_check.h"
#include "control/health/udp_check.h"

namespace viplane::health {
namespace {

constexpr Duration kStartDelay = std::chrono::seconds(1);  // keepalived's BOOTSTRAP_DELAY

// Stands for a check that is understood and not made.
class NoCheckMachine : public CheckMachine {
 public:
  NoCheckMachine(Checker checker, CheckId id, std::string keyword)
      : CheckMachine(std::move(checker), id), keyword_(std::move(keyword)) {
    presume_up();
  }
  std::string keyword() const override { return keyword_; }
  bool is_made() const override { return false; }

 private:
  Actions begin(Time) override { return {}; }

  std::string keyword_;
};

}  // namespace

CheckMachine::CheckMachine(Checker checker, CheckId id)
    : checker_(std::move(checker)), id_(id), is_up_(!checker_.alpha), failures_(checker_.retry) {}

void CheckMachine::start(Time now, double warmup_fraction) {
  if (!is_made()) return;
  const Duration warmup = checker_.warmup.value_or(checker_.delay_loop);
  const auto random_part = static_cast<Duration::rep>(static_cast<double>(warmup.count()) * warmup_fraction);
  wait(now, kStartDelay + Duration(random_part));
}

Actions CheckMachine::on_deadline(Time now) {
  if (!deadline_ || now < *deadline_) return {};
  deadline_.reset();
  if (is_under_way()) return expire(now);
  if (!is_suspended_) return begin(now);
  wait(now, checker_.delay_loop);
  return {};
}

void CheckMachine::take_over(const CheckMachine& former) {
  is_up_ = former.is_up_;
  has_result_ = former.has_result_;
  failures_ = std::min(former.failures_, checker_.retry);
}

void CheckMachine::conclude(Actions& actions, bool up, std::string why) {
  if (up == is_up_ && has_result_) return;
  const bool is_change = up != is_up_;
  is_up_ = up;
  has_result_ = true;
  actions.push_back(Verdict{id_, up, std::move(why), is_change});
}

void CheckMachine::forgive(Actions& actions, const std::string& why) const {
  if (!checker_.log_all_failures || !is_up_) return;
  actions.push_back(Notice{keyword() + " of " + checker_.target.to_string() + ": " + why + ", tried again"});
}

std::string describe(StreamEnd end) {
  switch (end) {
    case StreamEnd::by_peer: return "connection closed";
    case StreamEnd::refused: return "connection refused";
    case StreamEnd::unreachable: return "unreachable";
    case StreamEnd::timed_out: return "connecting timed out";
    case StreamEnd::reset: return "connection reset";
    case StreamEnd::tls_failed: return "TLS failed";
  }
  return "connection lost";
}

std::unique_ptr<CheckMachine> make_check_machine(Checker checker, CheckId id) {
  if (std::holds_alternative<TcpCheck>(checker.kind)) return std::make_unique<TcpCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<MiscCheck>(checker.kind))
    return std::make_unique<MiscCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<HttpCheck>(checker.kind))
    return std::make_unique<HttpCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<SmtpCheck>(checker.kind))
    return std::make_unique<SmtpCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<DnsCheck>(checker.kind)) return std::make_unique<DnsCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<UdpCheck>(checker.kind)) return std::make_unique<UdpCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<PingCheck>(checker.kind))
    return std::make_unique<PingCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<FileCheck>(checker.kind))
    return std::make_unique<FileCheckMachine>(std::move(checker), id);
  if (std::holds_alternative<TunnelCheck>(checker.kind))
    return std::make_unique<TunnelCheckMachine>(std::move(checker), id);
  std::string keyword = std::get<OtherCheck>(checker.kind).keyword;
  return std::make_unique<NoCheckMachine>(std::move(checker), id, std::move(keyword));
}

}  // namespace viplane::health
