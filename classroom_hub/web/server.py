"""The HTTP server: routes, each with its action, on one port."""

import io
import logging
from typing import Final

import segno
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from classroom_hub import __version__
from classroom_hub.web.contents import Contents
from classroom_hub.web.context import Context
from classroom_hub.web.documents import DocumentDoor
from classroom_hub.web.glimpses import GlimpseDoor
from classroom_hub.web.guard import Handler, cookie_name, guarded, headers_of, preflight, sessions_of
from classroom_hub.web.journal import JournalDoor
from classroom_hub.web.materials import MaterialDoor
from classroom_hub.web.pages import Pages
from classroom_hub.web.pieces import PieceDoor
from classroom_hub.web.pupils import PupilDoor
from classroom_hub.web.reception import Reception
from classroom_hub.web.refusal import pin_asked, refused
from classroom_hub.web.room import Sockets, join_url
from classroom_hub.web.roster import RosterDoor
from classroom_hub.web.share import ShareDoor
from classroom_hub.web.snapshots import SnapshotDoor
from classroom_hub.web.surfaces import SurfaceDoor
from classroom_hub.web.uploads import UploadDoor
from protocol.discovery.records import clip
from protocol.wire.access import Action
from protocol.wire.limits import MAX_PLACE_CHARS, PROTOCOL
from protocol.wire.views import Phase, Presence, Role

log = logging.getLogger(__name__)

_MAX_PIN_CHARS: Final = 16
#: Bodies are read by their own handlers, each with its bound; nowhere else has one any business.
_MAX_BODY_BYTES: Final = 64 * 1024
#: A cookie outlives a day at school, not a week.
_COOKIE_S: Final = 5 * 24 * 3600


