import gzip
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comments.models import Article, Comment
from comments.text import body_to_html
from tests.factories import (
    Element,
    approve,
    make_article,
    make_branch,
    make_comment,
    make_held,
    make_user,
    make_with_status,
    read_page,
    reject,
    remove,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def roots_per_page(settings):
    def set_to(number: int) -> None:
        settings.BOARD = {**settings.BOARD, "ROOTS_PER_PAGE": number}

    return set_to


@pytest.fixture
def original_threads() -> Article:
    call_command("loaddata", django_settings.BASE_DIR / "fixtures" / "original_threads.json", verbosity=0)
    return Article.objects.get(comment_count=70)


def get(path: str | Article | Comment, **headers) -> Element:
    """Read a page as a stranger."""
    path = path if isinstance(path, str) else path.get_absolute_url()
    response = Client().get(path, **headers)
    assert response.status_code == 200
    return read_page(response)


def page_of(article: Article, query: str = "") -> Element:
    return get(article.get_absolute_url() + query)


def ids_on(page: Element) -> list[int]:
    return [
        int(comment["id"].removeprefix("comment-"))
        for comment in page.all("article")
        if comment.attributes.get("id", "").startswith("comment-")
    ]


def pks(*comments: Comment) -> list[int]:
    return [comment.pk for comment in comments]


def by_line(page: Element, comment: Comment) -> str:
    return page.one("article", id=f"comment-{comment.pk}").one("footer").text


def linked_data(page: Element) -> dict:
    return json.loads(page.one("script", type="application/ld+json").raw_text)


def meta(page: Element, name: str) -> str:
    found = page.all("meta", name=name) or page.all("meta", property=name)
    assert len(found) == 1, name
    return " ".join(found[0]["content"].split())


class TestFrontPage:
    def test_lists_articles_newest_first_with_date_number_and_newest_comment(self):
        old = make_article(title="Old", published_on=date(2013, 3, 1), byline="Ann Author")
        new = make_article(title="New", published_on=date(2013, 3, 9), source="TVLine")
        make_comment(old, name="Early", now=datetime(2013, 3, 2, 18, 0, tzinfo=UTC))
        late = make_comment(old, name="Late", now=datetime(2013, 3, 3, 18, 5, tzinfo=UTC))

        page = get("/")

        articles = page.one("ol", of_class="articles").all("article")
        assert [article.one("h2").text for article in articles] == ["New", "Old"]
        assert [article.one("h2").one("a")["href"] for article in articles] == [
            new.get_absolute_url(),
            old.get_absolute_url(),
        ]
        assert articles[0].one("time")["datetime"] == "2013-03-09"
        assert "March 9, 2013 · TVLine" in articles[0].text
        assert "0 comments" in articles[0].text
        assert "newest by" not in articles[0].text
        assert "By Ann Author" in articles[1].text
        assert "2 comments" in articles[1].text
        assert "newest by Late – March 3, 2013 10:05 AM PST" in articles[1].text
        assert articles[1].one(of_class="newest").one("a")["href"] == f"/comments/{late.pk}/"

    def test_says_one_comment_of_one(self):
        make_comment(make_article())

        assert "1 comment newest by" in get("/").one("ol", of_class="articles").text

    def test_of_two_articles_of_a_day_the_later_written_stands_first(self):
        make_article(title="First"), make_article(title="Second")

        assert [heading.text for heading in get("/").all("h2")] == ["Second", "First"]

    def test_shows_the_stamp_of_an_archived_comment_as_printed(self, original_threads):
        newest = Comment.objects.get(pk=70).author_name

        talk = get("/").all(of_class="talk")[1].text

        assert talk == f"70 comments newest by {newest} – March 14, 2013 07:16 AM PDT"

    def test_says_that_there_is_nothing_yet(self):
        assert "There are no articles yet." in get("/").one("main").text

    def test_hides_an_article_until_its_day_has_come(self):
        article = make_article(title="Tomorrow", published_on=timezone.localdate() + timedelta(days=1))
        comment = make_comment(article)

        assert "Tomorrow" not in get("/").text
        for path in [article.get_absolute_url(), comment.get_absolute_url(), f"{comment.get_absolute_url()}reply/"]:
            assert Client().get(path).status_code == 404
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert "Tomorrow" in get("/").text
            assert page_of(article).one("h1").text == "Tomorrow"

    def test_has_20_articles_a_page(self):
        for number in range(21):
            make_article(title=f"Number {number}", published_on=date(2013, 3, 1) + timedelta(days=number))

        first, second = get("/"), get("/?page=2")

        assert [heading.text for heading in first.all("h2")] == [f"Number {number}" for number in range(20, 0, -1)]
        assert first.one("a", rel="next")["href"] == "?page=2"
        assert first.all("a", rel="prev") == []
        assert [heading.text for heading in second.all("h2")] == ["Number 0"]
        assert second.one("a", rel="prev")["href"] == "?page=1"
        assert second.all("a", rel="next") == []

    def test_shows_the_beginning_of_the_text_as_a_reader_expects_it(self):
        make_article(body='Karen & Jimmy: "kiss" *again* <3')

        assert 'Karen & Jimmy: "kiss" again <3' in get("/").one("article").text

    def test_takes_as_many_queries_for_one_article_as_for_twenty(self, django_assert_num_queries):
        for _ in range(20):
            make_comment(make_article())

        with django_assert_num_queries(3):
            Client().get("/")

    def test_is_not_sent_again_to_who_has_it(self):
        make_comment(make_article())
        client = Client()
        etag = client.get("/")["ETag"]

        assert client.get("/", HTTP_IF_NONE_MATCH=etag).status_code == 304
        make_comment(Article.objects.get())
        assert client.get("/", HTTP_IF_NONE_MATCH=etag).status_code == 200


class TestArticlePage:
    def test_has_its_parts_in_the_order_of_the_original(self):
        article = make_article(
            title="A Kiss & a Twist",
            byline="Andy Swift",
            source="TVLine",
            source_url="https://tvline.example/kiss",
            body="The **first** paragraph.",
            video_url="https://video.example/1",
            video_caption="Get More: Previews, Video",
        )
        article.related_links.create(title="Smash Recap", url="https://tvline.example/recap")
        article.related_links.create(title="Renewal Scorecard")
        make_comment(article, body="What I think.")

        text = page_of(article).one("main").text

        parts = [
            "A Kiss & a Twist",
            "By Andy Swift",
            "TVLine",
            "March 7, 2013",
            "The first paragraph.",
            "Comments (1)",
            "What I think.",
            "Comment by ",
            "Leave a Reply",
            "Comments on Smash Board are monitored. So don't go off topic, don't frakkin' curse, and be gone with your "
            "offers of discount leather goods. Talk smart about TV!",
            "Comment",
            "E-mail",
        ]
        places = []
        for part in parts:
            assert part in text[(places or [0])[-1] :], part
            places.append(text.index(part, (places or [0])[-1]))
        for part in [
            "Related | Smash Recap",
            "Related | Renewal Scorecard",
            "Watch the video",
            "Get More: Previews, Video",
        ]:
            assert text.index("The first paragraph.") < text.index(part) < text.index("Comments (1)"), part

    def test_leads_out_to_source_video_and_related_articles_where_they_have_an_address(self):
        article = make_article(
            source="TVLine", source_url="https://tvline.example/kiss", video_url="https://v.example/1"
        )
        article.related_links.create(title="Smash Recap", url="https://tvline.example/recap")
        article.related_links.create(title="Renewal Scorecard")

        links = {link.text: link["href"] for link in page_of(article).one("main").all("a")}

        assert links["TVLine"] == "https://tvline.example/kiss"
        assert links["Watch the video"] == "https://v.example/1"
        assert links["Smash Recap"] == "https://tvline.example/recap"
        assert "Renewal Scorecard" not in links

    def test_says_that_a_video_of_which_only_the_caption_is_left_is_gone(self):
        page = page_of(make_article(video_caption="Get More: Previews, Video"))

        assert page.one("figure").text == "The video that stood here is not in the archive. Get More: Previews, Video"

    def test_has_no_video_slot_without_a_video(self):
        assert page_of(make_article()).all("figure") == []

    def test_renders_markdown_and_nothing_that_could_act(self):
        article = make_article(
            body="## Heading\n\n*em* **strong** [link](https://a.example) <script>alert(1)</script>\n\n"
            "[bad](javascript:alert(1)) ![i](https://a.example/i.png)\n\n> quote\n\n- item"
        )

        body = page_of(article).one(of_class="article-body")

        assert body.one("h2").text == "Heading"
        assert (body.one("em").text, body.one("strong").text) == ("em", "strong")
        assert [(link.text, link["href"]) for link in body.all("a")] == [("link", "https://a.example")]
        assert body.all("script") + body.all("img") == []
        assert "<script>alert(1)</script>" in body.text
        assert (body.one("blockquote").text, body.one("li").text) == ("quote", "item")

    def test_uses_the_boards_own_name_in_the_posted_rules(self, settings):
        settings.BOARD = {**settings.BOARD, "NAME": "TVLine.com"}

        assert "Comments on TVLine.com are monitored. So don't go off topic" in page_of(make_article()).text

    def test_has_the_form_with_the_names_that_tools_know(self):
        form = page_of(make_article()).one("form", id="comment-form")

        assert form["method"] == "post"
        assert {"name", "email", "website", "body"} <= {
            field["name"] for field in [*form.all("input"), *form.all("textarea")]
        }
        assert "Never shown." in form.text
        assert "Up to 10,000 characters." in form.text
        assert [button["value"] for button in form.all("input", type="submit")] == ["Post Comment", "Preview"]

    def test_of_a_closed_article_shows_the_comments_without_form_and_reply_links(self):
        article = make_article()
        comment = make_comment(article)
        for change in [
            {"moderation_mode": "closed"},
            {"moderation_mode": "publish", "comments_close_at": timezone.now()},
        ]:
            for field, value in change.items():
                setattr(article, field, value)
            article.save()

            page = page_of(article)

            assert ids_on(page) == pks(comment)
            assert page.all("form") == []
            assert page.all(of_class="reply-link") == []
            assert "This article takes no more comments." in page.text

    def test_closes_by_itself_when_the_closing_date_comes(self):
        closing = timezone.now() + timedelta(hours=1)
        article = make_article(comments_close_at=closing)
        assert page_of(article).all("form", id="comment-form")

        with time_machine.travel(closing):
            assert page_of(article).all("form", id="comment-form") == []

    def test_without_comments_says_so(self):
        page = page_of(make_article())

        assert page.one("h2", id="comments-heading").text == "Comments (0)"
        assert "No comments yet. Yours could be the first." in page.text
        assert "No comments yet. Yours" not in page_of(make_article(moderation_mode="closed")).text

    @pytest.mark.parametrize(
        "path",
        [
            "/2013/02/30/{slug}/",
            "/2013/13/07/{slug}/",
            "/2013/00/07/{slug}/",
            "/0000/03/07/{slug}/",
            "/2013/03/08/{slug}/",
            "/2013/3/7/{slug}/",
            "/2013/03/07/{slug}x/",
            "/13/03/07/{slug}/",
            "/２０１３/03/07/{slug}/",
        ],
    )
    def test_of_an_address_that_is_not_quite_right_does_not_exist(self, path):
        article = make_article()

        response = Client().get(path.format(slug=article.slug))

        assert response.status_code == 404
        assert read_page(response).one("h1").text == "There is nothing here"

    def test_without_the_slash_at_the_end_leads_to_the_address(self):
        article = make_article()

        response = Client().get(article.get_absolute_url().removesuffix("/"))

        assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())

    def test_answers_head_and_refuses_other_methods(self):
        url = make_article().get_absolute_url()

        assert Client().head(url).status_code == 200
        assert Client().head(url).content == b""
        for method in ["put", "patch", "delete", "options"]:
            assert getattr(Client(), method)(url).status_code == 405


