// SPDX-License-Identifier: GPL-2.0-or-later
// viplaned's mails at a real mail server's socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/configurations.h"
#include "tests/daemon/mail_server.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

using testing::HasSubstr;

std::string mailing(const std::string& text) {
  const std::string head = "global_defs {\n";
  return head + "  router_id lb1\n  notification_email {\n    op@example.org\n  }\n  smtp_server 127.0.0.1 2525\n" +
         "  smtp_alert\n" + text.substr(head.size());
}

TEST(DaemonMail, TellsOfItsStatesAtAMailServersSocket) {
  VIPLANE_NEEDS_NAMESPACES();
  Switch wire;
  const NetworkNamespace space;
  wire.connect(space, "eth0", "10.9.0.1/24");
  MailServer server(space, 2525);
  const RunningDaemon daemon(space, "m", mailing(virtual_router(200)));
  ASSERT_TRUE(eventually([&] { return server.mails().size() >= 2; })) << daemon.log();
  const auto mails = server.mails();
  EXPECT_THAT(mails[0], HasSubstr("Subject: [lb1] VRRP Instance VI_1 - Entering BACKUP state\r\n"));
  EXPECT_THAT(mails[1], HasSubstr("Subject: [lb1] VRRP Instance VI_1 - Entering MASTER state\r\n"));
  EXPECT_THAT(mails[1], HasSubstr("\r\nDate: ")) << "behind the envelope";
  EXPECT_THAT(mails[1], HasSubstr("RCPT TO:<op@example.org>\r\nDATA\r\n"));
  EXPECT_TRUE(eventually([&] { return daemon.count("mail.sent") == 2; }));
  EXPECT_THAT(daemon.ask({"status"}).text, HasSubstr("2 mails sent, 0 lost, 0 waiting\n"));
}

TEST(DaemonMail, IsMasterAllTheSameWhereTheMailServerIsGone) {
  VIPLANE_NEEDS_NAMESPACES();
  Switch wire;
  const NetworkNamespace space;
  wire.connect(space, "eth0", "10.9.0.1/24");
  std::string text = mailing(virtual_router(200));
  text.replace(text.find("127.0.0.1 2525"), 14, "10.9.0.25");
  const RunningDaemon daemon(space, "s", text);
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_TRUE(eventually([&] { return daemon.count("mail.failed") > 0; })) << daemon.log();
}

}  // namespace
}  // namespace viplane::test
