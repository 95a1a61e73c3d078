// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/conformance/address_table_conformance.h"

#include "env/fake_address_table.h"

namespace viplane::conformance {

struct FakeAddressWorld {
  AddressTable& addresses() { return table; }
  std::string port() { return "eth0"; }
  FakeAddressTable table;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, AddressTableConformance, FakeAddressWorld);

}  // namespace viplane::conformance