class Server:
    """Builds the aiohttp application over a context."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.sockets = Sockets(context)
        self._pages = Pages(context.static)
        self._metrics = _Metrics(context, self.sockets)
        reception = Reception(context, self.sockets)
        self.app = web.Application(client_max_size=_MAX_BODY_BYTES)
        self.app.on_response_prepare.append(headers_of(lambda: context.place.secure_port))
        documents = DocumentDoor(context, context.works.documents)
        uploads = UploadDoor(context.works.uploads)
        roster = RosterDoor(context)
        pupils = PupilDoor(context)
        contents = Contents()
        journals = JournalDoor(context.works.journal, context.room, context.static / "print")
        glimpses = GlimpseDoor(context, self.sockets)
        materials = MaterialDoor(context.lesson, context.stream, context.works.materials, contents)
        self.routes: list[tuple[str, str, Action, Handler]] = [
            ("GET", "/", Action.GET_PUPIL_PAGE, self._pupil_page),
            ("GET", "/assets/{name:.+}", Action.GET_ASSET, self._asset),
            ("GET", "/console", Action.GET_CONSOLE_PAGE, self._console_page),
            ("GET", "/projector", Action.GET_PROJECTOR_PAGE, self._projector_page),
            ("GET", "/qr.svg", Action.GET_QR, self._qr),
            ("GET", "/socket", Action.GET_SOCKET, reception.serve),
            ("GET", "/share", Action.GET_SHARE, ShareDoor(context, self.sockets).serve),
            ("GET", "/documents/{document}", Action.GET_DOCUMENT, documents.serve),
            ("GET", "/healthz", Action.GET_HEALTH, self._health),
            ("GET", "/metrics", Action.GET_METRICS, self._metrics.serve),
            ("GET", "/pieces/{piece}/{form}", Action.GET_PIECE, PieceDoor(context.works, contents).serve),
            ("POST", "/uploads", Action.HAND_IN, uploads.create),
            ("HEAD", "/uploads/{upload}", Action.HAND_IN, uploads.head),
            ("PATCH", "/uploads/{upload}", Action.HAND_IN, uploads.patch),
            ("DELETE", "/uploads/{upload}", Action.HAND_IN, uploads.delete),
            ("GET", "/snapshots/{snapshot}/{form}", Action.GET_SNAPSHOT, SnapshotDoor(context).serve),
            ("PUT", "/glimpse", Action.PUT_GLIMPSE, glimpses.put),
            ("GET", "/glimpses/{seat}", Action.GET_GLIMPSE, glimpses.get),
            ("POST", "/materials", Action.MAKE_MATERIAL, materials.take),
            ("POST", "/materials/screen", Action.MAKE_MATERIAL, materials.take_screen),
            ("GET", "/materials/{material}/{form}", Action.GET_MATERIAL, materials.serve),
            ("GET", "/surfaces/{surface}", Action.GET_SURFACE, SurfaceDoor(context.lesson, context.surfaces).serve),
            ("GET", "/journals", Action.GET_JOURNAL, journals.list),
            ("GET", "/journals/{lesson}/{form}", Action.GET_JOURNAL, journals.serve),
            ("POST", "/journals/{lesson}", Action.CHANGE_JOURNAL, journals.change),
            ("DELETE", "/journals/{lesson}", Action.CHANGE_JOURNAL, journals.delete),
            ("GET", "/pupils", Action.GET_PUPIL, pupils.list),
            ("GET", "/pupils/{pupil}", Action.GET_PUPIL, pupils.get),
            ("GET", "/pupils/{pupil}/export", Action.GET_PUPIL, pupils.export),
            ("POST", "/pupils/{pupil}/erase", Action.ERASE_PUPIL, pupils.erase),
            ("GET", "/roster", Action.GET_ROSTER, roster.get),
            ("GET", "/roster/print", Action.GET_ROSTER_SHEET, roster.print),
            ("POST", "/roster/preview", Action.CHANGE_ROSTER, roster.preview),
            ("POST", "/roster/apply", Action.CHANGE_ROSTER, roster.apply),
            ("POST", "/roster/change", Action.CHANGE_ROSTER, roster.change),
        ]
        for method, path, action, handler in self.routes:
            self.app.router.add_route(method, path, self._door(action, handler))
        # Beside the table's routes: what opens it is the token in its body.
        self.app.router.add_post("/console", guarded(context, Action.TRADE_TOKEN, self._prove))
        for path, action in (
            ("/uploads", Action.HAND_IN),
            ("/uploads/{upload}", Action.HAND_IN),
            ("/snapshots/{snapshot}/{form}", Action.GET_SNAPSHOT),
            ("/materials/{material}/{form}", Action.GET_MATERIAL),
            ("/surfaces/{surface}", Action.GET_SURFACE),
        ):
            self.app.router.add_route("OPTIONS", path, preflight(context, action, uploads.options))

    def _door(self, action: Action, handler: Handler) -> Handler:
        """Guard a route; a token in the address is traded first, under its own action."""
        inside = guarded(self._context, action, handler)
        role = {Action.GET_CONSOLE_PAGE: Role.CONSOLE, Action.GET_PROJECTOR_PAGE: Role.PROJECTOR}.get(action)
        if role is None:
            return inside

        async def trade(request: web.Request) -> web.StreamResponse:
            return await self._trade(request, role)

        trading = guarded(self._context, Action.TRADE_TOKEN, trade)

        async def door(request: web.Request) -> web.StreamResponse:
            return await (trading if "token" in request.query else inside)(request)

        return door

    async def _trade(self, request: web.Request, role: Role) -> web.StreamResponse:
        context, address = self._context, request.remote or ""
        if role in sessions_of(context, request):
            raise web.HTTPSeeOther(request.path)  # a reload of the address: it is let in already
        token = request.query["token"]
        home = context.is_home(address)
        if role is Role.CONSOLE and not home and context.pin.state != "none":
            if not context.keys.opens(token, role, context.clock()):
                return refused(request)
            return pin_asked(request, token)
        return await self._admit(request, token, role)

    async def _prove(self, request: web.Request) -> web.StreamResponse:
        """Take the PIN of a console that is linked over the network."""
        context, address, now_s = self._context, request.remote or "", self._context.clock()
        fields = await request.post()
        token, pin = str(fields.get("token", "")), str(fields.get("pin", ""))[:_MAX_PIN_CHARS]
        if not context.keys.opens(token, Role.CONSOLE, now_s):
            return refused(request)
        if (wait_s := context.pin_waits.left_s(address, now_s)) > 0:
            return pin_asked(request, token, wait_s=wait_s)
        context.pin_waits.failed(address, now_s)  # before the answer: many at once are not many tries
        if not await context.pin.check(pin):
            context.keys.wrong_pin(token)
            log.warning("a wrong PIN from %s", address)
            if not context.keys.opens(token, Role.CONSOLE, context.clock()):
                return refused(request)
            return pin_asked(request, token, wrong=True)
        context.pin_waits.succeeded(address)
        return await self._admit(request, token, Role.CONSOLE)

    async def _admit(self, request: web.Request, token: str, role: Role) -> web.StreamResponse:
        """Trade a token for a cookie."""
        context, address = self._context, request.remote or ""
        answer = web.HTTPSeeOther(request.path)
        session = context.keys.redeem(token, role, address, context.clock(), home=context.is_home(address))
        if session is None:
            return refused(request)
        secure = request.secure
        answer.set_cookie(
            cookie_name(context, role, secure=secure), session.secret, max_age=_COOKIE_S, httponly=True, samesite="Lax",
            secure=secure,
        )  # fmt: skip
        context.changed()
        await context.place.kept()  # a restart must know the cookie
        raise answer

    async def _pupil_page(self, request: web.Request) -> web.StreamResponse:
        return self._pages.response(request, "index.html")

    async def _console_page(self, request: web.Request) -> web.StreamResponse:
        return self._pages.response(request, "console.html")

    async def _projector_page(self, request: web.Request) -> web.StreamResponse:
        return self._pages.response(request, "projector.html")

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        return self._pages.response(request, f"assets/{request.match_info['name']}")

    async def _qr(self, request: web.Request) -> web.StreamResponse:
        context = self._context
        text: str | None
        if request.query.get("kind") == "pair":
            console = sessions_of(context, request).get(Role.CONSOLE)
            text = context.keys.shown.get(console.id) if console else None
        else:
            text = join_url(context.place.url, context.lesson.code)
        if text is None:
            raise web.HTTPNotFound
        out = io.BytesIO()
        segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, omitsize=True)
        return web.Response(body=out.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})

    async def _health(self, _request: web.Request) -> web.StreamResponse:
        context = self._context
        return web.json_response({
            "status": "ok" if not context.place.troubles else "degraded",
            "hub": context.hub_id,
            "room": clip(context.room, MAX_PLACE_CHARS),
            "version": __version__,
            "protocol": PROTOCOL,
            "build": context.build,
            "phase": context.lesson.phase.value,
            "tls_port": context.place.secure_port,
            "troubles": list(context.place.troubles),
        })  # fmt: skip


class _Metrics:
    """Counts and gauges, without anything personal."""

    def __init__(self, context: Context, sockets: Sockets) -> None:
        self._context = context
        self._sockets = sockets

    async def serve(self, _request: web.Request) -> web.StreamResponse:
        """Return the Prometheus text of now."""
        context, registry = self._context, CollectorRegistry()
        seats = context.lesson.seats.values()
        presence = [self._sockets.presence(seat)[0] for seat in seats]
        gauge = Gauge("classroom_seats", "Seats by presence.", ["presence"], registry=registry)
        for kind in Presence:
            gauge.labels(kind.value).set(presence.count(kind))
        Gauge("classroom_sockets", "Open sockets.", registry=registry).set(len(self._sockets.all))
        Gauge("classroom_lesson_live", "1 while a lesson is on.", registry=registry).set(
            context.lesson.phase is Phase.LIVE
        )
        stream = context.stream
        for name, text, amount in (
            ("classroom_picture_budget", "Bytes a second that the class may use.", stream.governor.budget_bytes_per_s),
            ("classroom_picture_crf", "x264's rate factor now: lower is better.", stream.engine.crf),
            ("classroom_chain", "Screens that are sent video.", stream.chain),
        ):
            Gauge(name, text, registry=registry).set(amount)
        works, outbox = context.works, context.works.outbox_view()
        for name, text, waiting in (
            ("classroom_pieces", "The lesson's pieces of work.", len(works.pieces) + works.older),
            ("classroom_uploads_under_way", "Hand-ins that are not complete.", works.uploads.under_way),
            ("classroom_outbox_waiting", "Pieces that wait for the portal.", outbox.waiting + outbox.going),
        ):
            Gauge(name, text, registry=registry).set(waiting)
        for name, text, value in (
            ("classroom_picture_bytes", "Picture bytes sent to all tablets.", context.stream.sent_bytes),
            ("classroom_pictures", "Changed pictures encoded.", context.stream.ledger.number),
            ("classroom_looks", "Times that the screen was looked at.", context.stream.engine.looks),
        ):
            Counter(name, text, registry=registry).inc(value)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
