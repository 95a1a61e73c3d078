// SPDX-License-Identifier: GPL-2.0-or-later
// SSL_GET of a keepalived.conf, made by a real director of a real nginx.
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>

#include "control/config/config.h"
#include "control/config/load.h"
#include "control/director.h"
#include "env/memory_event_log.h"
#include "live/host.h"
#include "tests/live/tls/tls_server.h"
#include "tests/support/netns.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

constexpr const char* kShopDigest = "f40d9b2f6eeec78e169bc40177907bff";  // printf shop.example.com | md5sum

// Answers with the name it was asked for: over TLS at port 443, in plain text at port 80.
class Nginx {
 public:
  explicit Nginx(const test::NetworkNamespace& where) {
    write_identity();
    const std::string conf = write_configuration();
    process_.emplace(where, [&] {
      ::execlp("nginx", "nginx", "-e", (folder_.path() / "error").c_str(), "-c", conf.c_str(), nullptr);
      return 127;
    });
    is_there_ = where.try_run(
                    "for i in $(seq 50); do curl -sk -o /dev/null https://127.0.0.1/ && exit; sleep 0.1; done; "
                    "exit 1") == 0;
  }
  bool is_there() const { return is_there_; }

 private:
  void write_identity() const {
    const SelfSigned identity;
    std::FILE* file = std::fopen((folder_.path() / "identity.pem").c_str(), "w");
    if (file == nullptr) throw std::runtime_error("write identity.pem");
    PEM_write_PrivateKey(file, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_X509(file, identity.certificate.get());
    std::fclose(file);
  }

  std::string write_configuration() const {
    const std::string here = folder_.path();
    const std::string conf = here + "/nginx.conf";
    std::ofstream(conf) << "daemon off; master_process off; pid " << here << "/pid;\nevents {}\nhttp {\n"
                        << " access_log off; client_body_temp_path " << here << "/a; proxy_temp_path " << here
                        << "/b;\n fastcgi_temp_path " << here << "/c; uwsgi_temp_path " << here << "/d; scgi_temp_path "
                        << here << "/e;\n server { listen 443 ssl; listen 80;\n"
                        << "  ssl_certificate " << here << "/identity.pem; ssl_certificate_key " << here
                        << "/identity.pem;\n  location / { return 200 \"$ssl_server_name\"; }\n }\n}\n";
    return conf;
  }

  test::TemporaryDirectory folder_;
  std::optional<test::Child> process_;
  bool is_there_ = false;
};

config::Config with_check(const std::string& of_check, const std::string& of_url) {
  config::MemoryFiles files;
  files.put("keepalived.conf",
            "virtual_server 10.0.0.100 443 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n delay_loop 1\n"
            " real_server 10.0.0.11 443 {\n  SSL_GET {\n   warmup 0\n   connect_timeout 2\n   connect_ip 127.0.0.1\n"
            "   retry 0\n" +
                of_check + "   url {\n    path /\n    status_code 200\n" + of_url + "   }\n  }\n }\n}\n");
  auto result = config::load_config(files, "keepalived.conf");
  for (const auto& diagnostic : result.diagnostics) ADD_FAILURE() << to_string(diagnostic);
  return std::move(result.config);
}

class SslGet : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    test::connect(director_, "eth0", neighbour_, "eth0");
    director_.run("ip address add 10.0.0.1/24 dev eth0");
    nginx_.emplace(director_);
    if (!nginx_->is_there()) GTEST_SKIP() << "nginx or curl is not here, or does not run";
  }

  // The director's first finding: "health.up: GET /: status 200".
  std::string first_finding(const config::Config& config) {
    test::Inside inside(director_);
    MemoryEventLog events("lb1");
    HostOptions options;
    options.interfaces = {"eth0"};
    options.io = Io::packet;
    Host host(options, events);
    Director director(host.env(), config, {.connection_slots = 1024});
    director.start();
    for (int i = 0; i < 80 && events.count("health.up") + events.count("health.down") == 0; ++i) {
      const auto pause = host.loop().call_at(host.loop().now() + 100ms, [&] { host.loop().stop(); });
      host.loop().run();
    }
    for (const Event& event : events.events()) {
      if (!event.kind.starts_with("health.")) continue;
      for (const auto& [name, value] : event.fields)
        if (name == "why") return event.kind + ": " + std::get<std::string>(value);
    }
    return "nothing was found:\n" + events.text();
  }

  test::NetworkNamespace director_, neighbour_;
  std::optional<Nginx> nginx_;
};

TEST_F(SslGet, FindsAServerUpThatSignedItsOwnCertificate) {
  EXPECT_EQ(first_finding(with_check("", "")), "health.up: GET /: status 200");
}

TEST_F(SslGet, WithSniAsksForTheVirtualhostOfThePage) {
  const std::string page = std::string("    virtualhost shop.example.com\n    digest ") + kShopDigest + "\n";
  EXPECT_EQ(first_finding(with_check("   enable_sni\n", page)), "health.up: GET /: status 200");
}

TEST_F(SslGet, WithoutSniAsksForNoName) {
  const std::string page = std::string("    virtualhost shop.example.com\n    digest ") + kShopDigest + "\n";
  EXPECT_EQ(first_finding(with_check("", page)),
            std::string("health.down: GET /: digest d41d8cd98f00b204e9800998ecf8427e, expected ") + kShopDigest);
}

TEST_F(SslGet, FindsAServerDownThatSpeaksPlainText) {
  EXPECT_EQ(first_finding(with_check("   connect_port 80\n", "")), "health.down: GET /: TLS failed");
}

}  // namespace
}  // namespace viplane::live
