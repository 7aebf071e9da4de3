"""For each address on standard input: whether Python's own tables call it a public unicast address. Written apart from ours on purpose."""
import ipaddress
import sys

for line in sys.stdin:
    try:
        address = ipaddress.ip_address(line.strip())
    except ValueError:
        print("unreadable")
        continue
    print("public" if address.is_global and not address.is_multicast and not address.is_reserved and not address.is_link_local else "not")
