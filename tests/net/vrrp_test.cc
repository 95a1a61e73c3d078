// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/vrrp.h"

#include <gtest/gtest.h>

#include <chrono>

#include "net/address_bytes.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "tests/net/generators.h"
#include "tests/support/bytes.h"
#include "tests/support/property.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;
using namespace test;

const auto kRouter = IpAddress::v4(10, 77, 0, 1), kPeer = IpAddress::v4(10, 77, 0, 2),
           kVip = IpAddress::v4(10, 77, 0, 100);
const auto kRouter6 = *IpAddress::parse("fe80::1"), kVip6 = *IpAddress::parse("fe80::100");

Advertisement version_2() { return {.version = 2, .virtual_router_id = 51, .priority = 150, .addresses = {kVip}}; }

Advertisement version_3() {
  Advertisement fields = version_2();
  fields.version = 3;
  return fields;
}

Advertisement version_3_over_ipv6() {
  Advertisement fields = version_3();
  fields.addresses = {kVip6};
  return fields;
}

using Result = std::variant<ReceivedAdvertisement, DiscardReason>;

Result parse(const Bytes& message, std::uint8_t ttl = 255, VrrpTtlBounds bounds = {}) {
  return parse_advertisement({kRouter, kVrrpGroupV4, ttl, message}, bounds);
}
Result parse6(const Bytes& message) { return parse_advertisement({kRouter6, kVrrpGroupV6, 255, message}); }

std::optional<DiscardReason> reason(const Result& result) {
  const auto* found = std::get_if<DiscardReason>(&result);
  return found ? std::optional(*found) : std::nullopt;
}
const ReceivedAdvertisement& accepted(const Result& result) { return std::get<ReceivedAdvertisement>(result); }

Bytes message_of(const Advertisement& fields) { return build_advertisement(fields, kRouter, kVrrpGroupV4); }

// A message after `spoil` with its checksum made right again, so that only what was spoilt is wrong.
template <typename Spoil>
Bytes spoilt(const Advertisement& fields, Spoil spoil) {
  Bytes message = message_of(fields);
  spoil(message);
  if (message.size() < 8) return message;
  store_be16(message.data() + 6, 0);
  store_be16(message.data() + 6, internet_checksum(message));
  return message;
}

TEST(Vrrp, AMessageOfVersion2AsKeepalivedSendsIt) {
  EXPECT_EQ(build_advertisement_packet(version_2(), kRouter, kVrrpGroupV4, VrrpChecksum::pseudo_header, 255, 3),
            from_hex("45c00028 00030000 ff70d042 0a4d0001 e0000012 21339601 00013e19 0a4d0064 00000000 00000000"));
}

TEST(Vrrp, R1_OnlyATtlOf255Passes) {
  const Bytes message = message_of(version_2());
  EXPECT_FALSE(reason(parse(message, 255)));
  EXPECT_EQ(reason(parse(message, 254)), DiscardReason::ttl);
  EXPECT_EQ(reason(parse(message, 0)), DiscardReason::ttl);
  EXPECT_EQ(reason(parse_advertisement({kRouter6, kVrrpGroupV6, 254, {}})), DiscardReason::ttl);
}

TEST(Vrrp, R1_AUnicastInstanceMaySetOtherBounds) {
  const Bytes message = message_of(version_2());
  EXPECT_FALSE(reason(parse(message, 64, {.least = 64, .most = 128})));
  EXPECT_EQ(reason(parse(message, 63, {.least = 64, .most = 128})), DiscardReason::ttl);
  EXPECT_EQ(reason(parse(message, 255, {.least = 64, .most = 128})), DiscardReason::ttl);
}

TEST(Vrrp, R2_OnlyVersions2And3Pass) {
  for (std::uint8_t version = 0; version < 16; ++version) {
    const Bytes message = spoilt(version_2(), [&](Bytes& m) { m[0] = static_cast<std::byte>(version << 4 | 1); });
    const auto expected = version == 2   ? std::nullopt
                          : version == 3 ? std::optional(DiscardReason::length)  // no authentication there
                                         : std::optional(DiscardReason::version);
    EXPECT_EQ(reason(parse(message)), expected) << +version;
  }
}

TEST(Vrrp, R2_Version2IsNoneOverIpv6) {
  EXPECT_EQ(reason(parse_advertisement({kRouter6, kVrrpGroupV6, 255, message_of(version_2())})),
            DiscardReason::version);
}