class TestComments:
    def test_have_the_by_line_of_the_original(self):
        article = make_article()
        comment = make_comment(article, name="SylwekG", now=datetime(2013, 3, 7, 18, 29, tzinfo=UTC))

        page = page_of(article)

        assert by_line(page, comment) == "Comment by SylwekG – March 7, 2013 10:29 AM PST Reply To This Post"
        footer = page.one("article", id=f"comment-{comment.pk}").one("footer")
        assert footer.one(of_class="comment-author").text == "SylwekG"
        assert footer.one("a", of_class="stamp")["href"] == f"/comments/{comment.pk}/"
        assert footer.one("time")["datetime"] == "2013-03-07T18:29Z"
        assert footer.one("a", of_class="reply-link")["href"] == f"/comments/{comment.pk}/reply/"

    @pytest.mark.parametrize(
        ("instant", "shown"),
        [
            ("2013-03-07T18:29", "March 7, 2013 10:29 AM PST"),
            ("2013-03-10T09:59", "March 10, 2013 01:59 AM PST"),
            ("2013-03-10T10:00", "March 10, 2013 03:00 AM PDT"),
            ("2013-07-04T19:05", "July 4, 2013 12:05 PM PDT"),
            ("2013-07-05T07:05", "July 5, 2013 12:05 AM PDT"),
            ("2013-11-03T08:30", "November 3, 2013 01:30 AM PDT"),
            ("2013-11-03T09:30", "November 3, 2013 01:30 AM PST"),
        ],
    )
    def test_show_when_they_were_written_with_the_true_letters_of_the_zone(self, instant, shown):
        article = make_article()
        comment = make_comment(article, name="Ann", now=datetime.fromisoformat(f"{instant}+00:00"))

        assert by_line(page_of(article), comment) == f"Comment by Ann – {shown} Reply To This Post"

    def test_of_the_archive_show_the_stamp_as_it_was_printed(self):
        article = make_article()
        comment = make_comment(article, name="Ann", now=datetime(2013, 3, 7, 18, 29, tzinfo=UTC))
        Comment.objects.filter(pk=comment.pk).update(
            source="TVLine", source_id="a#1", source_stamp="March 7, 2013 10:29 AM PDT"
        )

        page = page_of(article)

        assert by_line(page, comment) == "Comment by Ann – March 7, 2013 10:29 AM PDT Reply To This Post"
        assert page.one("article", id=f"comment-{comment.pk}").one("time")["datetime"] == "2013-03-07T18:29Z"

    def test_can_be_replied_to_down_to_depth_4(self):
        article = make_article()
        branch = make_branch(article, 5)

        page = page_of(article)

        links = [
            [link["href"] for link in page.one("article", id=f"comment-{comment.pk}").all("a", of_class="reply-link")]
            for comment in branch
        ]
        assert links == [*[[f"/comments/{comment.pk}/reply/"] for comment in branch[:4]], []]

    def test_stand_in_nested_lists_as_they_reply(self):
        article = make_article()
        one = make_comment(article)
        two = make_comment(article)
        under_one = make_comment(article, one)
        below = make_comment(article, under_one)
        also_under_one = make_comment(article, one)

        page = page_of(article)

        assert ids_on(page) == pks(one, under_one, below, also_under_one, two)

        def above(comment: Comment) -> str:
            item = page.one("article", id=f"comment-{comment.pk}").above
            assert item.name == "li"
            assert item.above.name == "ol"
            outer = item.above.above
            return outer.all("article")[0]["id"] if outer.name == "li" else "top"

        assert above(one) == above(two) == "top"
        assert above(under_one) == above(also_under_one) == f"comment-{one.pk}"
        assert above(below) == f"comment-{under_one.pk}"

    def test_link_the_website_of_their_author_and_addresses_in_their_text_without_recommending_them(self):
        article = make_article(rule_modes="no-spam = off")
        comment = make_comment(
            article,
            name="Ann",
            website="https://ann.example/?a=1&b=2",
            body="See http://a.example and mailto:b@c.example.",
        )

        links = page_of(article).one("article", id=f"comment-{comment.pk}").all("a", rel="nofollow ugc noopener")

        assert [(link.text, link["href"]) for link in links] == [
            ("http://a.example", "http://a.example"),
            ("mailto:b@c.example", "mailto:b@c.example"),
            ("Ann", "https://ann.example/?a=1&b=2"),
        ]

    def test_show_everything_that_was_typed_as_text(self):
        article = make_article()
        typed = """<script>alert("1")</script> <b>&amp; 'x'</b>"""
        comment = make_comment(article, name=typed[:70], body=typed)

        element = page_of(article).one("article", id=f"comment-{comment.pk}")

        assert element.one(of_class="comment-body").raw_text == typed
        assert element.one(of_class="comment-author").raw_text == typed[:70]
        assert element.all("script") + element.all("b") == []

    def test_let_no_website_out_of_its_attribute(self):
        article = make_article()
        comment = make_comment(article, website="""https://a.example/"><script>x</script>'""")

        element = page_of(article).one("article", id=f"comment-{comment.pk}")

        assert element.one(of_class="comment-author").one("a")["href"] == """https://a.example/"><script>x</script>'"""
        assert element.all("script") == []

    def test_keep_line_breaks_and_paragraphs(self):
        article = make_article()
        comment = make_comment(article, body="one\ntwo\n\nthree")

        body = page_of(article).one("article", id=f"comment-{comment.pk}").one(of_class="comment-body")

        assert [paragraph.text for paragraph in body.all("p")] == ["one two", "three"]
        assert len(body.all("br")) == 1

    def test_keep_their_direction_to_themselves(self):
        article = make_article()
        comment = make_comment(article, name="שרה", body="אני אוהבת את זה")

        element = page_of(article).one("article", id=f"comment-{comment.pk}")

        assert element.one(of_class="comment-body")["dir"] == "auto"
        assert element.one(of_class="comment-author").name == "bdi"

    def test_without_a_text_say_so(self):
        article = make_article()
        comment = make_comment(article, name="Liam")
        Comment.objects.filter(pk=comment.pk).update(body="", body_html="", source="TVLine", source_id="a#1")

        body = page_of(article).one("article", id=f"comment-{comment.pk}").one(of_class="comment-body")

        assert body.text == "This comment came without a text."

    def test_are_counted_in_the_heading_as_they_are_shown(self):
        article = make_article()
        root, _ = make_branch(article, 2)
        make_held(article)
        remove(root)

        assert page_of(article).one("h2", id="comments-heading").text == "Comments (1)"


