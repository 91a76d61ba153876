import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client, SimpleTestCase

from comments.addresses import address_hash
from comments.forms import opened_stamp
from comments.limits import in_words, seconds_to_wait
from comments.models import Comment
from comments.operations import AlreadyPosted, TooMany
from tests.factories import make_article, make_comment, make_user

NOW = datetime(2026, 3, 7, 18, 29, tzinfo=UTC)
HERE, THERE = address_hash("192.0.2.1", NOW), address_hash("192.0.2.2", NOW)


def seconds_ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


class InWordsTests(SimpleTestCase):
    def test_says_a_time_as_a_person_does_rounded_up(self):
        for seconds, words in [
            (0, "a moment"),
            (1, "1 second"),
            (2, "2 seconds"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (61, "2 minutes"),
            (600, "10 minutes"),
            (601, "11 minutes"),
            (3_600, "1 hour"),
            (3_601, "2 hours"),
            (86_400, "24 hours"),
        ]:
            with self.subTest(seconds=seconds):
                assert in_words(seconds) == words


@pytest.mark.django_db
class TestWait:
    """How long who posted at such times waits, as person (alone) or as address (alone)."""

    def wait_of_person(self, *ages: float) -> int:
        article = make_article()
        for age in sorted(ages, reverse=True):
            make_comment(article, email="ann@example.org", now=seconds_ago(age))
        return seconds_to_wait(user_id=None, email="ann@example.org", address_hash="", now=NOW)

    def wait_of_address(self, *ages: float) -> int:
        article = make_article()
        for age in sorted(ages, reverse=True):
            make_comment(article, address_hash=HERE, now=seconds_ago(age))
        return seconds_to_wait(user_id=None, email="somebody.else@example.org", address_hash=HERE, now=NOW)

    def wait_of_account(self, *ages: float) -> int:
        article, user = make_article(), make_user()
        for age in sorted(ages, reverse=True):
            make_comment(article, user=user, email="", now=seconds_ago(age))
        return seconds_to_wait(user_id=user.pk, email="", address_hash="", now=NOW)

    @pytest.mark.parametrize("who", ["person", "address", "account"])
    @pytest.mark.parametrize(
        ("ages", "wait"),
        [
            ([], 0),
            ([0], 10),
            ([3], 7),
            ([9.5], 1),
            ([9.999], 1),
            ([10], 0),
            ([11], 0),
            # five in ten minutes: the fifth from now must be ten minutes old
            ([100, 200, 300, 400], 0),
            ([100, 200, 300, 400, 590], 10),
            ([11, 12, 13, 14, 15], 585),
            ([100, 200, 300, 400, 600], 0),
            ([100, 200, 300, 400, 500, 590], 100),
            # the longer of two waits counts
            ([2, 200, 300, 400, 590], 10),
            ([9, 200, 300, 400, 590], 10),
            ([2, 200, 300, 400, 597], 8),
            # thirty in a day
            ([1_000 * n for n in range(1, 30)], 0),
            ([1_000 * n for n in range(1, 31)], 86_400 - 30_000),
            ([2_000 * n for n in range(1, 30)] + [86_399], 1),
            ([2_000 * n for n in range(1, 30)] + [86_400], 0),
        ],
    )
    def test_is_exact(self, who, ages, wait):
        assert getattr(self, f"wait_of_{who}")(*ages) == wait

    def test_others_do_not_matter(self):
        article = make_article()
        for number in range(5):
            make_comment(article, email=f"other{number}@example.org", address_hash=THERE, now=NOW)
            make_comment(article, user=make_user(), email="", now=NOW)

        assert seconds_to_wait(user_id=None, email="ann@example.org", address_hash=HERE, now=NOW) == 0

    def test_unknown_addresses_are_not_one_visitor(self):
        make_comment(make_article(), address_hash="", now=NOW)

        assert seconds_to_wait(user_id=None, email="ann@example.org", address_hash="", now=NOW) == 0

    def test_guests_without_an_address_do_not_share_the_limit_of_accounts(self):
        make_comment(make_article(), user=make_user(), email="", now=NOW)

        assert seconds_to_wait(user_id=make_user().pk, email="", address_hash="", now=NOW) == 0

    def test_archived_comments_do_not_count(self):
        article = make_article()
        for _ in range(30):
            comment = make_comment(article, email="ann@example.org", address_hash=HERE, now=NOW)
            Comment.objects.filter(pk=comment.pk).update(source="TVLine", source_id=f"x#{comment.pk}")

        assert seconds_to_wait(user_id=None, email="ann@example.org", address_hash=HERE, now=NOW) == 0

    def test_counts_over_all_articles_and_whatever_became_of_the_comments(self):
        for number, status in enumerate(["published", "held", "rejected", "removed", "withdrawn"]):
            comment = make_comment(make_article(), email="ann@example.org", now=seconds_ago(100 + number))
            Comment.objects.filter(pk=comment.pk).update(status=status)

        assert seconds_to_wait(user_id=None, email="ann@example.org", address_hash="", now=NOW) == 496


@pytest.mark.django_db
@pytest.mark.usefixtures("rate_limits")
class TestSubmitting:
    def test_the_second_within_ten_seconds_is_refused_and_not_stored(self):
        article = make_article()
        make_comment(article, email="ann@example.org", now=seconds_ago(3))

        with pytest.raises(TooMany) as caught:
            make_comment(article, email="ann@example.org", now=NOW)

        assert (caught.value.code, caught.value.seconds) == ("too-many", 7)
        assert (
            str(caught.value)
            == "That is too soon after your other comments. Please wait 7 seconds and press “Post Comment” again."
        )
        assert Comment.objects.count() == 1

    def test_another_name_or_e_mail_from_the_same_address_changes_nothing(self):
        article = make_article()
        make_comment(article, name="Ann", email="ann@example.org", address_hash=HERE, now=seconds_ago(1))

        with pytest.raises(TooMany):
            make_comment(article, name="Ben", email="ben@example.org", address_hash=HERE, now=NOW)

    def test_another_address_changes_nothing_for_the_same_person(self):
        article, user = make_article(), make_user()
        make_comment(article, user=user, email="", address_hash=HERE, now=seconds_ago(1))

        with pytest.raises(TooMany):
            make_comment(article, user=user, email="", address_hash=THERE, now=NOW)

    def test_who_waited_may_post(self):
        article = make_article()
        make_comment(article, email="ann@example.org", now=seconds_ago(10))

        assert make_comment(article, email="ann@example.org", now=NOW).pk

    def test_a_form_that_is_sent_twice_is_a_duplicate_and_not_one_too_many(self):
        article = make_article()
        make_comment(article, email="ann@example.org", body="Go Karen!!!!", now=seconds_ago(1))

        with pytest.raises(AlreadyPosted):
            make_comment(article, email="ann@example.org", body="Go Karen!!!!", now=NOW)


@pytest.mark.django_db
def test_without_limits_everybody_posts_as_fast_as_they_can(settings):
    assert settings.BOARD["RATE_LIMITS"] is False
    article = make_article()

    for _ in range(7):
        make_comment(article, email="ann@example.org", address_hash=HERE, now=NOW)

    assert Comment.objects.count() == 7


@pytest.mark.django_db
@pytest.mark.usefixtures("rate_limits")
class TestAnswer:
    """What a person gets who posts too fast."""

    def send(self, article, number: int, client: Client | None = None, **headers):
        with time_machine.travel(datetime.now(UTC) - timedelta(minutes=1)):
            opened = opened_stamp(datetime.now(UTC))
        form = {
            "name": f"Guest {number}",
            "email": f"guest{number}@example.org",
            "body": f"What number {number} thinks.",
            "opened": opened,
        }
        return (client or Client()).post(article.get_absolute_url(), form, **headers)

    def test_says_how_long_to_wait_in_the_header_and_in_words_and_keeps_the_text(self):
        article = make_article()
        with time_machine.travel(NOW, tick=False) as clock:
            self.send(article, 1)
            clock.shift(4)

            response = self.send(article, 2)

        page = response.content.decode()
        assert response.status_code == 429
        assert response["Retry-After"] == "6"
        assert response["Cache-Control"] == "private, no-store"
        assert "Please wait 6 seconds and press “Post Comment” again." in page
        assert "What number 2 thinks.</textarea>" in page
        assert 'value="Guest 2"' in page
        assert 'value="guest2@example.org"' in page
        assert Comment.objects.count() == 1

    def test_the_same_form_is_taken_when_the_time_is_over(self):
        article = make_article()
        with time_machine.travel(NOW, tick=False) as clock:
            self.send(article, 1)
            refused = self.send(article, 2)
            clock.shift(int(refused["Retry-After"]))

            response = self.send(article, 2)

        assert response.status_code == 302
        assert Comment.objects.count() == 2

    def test_six_in_ten_minutes_are_one_too_many(self):
        article = make_article()
        with time_machine.travel(NOW, tick=False) as clock:
            for number in range(5):
                assert self.send(article, number).status_code == 302
                clock.shift(11)

            response = self.send(article, 6)

        assert response.status_code == 429
        assert response["Retry-After"] == str(600 - 55)
        assert "Please wait 10 minutes" in response.content.decode()

    @pytest.mark.parametrize(
        "header", ["X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "CLIENT_IP", "X_CLIENT_IP", "CF_CONNECTING_IP"]
    )
    def test_a_forged_header_changes_nothing(self, header):
        article = make_article()
        with time_machine.travel(NOW, tick=False):
            self.send(article, 1, REMOTE_ADDR="192.0.2.1", **{f"HTTP_{header}": "198.51.100.1"})

            response = self.send(article, 2, REMOTE_ADDR="192.0.2.1", **{f"HTTP_{header}": "198.51.100.2"})

        assert response.status_code == 429
        assert Comment.objects.get().address_hash == HERE

    def test_behind_a_proxy_its_own_entry_counts_and_what_stands_before_it_does_not(self, settings):
        settings.TRUSTED_PROXIES = 1
        article = make_article()
        with time_machine.travel(NOW, tick=False):
            self.send(article, 1, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 192.0.2.1")

            same = self.send(article, 2, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="2.2.2.2, 192.0.2.1")
            other = self.send(article, 3, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 192.0.2.2")

        assert (same.status_code, other.status_code) == (429, 302)
        assert set(Comment.objects.values_list("address_hash", flat=True)) == {HERE, THERE}

    def test_all_addresses_of_one_ipv6_household_are_one_visitor(self):
        article = make_article()
        with time_machine.travel(NOW, tick=False):
            self.send(article, 1, REMOTE_ADDR="2001:db8:1:2::1")

            same = self.send(article, 2, REMOTE_ADDR="2001:db8:1:2:abcd::9")
            other = self.send(article, 3, REMOTE_ADDR="2001:db8:1:3::1")

        assert (same.status_code, other.status_code) == (429, 302)

    def test_no_address_stands_in_the_database_in_clear(self):
        self.send(make_article(), 1, REMOTE_ADDR="192.0.2.1")

        stored = Comment.objects.get()

        assert re.fullmatch("[0-9a-f]{64}", stored.address_hash)
        assert "192.0.2.1" not in "".join(str(value) for value in vars(stored).values())