TEST(Vrrp, R3_OnlyAdvertisementsPass) {
  for (std::uint8_t type = 0; type < 16; ++type) {
    if (type == 1) continue;
    const Bytes message = spoilt(version_2(), [&](Bytes& m) { m[0] = static_cast<std::byte>(0x20 | type); });
    EXPECT_EQ(reason(parse(message)), DiscardReason::type) << +type;
  }
}

TEST(Vrrp, R4_TheLengthMustFitTheCountExactly) {
  for (const Advertisement& fields : {version_2(), version_3()}) {
    const auto resized = [&](int by) {
      return spoilt(fields, [&](Bytes& m) { m.resize(static_cast<std::size_t>(static_cast<int>(m.size()) + by)); });
    };
    EXPECT_EQ(reason(parse(resized(-1))), DiscardReason::truncated);
    EXPECT_EQ(reason(parse(resized(1))), DiscardReason::length);
    EXPECT_EQ(reason(parse(resized(4))), DiscardReason::length);
    const Bytes counts_more = spoilt(fields, [](Bytes& m) { m[3] = std::byte{2}; });
    EXPECT_EQ(reason(parse(counts_more)), DiscardReason::truncated);
    const Bytes counts_less = spoilt(fields, [](Bytes& m) { m[3] = std::byte{0}; });
    EXPECT_EQ(reason(parse(counts_less)), DiscardReason::length);
  }
}

TEST(Vrrp, R5_ABadChecksumIsDiscardedWhicheverBitIsWrong) {
  for (const Advertisement& fields : {version_2(), version_3()}) {
    const Bytes good = message_of(fields);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      Bytes bad = good;
      bad[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
      EXPECT_TRUE(reason(parse(bad))) << "version " << +fields.version << ", bit " << bit;
    }
  }
}

TEST(Vrrp, R5_Version2CoversTheAuthenticationAndNoPseudoHeader) {
  Advertisement fields = version_2();
  fields.authentication = VrrpAuthentication::password;
  fields.authentication_data = {'s', 'e', 'c', 'r', 'e', 't'};
  const Bytes message = message_of(fields);
  EXPECT_EQ(internet_checksum(message), 0);
  EXPECT_EQ(accepted(parse(message)).checksum, VrrpChecksum::message_only);
  EXPECT_EQ(accepted(parse(message)).advertisement, fields);
}

TEST(Vrrp, R5_Version3OverIpv4PassesWithEitherChecksumAndSaysWhich) {
  for (const auto checksum : {VrrpChecksum::pseudo_header, VrrpChecksum::message_only}) {
    const Bytes message = build_advertisement(version_3(), kRouter, kVrrpGroupV4, checksum);
    EXPECT_EQ(accepted(parse(message)).checksum, checksum);
    EXPECT_EQ(accepted(parse(message)).advertisement, version_3());
  }
  EXPECT_EQ(internet_checksum(build_advertisement(version_3(), kRouter, kVrrpGroupV4, VrrpChecksum::message_only)), 0);
}

TEST(Vrrp, R5_Version3OverIpv6NeedsThePseudoHeader) {
  Bytes message = build_advertisement(version_3_over_ipv6(), kRouter6, kVrrpGroupV6, VrrpChecksum::message_only);
  EXPECT_EQ(accepted(parse6(message)).checksum, VrrpChecksum::pseudo_header) << "whatever was asked for";
  store_be16(message.data() + 6, 0);
  store_be16(message.data() + 6, internet_checksum(message));
  EXPECT_EQ(reason(parse6(message)), DiscardReason::checksum);
}

TEST(Vrrp, R5_AUnicastChecksumMadeForTheGroupPasses) {
  const auto to_b = [](VrrpChecksum checksum) {
    const Bytes message = build_advertisement(version_3(), kRouter, kPeer, checksum);
    return parse_advertisement({kRouter, kPeer, 255, message});
  };
  for (const auto checksum :
       {VrrpChecksum::pseudo_header, VrrpChecksum::message_only, VrrpChecksum::pseudo_header_of_group}) {
    EXPECT_EQ(accepted(to_b(checksum)).checksum, checksum);
  }
}

TEST(Vrrp, R6_VirtualRouterZeroIsDiscarded) {
  EXPECT_EQ(reason(parse(spoilt(version_2(), [](Bytes& m) { m[1] = {}; }))), DiscardReason::virtual_router_id);
}

TEST(Vrrp, R6_TheVirtualRouterCanBeReadBeforeAnythingIsVerified) {
  EXPECT_EQ(peek_virtual_router_id(from_hex("0033")), 51);
  EXPECT_FALSE(peek_virtual_router_id(from_hex("00")));
}