class TestTombstones:
    @pytest.mark.parametrize(
        ("status", "reason", "told"),
        [
            ("removed", "spam", "A moderator removed this comment: spam."),
            ("removed", "off-topic", "A moderator removed this comment: off topic."),
            ("removed", "", "A moderator removed this comment."),
            ("rejected", "cursing", "A moderator rejected this comment: cursing."),
            ("held", "", "This comment is waiting for a moderator."),
            ("withdrawn", "", "Its author took this comment back."),
        ],
    )
    def test_say_who_took_the_comment_and_by_which_rule(self, status, reason, told):
        article = make_article()
        root = make_comment(article, name="Gone", body="Gone as well.", website="https://gone.example")
        reply = make_comment(article, root)
        Comment.objects.filter(pk=root.pk).update(status=status, reason=reason)

        page = page_of(article)

        assert ids_on(page) == pks(root, reply)
        assert page.one("article", id=f"comment-{root.pk}").text == told
        assert "Gone" not in page.text
        assert "gone.example" not in Client().get(article.get_absolute_url()).content.decode()

    def test_are_absent_where_nothing_below_is_published(self):
        article = make_article()
        root, reply = make_branch(article, 2)
        remove(reply)
        remove(root)

        page = page_of(article)

        assert ids_on(page) == []
        assert "No comments yet." in page.text

    def test_take_no_reply(self):
        article = make_article()
        root, _ = make_branch(article, 2)
        remove(root)

        links = page_of(article).one("article", id=f"comment-{root.pk}").all("a")

        assert links == []

    def test_can_be_linked_to(self):
        article = make_article()
        root, _ = make_branch(article, 2)
        remove(root)

        assert Client().get(root.get_absolute_url())["Location"].endswith(f"#comment-{root.pk}")


