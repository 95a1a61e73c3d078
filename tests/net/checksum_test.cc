// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/checksum.h"

#include <gtest/gtest.h>

#include "tests/net/generators.h"
#include "tests/support/bytes.h"
#include "tests/support/property.h"

namespace viplane {
namespace {

using namespace test;

// RFC 1071, section 4.1, word for word.
std::uint16_t by_the_book(ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += load_be16(bytes.data() + i);
  if (bytes.size() % 2 == 1) sum += std::uint32_t{load_u8(bytes.data() + bytes.size() - 1)} << 8;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

TEST(Checksum, OfTheExampleOfTheRfc) {
  EXPECT_EQ(internet_checksum(from_hex("0001 f203 f4f5 f6f7")), static_cast<std::uint16_t>(~0xddf2));
}

TEST(Checksum, OfNothing) { EXPECT_EQ(internet_checksum({}), 0xffff); }

TEST(Checksum, OfAllOnesDoesNotOverflow) {
  EXPECT_EQ(internet_checksum(Bytes(65535, std::byte{0xff})), by_the_book(Bytes(65535, std::byte{0xff})));
}

TEST(Checksum, AgreesWithTheBookAtAnyLengthAndAlignment) {
  check_property([] {
    const Bytes bytes = any_bytes(8);
    const ByteView view = ByteView(bytes).subspan(*rc::gen::inRange<std::size_t>(0, 8));
    RC_ASSERT(internet_checksum(view) == by_the_book(view));
  });
}

TEST(Checksum, OverDataWithItsChecksumIsZero) {
  check_property([] {
    Bytes bytes = any_bytes(4);
    store_be16(bytes.data() + 2, 0);
    store_be16(bytes.data() + 2, internet_checksum(bytes));
    RC_ASSERT(internet_checksum(bytes) == 0);
  });
}

TEST(Checksum, OfPartsIsThatOfTheWhole) {
  check_property([] {
    const Bytes bytes = any_bytes();
    const auto cut = *rc::gen::inRange<std::size_t>(0, bytes.size() / 2 + 1) * 2;
    const auto sum = ChecksumSum().add(ByteView(bytes).first(cut)).add(ByteView(bytes).subspan(cut)).finish();
    RC_ASSERT(sum == internet_checksum(bytes));
  });
}

// Changes a field behind a checksum at the front both ways: the update must agree with computing anew. The data is
// never all zero, as no packet is, so the two zeros of the one's complement cannot be told apart wrongly.
template <typename Field, typename Store, typename Update>
void updates_agree(Store store, Update update) {
  check_property(
      [&] {
        Bytes bytes = any_bytes(8, 64);
        bytes[7] |= std::byte{1};
        const auto before = *rc::gen::element<Field>(0, static_cast<Field>(~Field{0}), any<Field>());
        const auto after = *rc::gen::element<Field>(0, static_cast<Field>(~Field{0}), any<Field>());
        store(bytes.data() + 2, before);
        store_be16(bytes.data(), 0);
        const std::uint16_t checksum = internet_checksum(bytes);
        store(bytes.data() + 2, after);
        RC_ASSERT(update(checksum, before, after) == internet_checksum(bytes));
      },
      1000);
}

TEST(Checksum, AnUpdateOf16BitsAgreesWithComputingAnew) { updates_agree<std::uint16_t>(store_be16, update_checksum16); }
TEST(Checksum, AnUpdateOf32BitsAgreesWithComputingAnew) { updates_agree<std::uint32_t>(store_be32, update_checksum32); }

// RFC 1624, section 4: the case that equation 2 gets wrong.
TEST(Checksum, AnUpdateOfTheExampleOfRfc1624) { EXPECT_EQ(update_checksum16(0xdd2f, 0x5555, 0x3285), 0x0000); }

TEST(Checksum, ThePseudoHeaderIsAsIfItsOctetsStoodThere) {
  const auto v4 = from_hex("0a000001 0a000002 00 06 0004  deadbeef");
  EXPECT_EQ(upper_layer_checksum(IpAddress::v4(10, 0, 0, 1), IpAddress::v4(10, 0, 0, 2), IpProtocol::tcp,
                                 ByteView(v4).subspan(12)),
            internet_checksum(v4));
  const auto v6 =
      from_hex("fe80000000000000 0000000000000001 ff02000000000000 0000000000000012 00000004 00000070 deadbeef");
  EXPECT_EQ(upper_layer_checksum(*IpAddress::parse("fe80::1"), *IpAddress::parse("ff02::12"), IpProtocol::vrrp,
                                 ByteView(v6).subspan(40)),
            internet_checksum(v6));
}

}  // namespace
}  // namespace viplane
