// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "control/health/check_machine.h"
#include "control/health/http_message.h"

namespace viplane::health {

// HTTP_GET, and SSL_GET over TLS: asks for one page after the other, one each delay_loop. The server is up when all
// have come as asked, down when one has failed more than `retry` times. After a failed page has come again, all pages
// are asked for once more.
class HttpCheckMachine : public CheckMachine {
 public:
  HttpCheckMachine(Checker checker, CheckId id);

  Actions on_connected(Time now) override;
  Actions on_received(Time now, ByteView bytes) override;
  Actions on_closed(Time now, StreamEnd end) override;
  std::string keyword() const override { return check_.is_tls ? "SSL_GET" : "HTTP_GET"; }

 private:
  enum class Phase : std::uint8_t { waiting, connecting, reading };

  Actions begin(Time now) override;
  Actions expire(Time now) override;
  bool is_under_way() const override { return phase_ != Phase::waiting; }

  const HttpUrl& url() const { return check_.urls[url_]; }
  Actions judge(Time now, HttpResponse::Progress progress);
  std::string fault_of_response() const;  // empty: it is what was asked for
  Actions pass(Time now);
  Actions miss(Time now, const std::string& fault);
  std::string about_url(const std::string& text) const;

  HttpCheck check_;
  Phase phase_ = Phase::waiting;
  std::size_t url_ = 0;                    // the page in turn
  std::optional<std::size_t> failed_url_;  // the page that has taken the server down
  std::unique_ptr<HttpResponse> response_;
};

}  // namespace viplane::health