class TestPages:
    @pytest.fixture
    def article(self, roots_per_page) -> Article:
        roots_per_page(2)
        article = make_article()
        start = datetime(2013, 3, 7, 18, 0, tzinfo=UTC)
        self.roots = [make_comment(article, now=start + timedelta(minutes=n)) for n in range(5)]
        self.reply = make_comment(article, self.roots[0], now=start + timedelta(hours=1))
        self.late_reply = make_comment(article, self.roots[4], now=start + timedelta(hours=2))
        return article

    def test_are_cut_between_threads_and_never_within_one(self, article):
        assert ids_on(page_of(article)) == pks(self.roots[0], self.reply, self.roots[1])
        assert ids_on(page_of(article, "?page=2")) == pks(*self.roots[2:4])
        assert ids_on(page_of(article, "?page=3")) == pks(self.roots[4], self.late_reply)

    def test_lead_from_one_to_the_next(self, article):
        first, second, third = (page_of(article, f"?page={number}") for number in [1, 2, 3])

        assert first.all("a", rel="prev") == []
        assert first.one("a", rel="next")["href"] == "?page=2"
        assert second.one("a", rel="prev")["href"] == "?page=1"
        assert second.one("a", rel="next")["href"] == "?page=3"
        assert third.one("a", rel="prev")["href"] == "?page=2"
        assert third.all("a", rel="next") == []
        assert "Page 2 of 3" in second.text

    def test_can_begin_with_the_newest_thread(self, article):
        first, last = page_of(article, "?order=newest"), page_of(article, "?order=newest&page=3")

        assert ids_on(first) == pks(self.roots[4], self.late_reply, self.roots[3])
        assert first.one("a", rel="next")["href"] == "?page=2&order=newest"
        assert ids_on(last) == pks(self.roots[0], self.reply)

    def test_take_any_other_order_for_the_oldest_first(self, article):
        for query in ["?order=oldest", "?order=", "?order=best", "?order=NEWEST"]:
            assert ids_on(page_of(article, query)) == pks(self.roots[0], self.reply, self.roots[1])

    def test_all_tell_the_whole_number_of_comments(self, article):
        for query in ["", "?page=3", "?order=newest"]:
            assert page_of(article, query).one("h2", id="comments-heading").text == "Comments (7)"

    def test_that_do_not_exist_are_not_found(self, article):
        numbers = [
            "0",
            "4",
            "-1",
            "",
            "x",
            "1.5",
            "٣",
            "３",
            "1 ",
            "+1",
            "1e0",
            "0x1",
            "9" * 7,
            "9" * 5_000,
            "2,3",
        ]
        for query in [f"?page={number}{order}" for number in numbers for order in ["", "&order=newest"]]:
            response = Client().get(article.get_absolute_url() + query)

            assert response.status_code == 404, query
            assert read_page(response).one("h1").text == "There is nothing here"

    def test_the_first_exists_without_any_comment(self):
        assert ids_on(page_of(make_article(), "?page=1")) == []

    def test_permalinks_lead_to_the_right_one(self, article):
        url = article.get_absolute_url()
        for comment, place in [
            (self.roots[0], url),
            (self.reply, url),
            (self.roots[1], url),
            (self.roots[2], f"{url}?page=2"),
            (self.roots[3], f"{url}?page=2"),
            (self.late_reply, f"{url}?page=3"),
        ]:
            response = Client().get(comment.get_absolute_url())

            assert response.status_code == 302
            assert response["Location"] == f"{place}#comment-{comment.pk}"
            assert comment.pk in ids_on(get(place))

    def test_permalinks_count_only_threads_that_stand_on_the_page(self, article):
        remove(self.roots[1])
        make_held(article, now=datetime(2013, 3, 7, 18, 0, 30, tzinfo=UTC))

        response = Client().get(self.roots[2].get_absolute_url())

        assert response["Location"] == f"{article.get_absolute_url()}#comment-{self.roots[2].pk}"

    def test_threads_of_one_moment_stand_in_the_order_of_their_numbers(self, roots_per_page):
        roots_per_page(2)
        article, now = make_article(), timezone.now()
        roots = [make_comment(article, now=now) for _ in range(5)]

        pages = [ids_on(page_of(article, f"?page={number}")) for number in [1, 2, 3]]

        assert pages == [pks(*roots[:2]), pks(*roots[2:4]), pks(roots[4])]
        for number, root in [(1, roots[1]), (2, roots[2]), (3, roots[4])]:
            query = f"?page={number}" if number > 1 else ""
            assert Client().get(root.get_absolute_url())["Location"] == (
                f"{article.get_absolute_url()}{query}#comment-{root.pk}"
            )

    def test_permalinks_of_what_is_not_there_are_not_found(self):
        article = make_article()
        numbers = [0, 10**17, make_held(article).pk, make_with_status(article, "removed").pk]

        for number in numbers:
            assert Client().get(f"/comments/{number}/").status_code == 404


