"""For each [address, range] on standard input, as JSON: how Python's own `ipaddress` spells both, and whether the one lies in the other.

Written apart from ours on purpose. An IPv4-mapped IPv6 address counts as the IPv4 address, and a zone is left out, as everywhere in Cleandesk.
"""
import ipaddress
import json
import sys

MAPPED = ipaddress.ip_network("::ffff:0:0/96")


def read_address(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.version == 6:
        address = ipaddress.IPv6Address(int(address))
        return address.ipv4_mapped or address
    return address


def read_range(text):
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        return None
    if network.version == 6 and network.subnet_of(MAPPED):
        return ipaddress.ip_network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - 96))
    return network


for line in sys.stdin:
    address_text, range_text = json.loads(line)
    address, network = read_address(address_text), read_range(range_text)
    single = network is not None and network.prefixlen == network.max_prefixlen
    print(json.dumps({
        "address": None if address is None else str(address),
        "range": None if network is None else str(network.network_address if single else network),
        "inside": address is not None and network is not None and address.version == network.version and address in network,
    }))
