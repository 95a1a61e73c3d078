// SPDX-License-Identifier: GPL-2.0-or-later
// A server that asks for a certificate, and the files that answer it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>

#include "live/checks/stream_connector.h"
#include "live/tls/tls_connector.h"
#include "tests/live/checks/loop_world.h"
#include "tests/live/tls/tls_server.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* kRequest = "GET / HTTP/1.0\r\n\r\n";

class ClientCertificate : public testing::Test {
 protected:
  ClientCertificate() {
    SSL_CTX_set_verify(server_.context(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       [](int, X509_STORE_CTX*) { return 1; });  // whoever signed it
    write_identity();
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  void write_identity(const std::string& password = {}) const {
    const SelfSigned identity;
    std::FILE* file = std::fopen(path("cert.pem").c_str(), "w");
    ASSERT_NE(file, nullptr);
    PEM_write_X509(file, identity.certificate.get());
    std::fclose(file);
    file = std::fopen(path("key.pem").c_str(), "w");
    ASSERT_NE(file, nullptr);
    PEM_write_PrivateKey(file, identity.key.get(), password.empty() ? nullptr : EVP_aes_128_cbc(),
                         reinterpret_cast<const unsigned char*>(password.data()), static_cast<int>(password.size()),
                         nullptr, nullptr);
    std::fclose(file);
  }
  TlsFiles files(const std::string& password = {}) const { return {path("cert.pem"), path("key.pem"), password}; }

  // How a request ends: "page", or "refused".
  std::string ask(const TlsFiles& files) {
    std::string received;
    std::optional<CloseReason> end;
    std::unique_ptr<Stream> stream;
    stream = connector_.connect(
        server_.endpoint(), {.tls = files}, 1s,
        {.connected =
             [&] { stream->write(std::as_bytes(std::span(kRequest, std::char_traits<char>::length(kRequest)))); },
         .received =
             [&](ByteView bytes) { received.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
         .closed = [&](CloseReason why) { end = why; }});
    for (int i = 0; i < 100 && !end; ++i) world_.run_for(20ms);
    return received == "page" ? "page" : "refused";
  }

  LoopWorld world_;
  TcpStreamConnector tcp_{world_.loop};
  TlsConnector connector_{world_.loop, tcp_};
  TlsServer server_{world_.loop, [](const std::string& received) {
                      return TlsServer::Reply{.text = received.ends_with("\r\n\r\n") ? "page" : ""};
                    }};
  test::TemporaryDirectory folder_;
};

TEST_F(ClientCertificate, IsShownToAServerThatAsks) {
  EXPECT_EQ(ask({}), "refused");
  EXPECT_EQ(ask(files()), "page");
}

TEST_F(ClientCertificate, MayHaveAKeyWithAPassword) {
  write_identity("sesame");
  EXPECT_EQ(problem_of(files("sesame")), "");
  EXPECT_EQ(ask(files("sesame")), "page");
  EXPECT_THAT(problem_of(files("wrong")), HasSubstr("cannot use the key " + path("key.pem")));
  EXPECT_THAT(problem_of(files()), HasSubstr("cannot use the key")) << "nobody is asked at a terminal";
  EXPECT_EQ(ask(files("wrong")), "refused");
}

TEST_F(ClientCertificate, ThatCannotBeReadIsNamed) {
  EXPECT_EQ(problem_of({}), "");
  EXPECT_THAT(problem_of({path("none"), path("key.pem"), {}}), HasSubstr("cannot use the certificate " + path("none")));
}

TEST_F(ClientCertificate, IsReadAgainWhenItsFilesHaveChanged) {
  std::ofstream(path("cert.pem")) << "not yet";
  EXPECT_EQ(ask(files()), "refused");
  write_identity();
  EXPECT_EQ(ask(files()), "page") << "no reload was needed";
}

}  // namespace
}  // namespace viplane::live
