// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/http_check.h"

#include <algorithm>

namespace viplane::health {

HttpCheckMachine::HttpCheckMachine(Checker checker, CheckId id)
    : CheckMachine(std::move(checker), id), check_(std::get<HttpCheck>(this->checker().kind)) {
  for (HttpUrl& url : check_.urls) {
    if (url.status_codes.any()) continue;
    for (std::size_t code = 200; code < 300; ++code) url.status_codes.set(code);
  }
}

Actions HttpCheckMachine::begin(Time now) {
  if (check_.urls.empty()) {
    Actions actions;
    conclude(actions, true, "no url to ask for");
    wait(now, checker().delay_loop);
    return actions;
  }
  phase_ = Phase::connecting;
  wait_for_answer();
  return {Connect{id(), checker().target, checker().connect_timeout, check_.is_tls,
                  check_.enable_sni ? url().virtualhost : std::string()}};
}

Actions HttpCheckMachine::on_connected(Time now) {
  if (phase_ != Phase::connecting) return {};
  phase_ = Phase::reading;
  response_ = std::make_unique<HttpResponse>();
  wait(now, checker().connect_timeout);
  return {Write{id(), http_request(check_, url(), checker().target)}};
}

Actions HttpCheckMachine::on_received(Time now, ByteView bytes) {
  if (phase_ != Phase::reading) return {};
  const HttpResponse::Progress progress = response_->receive(bytes);
  if (progress == HttpResponse::Progress::wants_more) {
    wait(now, checker().connect_timeout);
    return {};
  }
  Actions actions{Close{id()}};
  for (Action& action : judge(now, progress)) actions.push_back(std::move(action));
  return actions;
}

Actions HttpCheckMachine::on_closed(Time now, StreamEnd end) {
  if (phase_ == Phase::waiting) return {};
  if (phase_ == Phase::reading && end == StreamEnd::by_peer) return judge(now, response_->finish());
  return miss(now, describe(end));
}

// Silence while reading. Each piece of the answer gave it connect_timeout anew.
Actions HttpCheckMachine::expire(Time now) {
  Actions actions{Close{id()}};
  for (Action& action : miss(now, "reading timed out")) actions.push_back(std::move(action));
  return actions;
}

Actions HttpCheckMachine::judge(Time now, HttpResponse::Progress progress) {
  if (progress == HttpResponse::Progress::invalid) return miss(now, "no valid response: " + response_->error());
  const std::string fault = fault_of_response();
  return fault.empty() ? pass(now) : miss(now, fault);
}

std::string HttpCheckMachine::fault_of_response() const {
  const unsigned status = response_->status();
  if (status >= url().status_codes.size() || !url().status_codes.test(status))
    return "status " + std::to_string(status);
  if (!url().digest) return {};
  const Md5Digest digest = response_->digest();
  if (digest == *url().digest) return {};
  return "digest " + to_hex(digest) + ", expected " + to_hex(*url().digest);
}

Actions HttpCheckMachine::pass(Time now) {
  Actions actions;
  const std::string why = about_url("status " + std::to_string(response_->status()));
  phase_ = Phase::waiting;
  response_.reset();
  set_failures(0);
  ++url_;
  if (failed_url_) {
    failed_url_.reset();
    url_ = 0;
  } else if (url_ == check_.urls.size()) {
    url_ = 0;
    conclude(actions, true, why);
  }
  // Until the first result a failure is not forgiven, at any page.
  if (!has_result()) set_failures(checker().retry);
  const bool at_once = check_.fast_recovery && (!has_result() || !is_up());
  wait(now, at_once ? Duration::zero() : checker().delay_loop);
  return actions;
}

Actions HttpCheckMachine::miss(Time now, const std::string& fault) {
  Actions actions;
  const std::string why = about_url(fault);
  phase_ = Phase::waiting;
  response_.reset();
  if (is_up() || !has_result()) {
    set_failures(failures() + 1);
    if (failures() > checker().retry) {
      failed_url_ = url_;
      conclude(actions, false, why);
    } else {
      forgive(actions, why);
    }
  }
  const Checker& times = checker();
  wait(now, failed_url_ ? std::max(times.delay_before_retry, times.delay_loop) : times.delay_before_retry);
  return actions;
}

std::string HttpCheckMachine::about_url(const std::string& text) const { return "GET " + url().path + ": " + text; }

}  // namespace viplane::health
