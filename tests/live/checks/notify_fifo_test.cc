// SPDX-License-Identifier: GPL-2.0-or-later
// Notify FIFOs of the file system.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "live/checks/notify_fifos.h"
#include "posix/descriptor.h"
#include "tests/live/checks/loop_world.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

class LiveFifo : public testing::Test {
 protected:
  std::unique_ptr<NotifyFifo> open(const std::string& path, const std::string& user = {}) {
    return fifos_.open({.path = path, .user = user}, [this](const std::string& what) { problems_.push_back(what); });
  }
  std::string path(const char* leaf = "fifo") const { return (folder_.path() / leaf).string(); }

  // A reader as the operator's script is one: it may come at any time.
  static Descriptor reader(const std::string& path) {
    return Descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }
  static std::string read_all(const Descriptor& from) {
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t length = 0; (length = ::read(from.get(), part.data(), part.size())) > 0;) {
      text.append(part.data(), static_cast<std::size_t>(length));
    }
    return text;
  }

  LoopWorld world_;
  NotifyFifos fifos_{world_.loop};
  test::TemporaryDirectory folder_;
  std::vector<std::string> problems_;
};

TEST_F(LiveFifo, IsMadeForItsReaderAloneAndKeepsLinesUntilHeComes) {
  const auto fifo = open(path());
  struct stat found {};
  ASSERT_EQ(::lstat(path().c_str(), &found), 0);
  EXPECT_TRUE(S_ISFIFO(found.st_mode));
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  fifo->write("INSTANCE \"VI_1\" MASTER 100");
  fifo->write("INSTANCE \"VI_1\" BACKUP 100");
  const Descriptor late = reader(path());
  EXPECT_EQ(read_all(late), "INSTANCE \"VI_1\" MASTER 100\nINSTANCE \"VI_1\" BACKUP 100\n");
  EXPECT_TRUE(problems_.empty());
}

TEST_F(LiveFifo, OutlivesAReaderThatGoesAndComes) {
  const auto fifo = open(path());
  {
    const Descriptor first = reader(path());
    fifo->write("one");
    EXPECT_EQ(read_all(first), "one\n");
  }
  fifo->write("two");
  const Descriptor second = reader(path());
  EXPECT_EQ(read_all(second), "two\n");
}

TEST_F(LiveFifo, ThatNobodyReadsDropsWholeLinesAndSaysSoOnceUntilItWorksAgain) {
  const auto fifo = open(path());
  const std::string line(1000, 'x');
  for (int i = 0; i < 200; ++i) fifo->write(line);  // a pipe holds 64 KiB
  EXPECT_TRUE(problems_.empty()) << "told inside write()";
  world_.run_for(1ms);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_NE(problems_[0].find(path()), std::string::npos) << problems_[0];
  EXPECT_NE(problems_[0].find("full"), std::string::npos) << problems_[0];

  const Descriptor now = reader(path());
  const std::string kept = read_all(now);
  EXPECT_EQ(kept.size() % (line.size() + 1), 0u) << "a line was torn";
  fifo->write("and on");
  EXPECT_EQ(read_all(now), "and on\n");
  for (int i = 0; i < 200; ++i) fifo->write(line);
  world_.run_for(1ms);
  EXPECT_EQ(problems_.size(), 2u) << "a new trouble is told again";
}

TEST_F(LiveFifo, IsNeverAFileThatSomebodyPutThere) {
  std::ofstream(path()) << "precious";
  const auto fifo = open(path());
  fifo->write("INSTANCE \"VI_1\" MASTER 100");
  world_.run_for(1ms);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_NE(problems_[0].find(path() + " is there and is no FIFO"), std::string::npos) << problems_[0];
  EXPECT_EQ(std::filesystem::file_size(path()), 8u);

  std::filesystem::remove(path());  // the remedy
  fifo->write("INSTANCE \"VI_1\" BACKUP 100");
  EXPECT_EQ(read_all(reader(path())), "INSTANCE \"VI_1\" BACKUP 100\n");
}

TEST_F(LiveFifo, FollowsNoSymbolicLink) {
  ASSERT_EQ(::mkfifo(path("elsewhere").c_str(), 0600), 0);
  std::filesystem::create_symlink(path("elsewhere"), path());
  const auto fifo = open(path());
  fifo->write("secret");
  world_.run_for(1ms);
  EXPECT_EQ(problems_.size(), 1u);
  EXPECT_EQ(read_all(reader(path("elsewhere"))), "");
}

TEST_F(LiveFifo, BelongsToWhomTheConfigurationNames) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const auto fifo = open(path(), "nobody");
  struct stat found {};
  ASSERT_EQ(::lstat(path().c_str(), &found), 0);
  EXPECT_NE(found.st_uid, 0u);
}

TEST_F(LiveFifo, OfAnUnknownUserSaysSo) {
  const auto fifo = open(path(), "no-such-user");
  world_.run_for(1ms);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_NE(problems_[0].find("no-such-user"), std::string::npos) << problems_[0];
}

}  // namespace
}  // namespace viplane::live