class TestCost:
    """A page takes the same few queries, however much stands on it."""

    COLD = 6  # the article, its related lines, how many threads, which, their comments, and the posted rules

    def fill(self, article: Article, threads: int, replies: int) -> None:
        """Make threads of a root with so many replies; quicker than posting them."""
        now, first = timezone.now(), 1_000_000
        rows = []
        for number in range(threads):
            root = first + number * (replies + 1)
            for place in range(replies + 1):
                rows.append(
                    Comment(
                        pk=root + place,
                        article=article,
                        parent_id=root if place else None,
                        tree_id=root,
                        level=1 if place else 0,
                        lft=2 * place if place else 1,
                        rght=2 * place + 1 if place else 2 * replies + 2,
                        author_name="Ann",
                        body="What I think.",
                        body_html=body_to_html("What I think."),
                        status="published",
                        shown=True,
                        created_at=now + timedelta(seconds=number),
                    )
                )
        Comment.objects.bulk_create(rows)
        Article.objects.filter(pk=article.pk).update(comment_count=len(rows))

    @pytest.mark.parametrize(("threads", "replies"), [(0, 0), (50, 0), (10, 6), (40, 49), (2_000, 0)])
    def test_is_the_same_for_no_comment_and_for_two_thousand(self, threads, replies, django_assert_num_queries):
        article = make_article()
        self.fill(article, threads, replies)

        with django_assert_num_queries(self.COLD if threads else self.COLD - 1):
            page = page_of(article)

        assert len(ids_on(page)) == min(threads, 50) * (replies + 1)

    def test_of_an_unchanged_page_is_one_query(self, django_assert_num_queries):
        article = make_article()
        self.fill(article, 10, 6)
        page_of(article)

        with django_assert_num_queries(1):
            page = page_of(article)
        with django_assert_num_queries(1):
            page_of(article)

        assert len(ids_on(page)) == 70

    def test_of_a_permalink_is_small(self, django_assert_num_queries):
        article = make_article()
        self.fill(article, 40, 49)

        with django_assert_num_queries(3):
            response = Client().get(f"/comments/{1_000_000 + 39 * 50 + 7}/")

        assert response.status_code == 302


