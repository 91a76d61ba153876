"""
The page that all strangers get: made once after each change, and from then on sent as it is.

Only the form's token and time differ from one reader to the next. They stand in one place, so the page is kept in two halves,
each compressed once, and an answer is put together as half, hidden fields, half.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags

from .. import policies
from ..models import Article
from .posting import HOLE, hidden_fields

# The form on a stored page must be younger than FORM_LIFETIME, so what browsers keep is asked for again by then.
ETAG_HOURS = 6
# Of deflate. The next higher levels take three times as long for a tenth less.
LEVEL = 4

Render = Callable[[HttpRequest, Article, int, str, str], str]


def page_for_strangers(request: HttpRequest, article: Article, number: int, order: str, render: Render) -> HttpResponse:
    """Return the article's page from the store, or "not modified" where the reader's browser has it."""
    version = _version(request, article, number, order)
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    if _has_version(request, version, cookie):
        response = HttpResponseNotModified()
    else:
        page = caches["pages"].get(version)
        if page is None:
            page = StoredPage.of(render(request, article, number, order, HOLE))
            caches["pages"].set(version, page)
        response = page.answer(request)
    response["ETag"] = f'W/"{version}.{_mark(request.META.get("CSRF_COOKIE") or cookie)}"'
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response


@dataclass(frozen=True, slots=True)
class StoredPage:
    before: bytes
    after: bytes
    before_packed: bytes
    after_packed: bytes

    @classmethod
    def of(cls, html: str) -> "StoredPage":
        before, _, after = html.partition(HOLE)
        return cls(
            before.encode(), after.encode(), _pack(before.encode(), LEVEL), _pack(after.encode(), LEVEL, last=True)
        )

    def answer(self, request: HttpRequest) -> HttpResponse:
        middle = hidden_fields(request).encode() if self.after else b""
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return HttpResponse(self.before + middle + self.after)
        response = HttpResponse(self._gzip(middle))
        response["Content-Encoding"] = "gzip"
        return response

    def _gzip(self, middle: bytes) -> bytes:
        """Return one gzip member (RFC 1952) of three runs of deflate blocks, of which only the middle one is made now."""
        check, length = 0, 0
        for part in (self.before, middle, self.after):
            check, length = zlib.crc32(part, check), length + len(part)
        head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
        tail = struct.pack("<II", check, length & 0xFFFFFFFF)
        return head + self.before_packed + _pack(middle, 1) + self.after_packed + tail


def _pack(part: bytes, level: int, *, last: bool = False) -> bytes:
    """Return raw deflate blocks that end on a byte and need nothing of what stands before them (RFC 1951)."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def _version(request: HttpRequest, article: Article, number: int, order: str) -> str:
    """Return a key that changes with everything the page shows: its own address, the article, its threads, a part of the day."""
    now = timezone.now()
    shown = (request.build_absolute_uri("/"), article.pk, article.comments_version, number, order, article.is_open(now))
    shown += (policies.posted().number,)
    part_of_day = now.timestamp() // (ETAG_HOURS * 60 * 60)
    return hashlib.sha256(repr((*shown, part_of_day)).encode()).hexdigest()[:24]


def _has_version(request: HttpRequest, version: str, cookie: str) -> bool:
    """
    Whether the reader's browser keeps this version, with a form that fits its cookie.

    Who sends no cookie sends no form either, so for crawlers the version alone decides.
    """
    kept = parse_etags(request.headers.get("If-None-Match", ""))
    prefix = f'W/"{version}.'
    return any(tag == f'{prefix}{_mark(cookie)}"' if cookie else tag.startswith(prefix) for tag in kept)


def _mark(cookie: str) -> str:
    return salted_hmac("page for", cookie, algorithm="sha256").hexdigest()[:8] if cookie else "0"
