#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes tests/golden/net/vrrp.csv: advertisements as scapy, an independent oracle, makes them.

    /usr/bin/python3 tests/net/make_vrrp_golden.py > tests/golden/net/vrrp.csv
"""
import random

from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.layers.vrrp import VRRP, VRRPv3

rng = random.Random(20260101)


def v4():
    return ".".join(str(rng.randrange(256)) for _ in range(4))


def v6():
    return "fe80::" + ":".join(f"{rng.randrange(1, 65536):x}" for _ in range(4))


def row(version, vrid, priority, interval_ms, authentication, data, addresses, packet):
    print(version, vrid, priority, interval_ms, authentication, data, ";".join(addresses), bytes(packet).hex(), sep=",")


print("version,virtual_router_id,priority,interval_ms,authentication,authentication_data,addresses,ip_packet")
for count in (1, 2, 3, 20, 255):
    for priority in (0, 1, 100, 255):
        vrid = rng.randrange(1, 256)
        source = v4()
        addresses = [v4() for _ in range(count)]
        seconds = rng.randrange(1, 256)
        authentication, password = rng.choice([(0, b""), (1, b"secret"), (1, b"longpass")])
        data = password.ljust(8, b"\0")
        row(2, vrid, priority, seconds * 1000, authentication, data.hex(), addresses,
            IP(src=source, dst="224.0.0.18", ttl=255, tos=0xC0, id=0, proto=112) /
            VRRP(vrid=vrid, priority=priority, adv=seconds, addrlist=addresses, authtype=authentication,
                 auth1=int.from_bytes(data[:4], "big"), auth2=int.from_bytes(data[4:], "big")))
        centiseconds = rng.randrange(1, 4096)
        row(3, vrid, priority, centiseconds * 10, 0, "", addresses,
            IP(src=source, dst=rng.choice(["224.0.0.18", v4()]), ttl=255, tos=0xC0, id=0, proto=112) /
            VRRPv3(vrid=vrid, priority=priority, adv=centiseconds, addrlist=addresses))
        if count < 80:
            addresses = [v6() for _ in range(count)]
            row(3, vrid, priority, centiseconds * 10, 0, "", addresses,
                IPv6(src=v6(), dst="ff02::12", hlim=255, tc=0xC0, nh=112) /
                VRRPv3(vrid=vrid, priority=priority, adv=centiseconds, addrlist=addresses))