class TestStoredPages:
    def etag(self, article: Article, query: str = "") -> str:
        return Client().get(article.get_absolute_url() + query)["ETag"]

    def is_kept(self, article: Article, etag: str) -> bool:
        response = Client().get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=etag)
        assert response.status_code in {200, 304}
        if response.status_code == 304:
            assert response.content == b""
            assert response["ETag"].rpartition(".")[0] == etag.rpartition(".")[0]
        return response.status_code == 304

    def test_are_not_sent_again_to_who_has_them(self):
        article = make_article()
        make_comment(article)

        assert self.is_kept(article, self.etag(article))

    def test_are_not_sent_again_to_a_browser_that_has_the_page_with_its_own_form(self):
        article, client = make_article(), Client()
        etag = client.get(article.get_absolute_url())["ETag"]

        again = client.get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=etag)

        assert again.status_code == 304
        assert again["ETag"] == etag

    def test_are_sent_again_where_the_form_would_not_fit_the_browsers_cookie(self):
        article, one, other = make_article(), Client(), Client()
        etag = one.get(article.get_absolute_url())["ETag"]
        other.get(article.get_absolute_url())

        assert other.get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=etag).status_code == 200

    @pytest.mark.parametrize("etag", ["", "x", '"x"', "W/", "*", 'W/"x", W/"y"', "W/" + '"' * 500, "ü"])
    def test_are_sent_to_who_has_something_else(self, etag):
        assert not self.is_kept(make_article(), etag)

    def test_are_other_ones_for_each_page_order_article_and_host(self):
        article = make_article()
        for _ in range(60):
            make_comment(article)
        url = article.get_absolute_url()

        etags = [self.etag(article, query) for query in ["", "?page=2", "?order=newest", "?order=newest&page=2"]]
        etags += [self.etag(make_article()), Client().get(url, HTTP_HOST="localhost")["ETag"]]

        assert len({etag.rpartition(".")[0] for etag in etags}) == len(etags)

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda article: make_comment(article), id="a comment"),
            pytest.param(lambda article: make_comment(article, article.comments.earliest("pk")), id="a reply"),
            pytest.param(lambda article: remove(article.comments.earliest("pk")), id="a removal"),
            pytest.param(lambda article: approve(article.comments.get(status="held")), id="an approval"),
            pytest.param(lambda article: article.save(), id="an edit of the article"),
            pytest.param(lambda article: article.related_links.create(title="New"), id="a new related line"),
            pytest.param(lambda article: article.related_links.get().save(), id="an edit of a related line"),
            pytest.param(lambda article: article.related_links.get().delete(), id="a related line taken away"),
        ],
    )
    def test_are_made_anew_after(self, change):
        article = make_article()
        make_comment(article)
        make_held(article)
        article.related_links.create(title="Recap")
        etag = self.etag(article)

        change(article)

        assert not self.is_kept(article, etag)

    def test_show_what_changed_at_once(self):
        article = make_article(title="Before")
        comment = make_comment(article)
        assert ids_on(page_of(article)) == pks(comment)

        remove(comment)
        assert ids_on(page_of(article)) == []
        approve(comment)
        assert ids_on(page_of(article)) == pks(comment)
        article.refresh_from_db()
        article.title = "After"
        article.save()
        assert page_of(article).one("h1").text == "After"

    def test_are_asked_for_again_before_their_form_is_stale(self):
        article = make_article()
        with time_machine.travel(datetime(2026, 3, 7, 1, 0, tzinfo=UTC), tick=False) as clock:
            etag = self.etag(article)
            clock.shift(timedelta(hours=6))

            assert not self.is_kept(article, etag)

    def test_are_the_same_compressed_and_plain(self):
        article = make_article()
        make_branch(article, 5)
        with time_machine.travel(timezone.now(), tick=False):
            client = Client()
            client.get(article.get_absolute_url())
            plain = client.get(article.get_absolute_url())
            packed = client.get(article.get_absolute_url(), HTTP_ACCEPT_ENCODING="gzip, deflate, br")

        assert "Content-Encoding" not in plain
        assert packed["Content-Encoding"] == "gzip"
        assert len(packed.content) < len(plain.content) / 2
        strip = self.without_token
        assert strip(gzip.decompress(packed.content)) == strip(plain.content)
        assert int(packed.get("Content-Length", len(packed.content))) == len(packed.content)

    def without_token(self, body: bytes) -> bytes:
        """The token is masked anew for each answer."""
        head, found, tail = body.partition(b'name="csrfmiddlewaretoken" value="')
        assert found
        return head + tail.partition(b'"')[2]

    def test_of_a_closed_article_are_compressed_without_a_form_in_them(self):
        article = make_article(moderation_mode="closed")

        packed = Client().get(article.get_absolute_url(), HTTP_ACCEPT_ENCODING="gzip")

        assert gzip.decompress(packed.content) == Client().get(article.get_absolute_url()).content

    def test_have_a_token_and_a_time_of_their_own_for_each_reader(self):
        article = make_article()
        one, other = Client(), Client()

        first, second = (client.get(article.get_absolute_url()) for client in [one, other])

        assert one.cookies["csrftoken"].value != other.cookies["csrftoken"].value
        assert first.content != second.content

    def test_may_not_be_kept_for_others(self):
        response = Client().get(make_article().get_absolute_url())

        assert response["Cache-Control"] == "private, no-cache"
        assert {part.strip() for part in response["Vary"].split(",")} >= {"Cookie", "Accept-Encoding"}

    def test_are_private_for_who_has_a_session_or_is_remembered(self):
        article = make_article()
        logged_in = Client()
        logged_in.force_login(make_user())
        remembered = Client()
        remembered.cookies["commenter"] = "x"

        for client in [logged_in, remembered]:
            assert client.get(article.get_absolute_url())["Cache-Control"] == "private, no-store"

    def test_of_a_person_who_is_logged_in_are_not_given_to_strangers(self):
        article = make_article()
        client = Client()
        client.force_login(make_user(username="Julia"))
        assert "You are commenting as Julia." in read_page(client.get(article.get_absolute_url())).text

        page = page_of(article)

        assert "Julia" not in page.text
        assert "Log in" in page.text

    def test_hold_no_wish_of_a_reader_for_another_page(self):
        """A parameter that means nothing makes no page of its own in the store."""
        article = make_article()
        page_of(article)
        before = len(caches["pages"]._cache)

        page_of(article, "?utm_source=x&fbclid=y")

        assert len(caches["pages"]._cache) == before

    def test_readers_get_no_session(self):
        article = make_article()
        comment = make_comment(article)
        client = Client()

        for path in [
            "/",
            article.get_absolute_url(),
            comment.get_absolute_url(),
            f"{comment.get_absolute_url()}reply/",
        ]:
            client.get(path)

        assert set(client.cookies) == {"csrftoken"}