TEST(Vrrp, R8_PasswordsAreComparedToTheLastOctet) {
  const std::array<std::uint8_t, 8> password{'s', 'e', 'c', 'r', 'e', 't'};
  EXPECT_TRUE(same_authentication_data(password, password));
  for (std::size_t i = 0; i < 8; ++i) {
    auto other = password;
    other[i] ^= 0x80;
    EXPECT_FALSE(same_authentication_data(password, other)) << i;
  }
}

TEST(Vrrp, R9_IntervalsAreInTheUnitOfTheVersion) {
  Advertisement fields = version_2();
  fields.advertisement_interval = 7s;
  EXPECT_EQ(accepted(parse(message_of(fields))).advertisement.advertisement_interval, 7s);
  fields.version = 3;
  fields.advertisement_interval = 10ms;
  EXPECT_EQ(accepted(parse(message_of(fields))).advertisement.advertisement_interval, 10ms);
  fields.advertisement_interval = 40950ms;
  EXPECT_EQ(accepted(parse(message_of(fields))).advertisement.advertisement_interval, 40950ms);
}

TEST(Vrrp, R9_IntervalsThatCannotBeSaidAreRoundedIntoRange) {
  const auto sent_as = [](std::uint8_t version, Duration interval) {
    Advertisement fields = version_2();
    fields.version = version;
    fields.advertisement_interval = interval;
    return accepted(parse(message_of(fields))).advertisement.advertisement_interval;
  };
  EXPECT_EQ(sent_as(2, 0s), 1s);
  EXPECT_EQ(sent_as(2, 1499ms), 1s);
  EXPECT_EQ(sent_as(2, 1500ms), 2s);
  EXPECT_EQ(sent_as(2, 300s), 255s);
  EXPECT_EQ(sent_as(3, 1ms), 10ms);
  EXPECT_EQ(sent_as(3, 14ms), 10ms);
  EXPECT_EQ(sent_as(3, 100s), 40950ms);
}

TEST(Vrrp, R14_AnIntervalOfZeroIsDiscarded) {
  const auto zero = [](Bytes& m) { m[4] = m[5] = {}; };
  EXPECT_EQ(reason(parse(spoilt(version_3(), zero))), DiscardReason::advertisement_interval);
  EXPECT_EQ(reason(parse(spoilt(version_2(), zero))), DiscardReason::advertisement_interval);
}

TEST(Vrrp, R14_ReservedBitsAreIgnoredAndSentAsZero) {
  EXPECT_EQ(std::to_integer<int>(message_of(version_3())[4]) >> 4, 0);
  const Bytes message = spoilt(version_3(), [](Bytes& m) { m[4] |= std::byte{0xf0}; });
  EXPECT_EQ(accepted(parse(message)).advertisement.advertisement_interval, 1s);
}

TEST(Vrrp, R17_IpOptionsDoNotDisturb) {
  const Bytes options = from_hex("94040000"), message = message_of(version_2());  // router alert
  Ipv4Header header{kRouter, kVrrpGroupV4, IpProtocol::vrrp, 255};
  header.options = options;
  const Bytes bytes = build_ipv4(header, message);
  const auto packet = Ipv4View::parse(bytes);
  EXPECT_EQ(accepted(parse_advertisement({packet->source(), packet->target(), packet->ttl(), packet->payload()}))
                .advertisement,
            version_2());
}

TEST(Vrrp, R18_AnyCountOfAddressesPassesBothWays) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{254}, std::size_t{255}}) {
    Advertisement fields = version_2();
    fields.addresses.assign(count, kVip);
    EXPECT_EQ(accepted(parse(message_of(fields))).advertisement, fields) << count;
    fields.version = 3;
    if (count == 0) continue;
    EXPECT_EQ(accepted(parse(message_of(fields))).advertisement, fields) << count;
    fields.addresses.assign(count, kVip6);
    EXPECT_EQ(accepted(parse6(build_advertisement(fields, kRouter6, kVrrpGroupV6))).advertisement, fields) << count;
  }
}

TEST(Vrrp, R18_Version3NamesAtLeastOneAddress) {
  Advertisement fields = version_3();
  fields.addresses.clear();
  EXPECT_EQ(reason(parse(message_of(fields))), DiscardReason::no_addresses);
}

TEST(Vrrp, R18_EveryBeginningIsDiscarded) {
  for (const Advertisement& fields : {version_2(), version_3()}) {
    const Bytes whole = message_of(fields);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(reason(parse(cut)), DiscardReason::truncated) << size;
    }
  }
}

