// SPDX-License-Identifier: GPL-2.0-or-later
// The lists of `viplanectl ipvs` beside those of ipvsadm 1.31, byte for byte: the same commands were given to both.
#include "control/report/ipvsadm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"
#include "tests/peers/kernel.h"

namespace viplane::test {
namespace {

using Columns = report::IpvsadmFormat::Columns;

constexpr const char* kRules[] = {
    "ipvsadm -A -t 10.71.0.100:80 -s wrr",
    "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.23:80 -g -w 3",
    "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:8080 -m -w 0",
    "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.22:80 -i -w 65535 -x 100 -y 20",
    "ipvsadm -A -t 10.71.0.101:0 -s wlc -p 360",
    "ipvsadm -a -t 10.71.0.101:0 -r 10.72.0.21:0 -g -w 1",
    "ipvsadm -A -t 10.71.0.101:443 -s sh -b sh-port,sh-fallback -p 100000 -M 255.255.255.0",
    "ipvsadm -A -t 10.71.0.101:8443 -s mh -b mh-port",
    "ipvsadm -a -t 10.71.0.101:8443 -r 10.72.0.25:8443 -i -w 7 -x 5",
    "ipvsadm -A -t 10.71.0.101:65535 -s mh -b mh-fallback",
    "ipvsadm -A -u 10.71.0.100:53 -s rr -o",
    "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.24:5353 -m -w 12",
    "ipvsadm -A -u 10.71.0.101:53 -s nq -p 50",
};

class IpvsadmBeside : public testing::Test {
 protected:
  void SetUp() override {
    std::string why_not;
    kernel_ = shared_kernel(why_not);
    if (kernel_ == nullptr) GTEST_SKIP() << why_not;
    kernel_->forget();
    std::string script;
    for (const char* rule : kRules) {
      script += std::string(rule) + "\n";
      run_command(lab_, rule);
    }
    ASSERT_EQ(kernel_->run(script), "");
  }
  std::string list(Columns columns, bool exact = false) const {
    report::IpvsadmFormat format;
    format.columns = columns;
    format.exact = exact;
    return report::ipvsadm_list(lab_.services.list(), format);
  }
  // A connection to each TCP service of 10.71.0.100, and a datagram.
  void send_some() {
    for (const Bytes& frame : {Packet::tcp("S").frame(), Packet::tcp("A").frame(), Packet::udp().frame(),
                               Packet::tcp("S").from("198.51.100.2:65535").to("10.71.0.101:22").frame()}) {
      (void)lab_.process(frame);
      (void)kernel_->answers(Lab::kFront, frame);
    }
  }

  Kernel* kernel_ = nullptr;
  Lab lab_;
};

TEST_F(IpvsadmBeside, SavesTheRulesAsItDoesButForTheThresholdsThatItForgets) {
  const std::string ours = report::ipvsadm_save(lab_.services.list());
  EXPECT_THAT(ours, testing::HasSubstr("-r 10.72.0.22:80 -i -w 65535 --tun-type ipip -x 100 -y 20\n"));
  EXPECT_THAT(ours, testing::HasSubstr("-r 10.72.0.25:8443 -i -w 7 --tun-type ipip -x 5\n"));
  EXPECT_EQ(std::regex_replace(ours, std::regex(" -[xy] [0-9]+"), ""), kernel_->run("ipvsadm -Sn"));
}

TEST_F(IpvsadmBeside, RestoresWhatWeSaveThresholdsIncluded) {
  const std::string thresholds = kernel_->run("ipvsadm -Ln --thresholds");
  EXPECT_EQ(kernel_->run("ipvsadm -C; ipvsadm -R <<'EOF'\n" + report::ipvsadm_save(lab_.services.list()) + "EOF\n"),
            "");
  EXPECT_EQ(kernel_->run("ipvsadm -Ln --thresholds"), thresholds);
}

TEST_F(IpvsadmBeside, ListsServicesServersAndCounts) {
  send_some();
  EXPECT_EQ(list(Columns::standard), kernel_->run("ipvsadm -Ln"));
  EXPECT_EQ(list(Columns::thresholds), kernel_->run("ipvsadm -Ln --thresholds"));
  EXPECT_EQ(list(Columns::persistent), kernel_->run("ipvsadm -Ln --persistent-conn"));
  EXPECT_EQ(list(Columns::rate), kernel_->run("ipvsadm -Z; ipvsadm -Ln --rate"));
}

TEST_F(IpvsadmBeside, CountsPacketsAndOctetsAlike) {
  send_some();
  // The kernel's estimator copies its counters every two seconds.
  EXPECT_EQ(list(Columns::stats), kernel_->run("sleep 3; ipvsadm -Ln --stats"));
  EXPECT_EQ(list(Columns::stats, true), kernel_->run("ipvsadm -Ln --stats --exact"));
}

TEST_F(IpvsadmBeside, ListsConnections) {
  send_some();
  std::string rows;
  lab_.forwarder.for_each_connection(lab_.now, [&](const auto& row) { rows += report::to_string(row) + "\n"; });
  const auto masked = [](const std::string& text) {  // when they end, and in which order the tables have them
    std::vector<std::string> lines;
    std::istringstream stream(std::regex_replace(text, std::regex("[0-9][0-9]:[0-9][0-9] "), "mm:ss "));
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::sort(lines.begin() + std::min<std::ptrdiff_t>(2, std::ssize(lines)), lines.end());
    return lines;
  };
  EXPECT_EQ(masked(report::ipvsadm_connections_title(false) + rows), masked(kernel_->run("ipvsadm -Lnc")));
}

}  // namespace
}  // namespace viplane::test
