"""Network addresses of visitors: read from the request, and kept only as a keyed hash that is worthless next month."""

import ipaddress
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

# A provider hands a household a /64 of IPv6 addresses, so one person has all of them.
IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """
    Return the address of the visitor, or "" where none can be told.

    Forwarding headers count only as far as our own proxies wrote them: with n trusted proxies, the nth entry of
    X-Forwarded-For from the right. What stands left of it is the visitor's own invention.
    """
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")


def network(address: str) -> str:
    """
    Return the network that counts as one visitor: an IPv4 address itself, an IPv6 address cut to its /64.

    An IPv4 address written as IPv6 (::ffff:192.0.2.1) is read as IPv4, a zone (fe80::1%eth0) and a port, which some proxies
    write, are dropped, and what is no address counts as itself.
    """
    without_port = address.partition("]")[0] if address.startswith("[") else address
    if without_port.count(":") == 1:
        without_port = without_port.partition(":")[0]
    try:
        found = ipaddress.ip_address(without_port.partition("%")[0].strip("[]"))
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), IPV6_PREFIX), strict=False).network_address)
    return str(found)


def address_hash(address: str, now: datetime) -> str:
    """
    Return 64 hexadecimal digits that are equal for the same visitor within one calendar month (UTC), or "" for no address.

    The key changes with the month, so that comments of different months can't be tied together by it.
    """
    if not address:
        return ""
    return salted_hmac(f"address {now:%Y-%m}", network(address), algorithm="sha256").hexdigest()