TEST(Vrrp, NoMoreThan255AddressesAreSentAndNoneOfTheOtherFamily) {
  Advertisement fields = version_3();
  fields.addresses.assign(300, kVip);
  EXPECT_EQ(accepted(parse(message_of(fields))).advertisement.addresses.size(), 255u);
  fields.addresses = {kVip6, kVip, kVip6};
  EXPECT_EQ(accepted(parse(message_of(fields))).advertisement.addresses, std::vector{kVip});
}

TEST(Vrrp, T1_AFrameToTheGroupLooksAsTheRfcSays) {
  const MacAddress mac = MacAddress::virtual_router(51);
  const Bytes frame = build_advertisement_frame(version_2(), mac, multicast_mac(kVrrpGroupV4), kRouter, kVrrpGroupV4);
  const auto ethernet = EthernetView::parse(frame);
  EXPECT_EQ(ethernet->target().to_string(), "01:00:5e:00:00:12");
  EXPECT_EQ(ethernet->source().to_string(), "00:00:5e:00:01:33");
  const auto packet = Ipv4View::parse(ethernet->payload());
  EXPECT_EQ(packet->target().to_string(), "224.0.0.18");
  EXPECT_EQ(packet->protocol(), IpProtocol::vrrp);
  EXPECT_EQ(packet->ttl(), 255);
  EXPECT_EQ(packet->tos(), 0xc0);
  EXPECT_TRUE(packet->checksum_ok());
}

TEST(Vrrp, T1_OverIpv6Too) {
  const MacAddress mac = MacAddress::virtual_router(51, true);
  const Bytes frame =
      build_advertisement_frame(version_3_over_ipv6(), mac, multicast_mac(kVrrpGroupV6), kRouter6, kVrrpGroupV6);
  const auto ethernet = EthernetView::parse(frame);
  EXPECT_EQ(ethernet->target().to_string(), "33:33:00:00:00:12");
  EXPECT_EQ(ethernet->type(), EtherType::ipv6);
  const auto packet = Ipv6View::parse(ethernet->payload());
  EXPECT_EQ(packet->hop_limit(), 255);
  EXPECT_EQ(packet->traffic_class(), 0xc0);
  EXPECT_EQ(packet->protocol(), IpProtocol::vrrp);
}

TEST(Vrrp, T3_Version2AlwaysEndsInEightOctetsOfAuthentication) {
  EXPECT_EQ(message_of(version_2()).size(), 8u + 4 + 8);
  EXPECT_EQ(vrrp_message_size(2, false, 1), 20u);
  EXPECT_EQ(vrrp_message_size(3, false, 1), 12u);
  EXPECT_EQ(vrrp_message_size(3, true, 2), 40u);
}

TEST(Vrrp, AnyAdvertisementReadsBackTheSame) {
  check_property([] {
    const bool is_v6 = any<bool>(), is_v2 = !is_v6 && any<bool>();
    Advertisement fields;
    fields.version = is_v2 ? 2 : 3;
    fields.virtual_router_id = *rc::gen::inRange<std::uint8_t>(1, 255);
    fields.priority = any<std::uint8_t>();
    fields.advertisement_interval =
        is_v2 ? Duration(*rc::gen::inRange(1, 256) * 1s) : Duration(*rc::gen::inRange(1, 4096) * 10ms);
    const auto count = *rc::gen::inRange(1, 30);
    for (int i = 0; i < count; ++i) fields.addresses.push_back(is_v6 ? any_v6() : any_v4());
    if (is_v2) {
      fields.authentication = static_cast<VrrpAuthentication>(any<std::uint8_t>());
      fields.authentication_data = *rc::gen::arbitrary<std::array<std::uint8_t, 8>>();
    }
    const auto source = is_v6 ? any_v6() : any_v4(), target = is_v6 ? any_v6() : any_v4();
    const auto checksum = *rc::gen::element(VrrpChecksum::message_only, VrrpChecksum::pseudo_header);
    const Bytes message = build_advertisement(fields, source, target, checksum);
    const auto result = parse_advertisement({source, target, 255, message});
    RC_ASSERT(std::holds_alternative<ReceivedAdvertisement>(result));
    RC_ASSERT(accepted(result).advertisement == fields);
  });
}

TEST(Vrrp, EveryReasonHasWords) {
  for (int i = 0; i <= static_cast<int>(DiscardReason::unknown_peer); ++i) {
    EXPECT_GT(to_string(static_cast<DiscardReason>(i)).size(), 3u) << i;
  }
}

}  // namespace
}  // namespace viplane