class TestHeldComments:
    """One that waits exists for nobody but its author and the moderators."""

    MARK = "Zebrafish"

    @pytest.fixture
    def article(self) -> Article:
        article = make_article()
        self.root = make_comment(article)
        fields = {"name": f"{self.MARK} Author", "body": f"{self.MARK} text", "website": f"https://{self.MARK}.example"}
        self.held = make_held(article, **fields)
        self.held_reply = make_held(article, parent=self.root, **{**fields, "body": f"{self.MARK} reply"})
        self.rejected = reject(make_held(article, **{**fields, "body": f"{self.MARK} rejected"}))
        return article

    @pytest.fixture(params=["stranger", "other session", "other account"])
    def reader(self, request) -> Client:
        client = Client()
        if request.param == "other account":
            client.force_login(make_user())
        elif request.param == "other session":
            session = client.session
            session["own_comments"] = [10**9]
            session.save()
            client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    def test_stand_on_no_page(self, article, reader):
        for path in ["/", article.get_absolute_url(), f"{article.get_absolute_url()}?order=newest"]:
            response = reader.get(path)

            assert response.status_code == 200
            assert self.MARK.lower() not in response.content.decode().lower()

    def test_are_in_no_count(self, article, reader):
        page = read_page(reader.get(article.get_absolute_url()))

        assert page.one("h2", id="comments-heading").text == "Comments (1)"
        assert linked_data(page)["commentCount"] == 1
        assert len(linked_data(page)["comment"]) == 1
        assert "1 comment " in read_page(reader.get("/")).one("ol", of_class="articles").text

    def test_have_no_address(self, article, reader):
        for comment in [self.held, self.held_reply, self.rejected]:
            for path in [comment.get_absolute_url(), f"{comment.get_absolute_url()}reply/"]:
                response = reader.get(path)

                assert response.status_code == 404
                assert "Location" not in response
                assert self.MARK not in response.content.decode()
                assert article.title not in response.content.decode()

    def test_answer_like_comments_that_never_were(self, article, reader):
        for ending in ["", "reply/"]:
            there, nowhere = (reader.get(f"/comments/{number}/{ending}") for number in [self.held.pk, 10**9])

            assert there.content == nowhere.content
            assert there.status_code == nowhere.status_code == 404

    def test_make_no_page_of_their_own(self, article, reader, roots_per_page):
        roots_per_page(1)

        assert reader.get(f"{article.get_absolute_url()}?page=2").status_code == 404

    def test_are_not_the_newest_on_the_front_page(self, article, reader):
        assert f"newest by {self.root.author_name}" in read_page(reader.get("/")).text


class TestOwnHeldComments:
    """Its author sees it at the place where it will stand."""

    def reader_of(self, *comments: Comment) -> Client:
        client = Client()
        session = client.session
        session["own_comments"] = [comment.pk for comment in comments]
        session.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    def test_stand_among_the_others_with_a_notice_and_without_a_reply_link(self):
        article = make_article()
        first = make_comment(article)
        held = make_held(article, name="Ann", body="Wait for me.", now=timezone.now())
        last = make_comment(article)

        response = self.reader_of(held).get(article.get_absolute_url())

        page = read_page(response)
        assert ids_on(page) == pks(first, held, last)
        element = page.one("article", id=f"comment-{held.pk}")
        assert element.text.startswith(
            "Your comment is awaiting moderation. A moderator looks at every comment on this article before it appears. "
            "Wait for me. Comment by Ann – "
        )
        assert element.all(of_class="reply-link") == []
        assert page.one("h2", id="comments-heading").text == "Comments (2)"
        assert len(linked_data(page)["comment"]) == 2
        assert response["Cache-Control"] == "private, no-store"

    def test_are_shown_to_the_account_that_wrote_them(self):
        article, user = make_article(), make_user()
        held = make_held(article, user=user, email="")
        client = Client()
        client.force_login(user)

        assert "Your comment is awaiting moderation." in read_page(client.get(article.get_absolute_url())).text
        assert client.get(held.get_absolute_url()).status_code == 302

    def test_are_found_by_their_permalink_on_the_right_page(self, roots_per_page):
        roots_per_page(1)
        article = make_article()
        make_comment(article)
        mine, other = make_held(article), make_held(article)

        client = self.reader_of(mine)

        assert (
            client.get(mine.get_absolute_url())["Location"] == f"{article.get_absolute_url()}?page=2#comment-{mine.pk}"
        )
        assert client.get(other.get_absolute_url()).status_code == 404

    def test_are_gone_for_their_author_once_rejected(self):
        article = make_article()
        held = reject(make_held(article))

        assert ids_on(read_page(self.reader_of(held).get(article.get_absolute_url()))) == []

    def test_keep_their_place_when_the_comment_above_was_removed_meanwhile(self):
        article = make_article()
        root, reply = make_branch(article, 2)
        held = make_held(article, parent=reply)
        remove(reply)

        page = read_page(self.reader_of(held).get(article.get_absolute_url()))

        assert root.pk in ids_on(page)
        assert held.pk in ids_on(page)

    def test_keep_their_place_when_the_whole_thread_above_was_removed_meanwhile(self):
        article = make_article()
        root = make_comment(article)
        held = make_held(article, parent=root)
        remove(root)
        client = self.reader_of(held)

        place = client.get(held.get_absolute_url())

        assert place.status_code == 302
        assert held.pk in ids_on(read_page(client.get(place["Location"])))


