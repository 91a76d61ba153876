from datetime import UTC, datetime

import pytest
from django.test import RequestFactory, SimpleTestCase, override_settings

from comments.addresses import address_hash, client_address, network

MARCH = datetime(2013, 3, 7, 18, 29, tzinfo=UTC)


class NetworkTests(SimpleTestCase):
    def test_an_ipv4_address_counts_as_itself(self):
        assert network("192.0.2.1") == "192.0.2.1"
        assert network("192.0.2.1") != network("192.0.2.2")

    def test_an_ipv6_address_counts_as_its_64(self):
        for address in ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:0DB8:0001:0002:0:0:0:7"]:
            with self.subTest(address):
                assert network(address) == "2001:db8:1:2::"
        assert network("2001:db8:1:3::1") == "2001:db8:1:3::"

    def test_the_loopback_of_ipv6_is_an_address_too(self):
        assert network("::1") == "::"

    def test_an_ipv4_address_written_as_ipv6_is_read_as_ipv4(self):
        for address in ["::ffff:192.0.2.1", "::FFFF:c000:201", "[::ffff:192.0.2.1]"]:
            with self.subTest(address):
                assert network(address) == "192.0.2.1"

    def test_a_zone_is_dropped(self):
        assert network("fe80::1%eth0") == network("fe80::2%wlan1") == "fe80::"

    def test_brackets_are_dropped(self):
        assert network("[2001:db8::1]") == "2001:db8::"

    def test_what_is_no_address_counts_as_itself_up_to_100_characters(self):
        for garbage in ["unknown", "_hidden", "999.1.1.1", "a:b", "%", "1.2.3", "' OR 1=1", "日本"]:
            with self.subTest(garbage):
                assert network(garbage) == garbage
        assert network("x" * 5_000) == "x" * 100


class ClientAddressTests(SimpleTestCase):
    def address(self, forwarded: str | None = None, remote: str = "10.0.0.1") -> str:
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))

    @override_settings(TRUSTED_PROXIES=0)
    def test_without_a_proxy_no_header_counts(self):
        for forwarded in [None, "", "192.0.2.1", "192.0.2.1, 192.0.2.2", "garbage"]:
            with self.subTest(forwarded):
                assert self.address(forwarded) == "10.0.0.1"

    @override_settings(TRUSTED_PROXIES=0)
    def test_other_headers_that_programs_forge_never_count(self):
        names = ["X_REAL_IP", "CLIENT_IP", "X_CLIENT_IP", "FORWARDED", "TRUE_CLIENT_IP", "CF_CONNECTING_IP", "VIA"]
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **{f"HTTP_{name}": "192.0.2.1" for name in names})

        assert client_address(request) == "10.0.0.1"

    @override_settings(TRUSTED_PROXIES=1)
    def test_behind_one_proxy_the_last_entry_is_the_visitor(self):
        for forwarded in [
            "192.0.2.1",
            "203.0.113.9, 192.0.2.1",
            "a, b,c ,  192.0.2.1 ",
            "192.0.2.1,",
            "127.0.0.1,192.0.2.1",
        ]:
            with self.subTest(forwarded):
                assert self.address(forwarded) == "192.0.2.1"

    @override_settings(TRUSTED_PROXIES=2)
    def test_behind_two_proxies_the_last_entry_but_one_is_the_visitor(self):
        for forwarded in ["192.0.2.1, 10.0.0.2", "forged, 192.0.2.1, 10.0.0.2", "1.1.1.1,2.2.2.2,192.0.2.1,10.0.0.2"]:
            with self.subTest(forwarded):
                assert self.address(forwarded) == "192.0.2.1"

    @override_settings(TRUSTED_PROXIES=2)
    def test_who_comes_past_the_proxies_is_known_by_the_connection(self):
        for forwarded in [None, "", ",", "192.0.2.1"]:
            with self.subTest(forwarded):
                assert self.address(forwarded) == "10.0.0.1"

    def test_a_connection_without_an_address_has_none(self):
        assert self.address(remote="") == ""


class AddressHashTests(SimpleTestCase):
    def test_is_64_hexadecimal_digits_that_do_not_hold_the_address(self):
        hashed = address_hash("192.0.2.1", MARCH)

        assert len(hashed) == 64
        assert set(hashed) <= set("0123456789abcdef")
        assert "192" not in hashed or "c0000201" not in hashed

    def test_no_address_has_no_hash(self):
        assert address_hash("", MARCH) == ""

    def test_is_the_same_for_one_visitor_within_a_month(self):
        assert address_hash("192.0.2.1", MARCH) == address_hash("192.0.2.1", datetime(2013, 3, 31, 23, 59, tzinfo=UTC))
        assert address_hash("2001:db8::1", MARCH) == address_hash("2001:db8::2", MARCH)
        assert address_hash("::ffff:192.0.2.1", MARCH) == address_hash("192.0.2.1", MARCH)

    def test_tells_visitors_apart(self):
        assert address_hash("192.0.2.1", MARCH) != address_hash("192.0.2.2", MARCH)

    def test_is_another_one_in_the_next_month_and_a_year_later(self):
        hashes = {address_hash("192.0.2.1", day) for day in [MARCH, MARCH.replace(month=4), MARCH.replace(year=2014)]}

        assert len(hashes) == 3

    def test_cannot_be_made_without_the_boards_key(self):
        hashed = address_hash("192.0.2.1", MARCH)

        with override_settings(SECRET_KEY="another key of fifty characters, for this test only"):
            assert address_hash("192.0.2.1", MARCH) != hashed


@pytest.mark.parametrize("address", ["::", "0.0.0.0", "255.255.255.255", "ffff:" * 7 + "ffff"])  # noqa: S104
def test_the_ends_of_the_address_spaces_are_addresses(address):
    assert len(address_hash(address, MARCH)) == 64


def test_a_port_that_a_proxy_wrote_is_no_part_of_the_address():
    assert network("192.0.2.7:51000") == network("192.0.2.7:52000") == "192.0.2.7"
    assert network("[2001:db8::1]:443") == network("2001:db8::2") == "2001:db8::"