class TestForMachines:
    def test_describe_the_page_in_its_head(self):
        article = make_article(title="A <Kiss> & a “Twist”", body="The *first* paragraph.\n\nThe second.")

        page = page_of(article)

        url = f"http://testserver{article.get_absolute_url()}"
        assert page.one("title").text == "A <Kiss> & a “Twist” | Smash Board"
        assert meta(page, "description") == "The first paragraph. The second."
        assert page.one("link", rel="canonical")["href"] == url
        assert meta(page, "og:title") == "A <Kiss> & a “Twist”"
        assert meta(page, "og:type") == "article"
        assert meta(page, "og:url") == url
        assert meta(page, "og:site_name") == "Smash Board"
        assert meta(page, "og:description").startswith("The first paragraph.")
        assert page.one("link", rel="icon")["href"].endswith("favicon.svg")
        assert page.one("html")["lang"] == "en"

    def test_describe_the_article_as_a_reader_reads_it(self):
        page = page_of(make_article(body='Karen & Jimmy: "kiss" <again>'))

        assert meta(page, "description") == 'Karen & Jimmy: "kiss" <again>'
        assert meta(page, "og:description") == 'Karen & Jimmy: "kiss" <again>'

    def test_keep_descriptions_short(self):
        assert len(meta(page_of(make_article(body="word " * 500)), "description")) <= 160

    def test_name_the_first_page_of_an_order_as_the_one_to_keep(self, roots_per_page):
        roots_per_page(1)
        article = make_article()
        make_comment(article), make_comment(article)
        url = f"http://testserver{article.get_absolute_url()}"

        assert page_of(article, "?page=2").one("link", rel="canonical")["href"] == f"{url}?page=2"
        assert page_of(article, "?order=newest").one("link", rel="canonical")["href"] == url
        assert page_of(article, "?page=2").one("title").text.startswith(f"{article.title} – comments, page 2")

    def test_nest_the_comments_as_they_reply(self):
        article = make_article(title="A Kiss", byline="Andy Swift", source_url="https://tvline.example/kiss")
        now = datetime(2013, 3, 7, 18, 29, tzinfo=UTC)
        root = make_comment(article, name="SylwekG", body="I hate Karen.", now=now)
        reply = make_comment(article, root, name="Caro", body="Don’t watch.", now=now)
        make_comment(article, name="Steve", body="No.", now=now)

        data = linked_data(page_of(article))

        assert data["@context"] == "https://schema.org"
        assert data["@type"] == "DiscussionForumPosting"
        assert data["url"] == f"http://testserver{article.get_absolute_url()}"
        assert (data["headline"], data["datePublished"]) == ("A Kiss", "2013-03-07")
        assert data["author"] == {"@type": "Person", "name": "Andy Swift"}
        assert data["isBasedOn"] == "https://tvline.example/kiss"
        assert data["commentCount"] == 3
        assert [comment["author"]["name"] for comment in data["comment"]] == ["SylwekG", "Steve"]
        first = data["comment"][0]
        assert (first["@type"], first["text"]) == ("Comment", "I hate Karen.")
        assert first["datePublished"] == "2013-03-07T18:29:00Z"
        assert first["author"] == {"@type": "Person", "name": "SylwekG"}
        assert [below["text"] for below in first["comment"]] == ["Don’t watch."]
        assert first["comment"][0]["url"].endswith(reply.get_absolute_url())

    def test_name_the_source_or_the_board_where_there_is_no_byline(self):
        assert linked_data(page_of(make_article(source="TVLine")))["author"] == {
            "@type": "Organization",
            "name": "TVLine",
        }
        assert linked_data(page_of(make_article()))["author"] == {"@type": "Organization", "name": "Smash Board"}

    def test_leave_out_what_is_not_shown_and_hang_its_replies_one_higher(self):
        article = make_article()
        root = make_comment(article, body="Gone.")
        make_comment(article, root, body="Still here.")
        remove(root)

        data = linked_data(page_of(article))

        assert [comment["text"] for comment in data["comment"]] == ["Still here."]
        assert "Gone." not in json.dumps(data)

    def test_can_end_the_script_element_by_no_text(self):
        nasty = "</script><script>alert(1)</script><!-- & \u2028 ]]>"
        article = make_article(title=f"T {nasty}", body=nasty)
        make_comment(article, name=nasty[:60], body=nasty)

        html = Client().get(article.get_absolute_url()).content.decode()

        start = html.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
        script = html[start : html.index("</script>", start)]
        assert "<" not in script
        assert ">" not in script
        data = json.loads(script)
        assert data["headline"] == f"T {nasty}"
        assert data["comment"][0]["author"]["name"] == nasty[:60]

    def test_know_no_e_mail_address(self):
        article = make_article()
        make_comment(article, email="ann.secret@example.org")
        client = Client()

        for path in ["/", article.get_absolute_url(), f"/comments/{Comment.objects.get().pk}/reply/"]:
            assert "ann.secret" not in client.get(path).content.decode()


class TestOriginalThreads:
    def test_read_as_their_readers_knew_them(self, original_threads):
        page = page_of(original_threads)

        assert page.one("h2", id="comments-heading").text == "Comments (70)"
        assert ids_on(page) == list(range(1, 71))
        first = page.one("article", id="comment-1")
        assert first.one(of_class="comment-body").text == (
            "I hate Karen, but I hate Karen&Jimmy even more. Oh, NBC, just cancel this mess."
        )
        assert first.one("footer").text == "Comment by SylwekG – March 7, 2013 10:29 AM PDT Reply To This Post"
        assert first.one("time")["datetime"] == "2013-03-07T18:29Z"
        deepest = page.one("article", id="comment-5")
        assert deepest.one("footer").text == "Comment by Harmony – March 8, 2013 01:09 AM PDT"
        assert len(page.all(of_class="reply-link")) == 69

    def test_say_how_many_the_source_counted(self, original_threads):
        assert page_of(original_threads).one(of_class="declared").text == (
            "TVLine counted 75 comments and printed 70; what it did not print is not made up here."
        )

    def test_go_on_saying_how_many_the_source_printed_after_new_ones_came(self, original_threads):
        make_comment(original_threads)

        assert page_of(original_threads).one("h2", id="comments-heading").text == "Comments (71)"
        assert "TVLine counted 75 comments and printed 70;" in page_of(original_threads).one(of_class="declared").text

    def test_keep_liams_comment_without_text(self, original_threads):
        liam = Comment.objects.get(author_name="Liam")

        element = page_of(original_threads).one("article", id=f"comment-{liam.pk}")

        assert element.text.startswith("This comment came without a text. Comment by Liam – ")

    def test_stand_beside_an_article_without_comments(self, original_threads):
        recap = Article.objects.exclude(pk=original_threads.pk).get()
        assert recap.get_absolute_url() == (
            "/2013/04/29/the-smash-report-season-two-episode-13-or-i-wanna-be-a-producer/"
        )

        page = page_of(recap)

        assert page.one("h2", id="comments-heading").text == "Comments (0)"
        assert ids_on(page) == []
        assert "By Ben Rimalower" in page.text
        assert page.all(of_class="declared") == []
        assert page.one("form", id="comment-form")
        assert linked_data(page)["comment"] == []
