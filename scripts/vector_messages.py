"""The control messages of the golden vectors, by name; ``make_vectors.py`` writes them."""

import json
from typing import Any, Final

from protocol.wire.limits import (
    MAX_ACTIVITIES,
    MAX_ADDRESSES,
    MAX_CART_CHARS,
    MAX_CHECKS,
    MAX_CLASS_PUPILS,
    MAX_CLASSES,
    MAX_FOUND,
    MAX_PIECES_LISTED,
    MAX_SEATS,
    MAX_SENDINGS_LISTED,
    MAX_SNAPSHOTS,
    MAX_TITLE_CHARS,
)

_LESSON: Final = {"phase": "live", "mode": "watch", "frozen": False, "blank": False, "undo_s": 0.0}
_SEAT: Final = {"seat": "a1b2c3", "name": "Léa", "animal": "fox", "colour": 3, "presence": "here"}
_VISITOR: Final = {"device": "d0e1f2", "name": "Tablette 7", "state": "knocking"}
_HELLO: Final = {"type": "hello", "protocol": 3, "role": "pupil", "device": "0123456789ab"}
_WELCOME: Final = {
    "type": "welcome", "protocol": 3, "build": "abc", "hub": "hub-1", "room": "CE1 A", "role": "pupil",
    "lesson": _LESSON, "heartbeat_s": 4.0,
}  # fmt: skip
_STREAM: Final = {"source": "display", "label": "Écran 1", "width": 1920, "height": 1080, "live": True}
_MONITOR: Final = {"number": 1, "name": "HDMI-1", "width": 1920, "height": 1080}
_ROOM: Final = {
    "type": "room", "room": "CE1 A", "lesson": _LESSON, "show": "waiting", "door": "code", "code": "BCFH",
    "address": "192.168.1.20:8080", "join_url": "http://192.168.1.20:8080/?code=BCFH", "stream": _STREAM,
    "seats": [_SEAT | {"client": "page", "last_seen_s": 0.0, "behind_s": 1.5}], "knocking": [_VISITOR],
    "found": [_VISITOR], "consoles": [{"console": "c0ns01", "address": "192.168.1.20", "here": True}],
    "troubles": ["no_network"],
}  # fmt: skip
_HALL: Final = {
    "type": "hall", "room": "CE1 A", "lesson": _LESSON, "show": "none", "code": "", "address": "h", "join_url": "u",
    "seats": [_SEAT],
}  # fmt: skip
_ACTIVITY: Final = {"activity": "ac71v17y", "title": "Dessine ton animal", "open": True}
_PIECE: Final = {
    "piece": "p1ece", "seat": "a1b2c3", "name": "Léa", "animal": "fox", "colour": 3, "activity": "ac71v17y",
    "title": "mon dessin.png", "kind": "image", "size_bytes": 26214400, "at_ms": 1795478400000, "portal": "waiting",
    "trouble": "",
}  # fmt: skip
_WORKS: Final = {
    "type": "works", "activities": [_ACTIVITY], "pieces": [_PIECE], "older": 0,
    "outbox": {"target": "folder", "waiting": 2, "going": 12, "delivered": 3, "trouble": "folder_missing"},
}  # fmt: skip
_SENDING: Final = {
    "piece": "p1ece", "target": "webdav", "seat": "a1b2c3", "name": "Léa", "animal": "fox", "colour": 3,
    "activity": "Dessine ton animal", "title": "mon dessin.png", "at_ms": 1795478400000, "class_name": "CE1 A",
    "state": "refused", "reason": "no_photo_consent", "attempts": 0,
}  # fmt: skip
_SENDINGS: Final = {
    "type": "sendings", "class_name": "CE1 A", "targets": [{"target": "webdav", "rule": "ask", "waiting": 1}],
    "sendings": [_SENDING], "more": 3, "until": 7,
}  # fmt: skip
_CHECK: Final = {"check": "port", "severity": "ok", "label_fr": "port d'écoute", "label_en": "listening port"}
_AMISS: Final = {"severity": "stop", "fr": "Le port 8080 est pris : fermez-le.", "en": "Port 8080 is taken: close it."}
_PLAN: Final = {"class_name": "CE1 A", "by": "pictures", "guests": False, "after_school": False}
_PUPIL: Final = {"pupil": "a1b2c3", "name": "Léa", "animal": "fox", "colour": 3, "taken": True, "pictures": True}
_WHO: Final = {"type": "who", "pupils": [_PUPIL], "guests": True, "code": "BCFH"}
_INVITED: Final = {"device": "d0e1f3", "state": "unreachable", "reason": "silent"}
_SNAPSHOT: Final = {"snapshot": "5a9f5a9f5a9f5a9f", "ago_s": 61.5}
_PAIRED: Final = "\\ud83e\\udd8a"


def client_valid() -> dict[str, str]:
    """What a tablet or a console may send."""
    full = _HELLO | {
        "role": "console", "client": "agent", "build": "b" * 64, "name": "Zoé 🦊", "code": "🦊" * 16,
        "token": "t" * 128,
    }  # fmt: skip
    simple = {
        name: {"type": name} for name in ("start", "end", "undo_end", "admit", "pair", "withdraw", "ask", "end_ask")
    }
    return {
        "hello_short": dump(_HELLO),
        "hello_full": dump(full),
        "hello_nulls": dump(_HELLO | {"name": None, "code": None, "token": None}),
        "hello_longest_name": dump(_HELLO | {"name": "x" * 4096}),
        "hello_empty_strings": dump(_HELLO | {"name": "", "code": "", "build": ""}),
        "hello_other_version": dump(_HELLO | {"protocol": -5}),
        "hello_escaped_pair": dump(_HELLO)[:-1] + f',"name":"{_PAIRED}"}}',
        "hello_escaped_nul": dump(_HELLO)[:-1] + ',"name":"\\u0000"}',
        "device_shortest": dump(_HELLO | {"device": "-_aZ"}),
        "device_longest": dump(_HELLO | {"device": "a" * 64}),
        "ping_zero": '{"type":"ping","n":0}',
        "ping_largest": '{"type":"ping","n":9007199254740991}',
        "ping_spaced": ' \n{ "n" : 3 , "type" : "ping" }\t',
        "ping_type_escaped": '{"type":"p\\u0069ng","n":3}',
        "ping_twice_n": '{"type":"ping","n":1,"n":2}',
        "painted": '{"type":"painted","count":12}',
        "decoding": '{"type":"decoding","decoder":"webcodecs"}',
        "decoding_none": '{"type":"decoding","decoder":"none","trouble":"stalled"}',
        **{name: dump(message) for name, message in simple.items()},
        "admit_one": '{"type":"admit","device":"abcd"}',
        "invite_cart": '{"type":"invite","cart":"Chariot B"}',
        "invite_room": '{"type":"invite","room":"CE1 A"}',
        "invite_one": '{"type":"invite","device":"d0e1f2"}',
        "hello_ticket": dump(_HELLO | {"ticket": "tttttttt"}),
        "set_mode": '{"type":"set_mode","mode":"work"}',
        "freeze": '{"type":"freeze","on":true}',
        "blank": '{"type":"blank","on":false}',
        "set_door": '{"type":"set_door","door":"closed"}',
        "remove": '{"type":"remove","seat":"a1b2"}',
        "project": '{"type":"project","show":"none"}',
        "project_seat": '{"type":"project","show":"pupil","target":"a1b2c3"}',
        "admit_into_seat": '{"type":"admit","device":"abcd","seat":"a1b2c3"}',
        "hello_media": dump(_HELLO | {"media": ["page", "screen"]}),
        "offer": '{"type":"offer","medium":"screen"}',
        "share": '{"type":"share","protocol":3,"ticket":"tttttttt"}',
        "decline": '{"type":"decline","seat":"a1b2c3"}',
        "ask_longest": dump({"type": "ask", "title": "é" * MAX_TITLE_CHARS}),
        "choose_monitor": '{"type":"choose_monitor","number":2}',
        "hello_badge": dump(_HELLO | {"badge": "b" * 22}),
        "hello_keepsake_of_a_cart": dump(_HELLO | {"keepsake": "k" * 22, "cart": "B" * MAX_CART_CHARS}),
        "hello_of_an_agent_that_asks": dump(_HELLO | {"client": "agent", "asks": True}),
        "identify": '{"type":"identify","pupil":"a1b2c3"}',
        "identify_pictures": '{"type":"identify","pupil":"a1b2c3","pictures":[0,11,0]}',
        "not_me": '{"type":"not_me"}',
        "not_me_keepsake": '{"type":"not_me","keepsake":"kkkkkkkk"}',
        "tidied": '{"type":"tidied"}',
        "tidy": '{"type":"tidy","on":true}',
        "set_plan": dump({"type": "set_plan", "plan": _PLAN}),
        "set_plan_empty": '{"type":"set_plan","plan":{}}',
        "watch": '{"type":"watch","on":true}',
        "unpair": '{"type":"unpair","console":"c0ns01"}',
        "ping_measured": '{"type":"ping","n":7,"rtt_ms":12,"clock_ms":1795478400000}',
        "holding": '{"type":"holding","pieces":3}',
        "examine": '{"type":"examine"}',
        "set_pin": '{"type":"set_pin","pin":"0427"}',
        "set_pin_none": '{"type":"set_pin","pin":null}',
        "list_sendings": '{"type":"list_sendings"}',
        "approve_one": '{"type":"approve","target":"webdav","piece":"p1ece"}',
        "approve_all": '{"type":"approve","target":"webdav","until":7}',
        "resend_all": '{"type":"resend","target":"webdav"}',
        "cancel_sending": '{"type":"cancel_sending","target":"webdav","piece":"p1ece"}',
        "revoke_access": '{"type":"revoke_access","target":"one"}',
        "set_approval": '{"type":"set_approval","target":"one","class_name":"","rule":"never"}',
    }


def hub_valid() -> dict[str, str]:
    """What a hub may send."""
    crowd = _ROOM | {"seats": [_SEAT] * MAX_SEATS, "found": [_VISITOR] * MAX_FOUND}
    return {
        "welcome_short": dump(_WELCOME),
        "welcome_full": dump(_WELCOME | {"seat": _SEAT, "token": "t" * 8}),
        "welcome_nulls": dump(_WELCOME | {"seat": None, "token": None}),
        "welcome_keepsake": dump(_WELCOME | {"seat": _SEAT, "token": "t" * 8, "keepsake": "k" * 22}),
        "who": dump(_WHO),
        "who_guests": dump(_WHO | {"pupils": []}),
        "who_most": dump(_WHO | {"pupils": [_PUPIL] * MAX_CLASS_PUPILS}),
        "room_classes": dump(_ROOM | {"plan": _PLAN, "classes": [{"name": "CE1 A", "pupils": 26}] * MAX_CLASSES}),
        "room_tidying": dump(_ROOM | {"seats": [_SEAT | {"guest": False, "cart": "B", "tidied": True}]}),
        "lesson_tidy": dump({"type": "lesson", "lesson": _LESSON | {"tidy": True, "after_school": True}}),
        "knocking": '{"type":"knocking"}',
        "lesson": dump({"type": "lesson", "lesson": _LESSON}),
        "lesson_ended": dump({"type": "lesson", "lesson": _LESSON | {"phase": "ended", "undo_s": 59.9}}),
        "lesson_without_default": dump({"type": "lesson", "lesson": _without(_LESSON, "undo_s")}),
        "lesson_whole_seconds": dump({"type": "lesson", "lesson": _LESSON | {"undo_s": 60}}),
        "hall": dump(_HALL),
        "room": dump(_ROOM),
        "room_crowded": dump(crowd),
        "pairing": '{"type":"pairing","url":"http://h/console?token=x","expires_s":120}',
        "welcome_addresses": dump(_WELCOME | {"addresses": ["http://192.168.1.20:8080"] * MAX_ADDRESSES}),
        "lesson_asks": dump({"type": "lesson", "lesson": _LESSON | {"activity": _ACTIVITY}}),
        "hall_piece": dump(_HALL | {"show": "piece", "piece": _PIECE}),
        "hall_pupil": dump(_HALL | {"show": "pupil", "pupil": _SEAT}),
        "room_monitors": dump(
            _ROOM | {"stream": _STREAM | {"monitors": [_MONITOR, _MONITOR | {"number": 2}], "wanted": 2}}
        ),
        "room_invited": dump(
            _ROOM
            | {
                "found": [_VISITOR | {"state": "free", "cart": "B"}, _VISITOR | {"device": "d0e1f3", "room": "CE1 A"}],
                "invited": [{"device": "d0e1f2", "state": "calling"}, _INVITED],
                "enrolled": True,
            }
        ),
        "room_shown": dump(_ROOM | {"show": "pupil", "target": "a1b2c3"}),
        "room_nearby": dump(_ROOM | {"found": [_VISITOR | {"room": "CE1 A"}, _VISITOR | {"cart": "Chariot B"}]}),
        "room_claimed": dump(_ROOM | {"knocking": [_VISITOR | {"claims": "a1b2c3"}]}),
        "room_offered": dump(_ROOM | {"seats": [_SEAT | {"media": ["page"], "sharing": "offered"}]}),
        "room_pin": dump(_ROOM | {"pin": "fixed"}),
        "checkup_first": '{"type":"checkup","running":true}',
        "checkup": dump({"type": "checkup", "running": False, "ago_s": 12.0, "checks": [_CHECK, _CHECK | _AMISS]}),
        "checkup_most": dump({"type": "checkup", "running": False, "ago_s": 0, "checks": [_CHECK] * MAX_CHECKS}),
        "works": dump(_WORKS),
        "works_crowded": dump(
            _WORKS | {"activities": [_ACTIVITY] * MAX_ACTIVITIES, "pieces": [_PIECE] * MAX_PIECES_LISTED}
        ),
        "sendings": dump(_SENDINGS),
        "sendings_most": dump(_SENDINGS | {"sendings": [_SENDING] * MAX_SENDINGS_LISTED}),
        "works_unasked": dump(_WORKS | {"pieces": [_PIECE | {"activity": None}], "outbox": {}}),
        "sharing": '{"type":"sharing","state":"offered","medium":"page"}',
        "sharing_ticket": '{"type":"sharing","state":"asked","medium":"screen","ticket":"tttttttt"}',
        "sharing_idle": '{"type":"sharing","state":"idle"}',
        "snapshots": dump({"type": "snapshots", "snapshots": [_SNAPSHOT, {"snapshot": "5aa0", "ago_s": 0}]}),
        "snapshots_none": '{"type":"snapshots","snapshots":[]}',
        "snapshots_most": dump({"type": "snapshots", "snapshots": [_SNAPSHOT] * MAX_SNAPSHOTS}),
        "painted": '{"type":"painted","count":3}',
        "refresh": '{"type":"refresh"}',
        "pong": '{"type":"pong","n":4}',
        "error_short": '{"type":"error","code":"no_lesson","fatal":true}',
        "error_full": '{"type":"error","code":"too_many_tries","fatal":false,"detail":"d","retry_after_s":12.5}',
    }


def malformed() -> dict[str, str]:
    """Not one message in either direction."""
    return {
        "empty": "",
        "space": " ",
        "null": "null",
        "number": "1",
        "string": '"ping"',
        "array": "[]",
        "object": "{}",
        "not_json": "ping",
        "single_quotes": "{'type':'ping','n':1}",
        "comment": '{"type":"ping","n":1}//',
        "cut": '{"type":"ping","n":',
        "trailing_comma": '{"type":"ping","n":1,}',
        "two": '{"type":"pair"}{"type":"pair"}',
        "byte_order_mark": '\ufeff{"type":"pair"}',
        "leading_zero": '{"type":"ping","n":01}',
        "nan": '{"type":"ping","n":NaN}',
        "infinity": '{"type":"pong","n":Infinity}',
        "raw_newline": '{"type":"pa\nir"}',
        "unknown_type": '{"type":"teach"}',
        "no_type": '{"n":1}',
        "type_null": '{"type":null}',
        "type_number": '{"type":1}',
        "type_array": '{"type":["ping"],"n":1}',
        "type_case": '{"type":"Ping","n":1}',
        "type_of_object": '{"type":"toString"}',
        "proto": '{"type":"__proto__"}',
        "bad_escape": '{"type":"\\x70air"}',
        "cut_escape": '{"type":"\\u00"}',
        "deep_arrays": '{"type":"ping","n":' + "[" * 3000 + "]" * 3000 + "}",
        "deep_objects": '{"a":' * 1300 + "1" + "}" * 1300,
        "deep_unclosed": "[" * 8000,
    }


def client_invalid() -> dict[str, str]:
    """What the hub refuses from a client with ``bad_message``."""

    def hello(**changes: object) -> str:
        return dump(_HELLO | changes)

    tail = dump(_HELLO)[:-1]
    return {
        "hub_type": '{"type":"pong","n":1}',
        "unknown_field": '{"type":"ping","n":1,"x":2}',
        "unknown_field_deep": '{"type":"ping","n":1,"x":' + "[" * 2000 + "]" * 2000 + "}",
        "proto_field": '{"type":"pair","__proto__":{}}',
        "field_missing": '{"type":"ping"}',
        "ping_negative": '{"type":"ping","n":-1}',
        "ping_too_large": '{"type":"ping","n":9007199254740992}',
        "ping_huge": '{"type":"ping","n":' + "9" * 400 + "}",
        "ping_exponent_out_of_range": '{"type":"ping","n":1e400}',
        "ping_fraction": '{"type":"ping","n":1.5}',
        "ping_text": '{"type":"ping","n":"1"}',
        "ping_bool": '{"type":"ping","n":true}',
        "ping_null": '{"type":"ping","n":null}',
        "painted_negative": '{"type":"painted","count":-1}',
        "freeze_number": '{"type":"freeze","on":1}',
        "freeze_text": '{"type":"freeze","on":"true"}',
        "mode_unknown": '{"type":"set_mode","mode":"sleep"}',
        "mode_case": '{"type":"set_mode","mode":"Work"}',
        "door_null": '{"type":"set_door","door":null}',
        "invite_device_path": '{"type":"invite","device":"../x"}',
        "invite_cart_long": dump({"type": "invite", "cart": "x" * 65}),
        "hello_ticket_short": dump(_HELLO | {"ticket": "t"}),
        "show_unknown": '{"type":"project","show":"film"}',
        "role_visitor": hello(role="visitor"),
        "role_list": hello(role=["pupil"]),
        "client_unknown": hello(client="phone"),
        "protocol_text": hello(protocol="1"),
        "protocol_fraction": hello(protocol=1.5),
        "device_short": hello(device="abc"),
        "device_long": hello(device="a" * 65),
        "device_characters": hello(device="abc def"),
        "device_accent": hello(device="abcdé"),
        "device_null": hello(device=None),
        "token_short": hello(token="t" * 7),
        "token_long": hello(token="t" * 129),
        "token_characters": hello(token="../../../etc"),  # noqa: S106 - none that works
        "build_long": hello(build="b" * 65),
        "build_null": hello(build=None),
        "name_long": hello(name="x" * 4097),
        "name_number": hello(name=7),
        "code_long": hello(code="x" * 17),
        "code_long_beyond_the_plane": hello(code="🦊" * 17),
        "seat_short": '{"type":"remove","seat":"a"}',
        "media_unknown": hello(media=["camera"]),
        "media_too_many": hello(media=["page", "screen", "page"]),
        "offer_nothing": '{"type":"offer"}',
        "share_without_ticket": '{"type":"share","protocol":3}',
        "ask_too_long": dump({"type": "ask", "title": "x" * (MAX_TITLE_CHARS + 1)}),
        "project_path": '{"type":"project","show":"piece","target":"../etc"}',
        "ping_rtt_negative": '{"type":"ping","n":1,"rtt_ms":-1}',
        "holding_negative": '{"type":"holding","pieces":-1}',
        "approval_unknown": '{"type":"set_approval","target":"one","class_name":"","rule":"maybe"}',
        "cancel_all": '{"type":"cancel_sending","target":"webdav"}',
        "pin_short": '{"type":"set_pin","pin":"123"}',
        "pin_letters": '{"type":"set_pin","pin":"12a4"}',
        "badge_short": hello(badge="b"),
        "keepsake_characters": hello(keepsake="../../../etc"),
        "cart_long": hello(cart="B" * (MAX_CART_CHARS + 1)),
        "cart_null": hello(cart=None),
        "asks_text": hello(asks="yes"),
        "identify_nobody": '{"type":"identify"}',
        "identify_four_pictures": '{"type":"identify","pupil":"a1b2c3","pictures":[0,1,2,3]}',
        "identify_no_icon": '{"type":"identify","pupil":"a1b2c3","pictures":[12]}',
        "plan_unknown_way": dump({"type": "set_plan", "plan": _PLAN | {"by": "face"}}),
        "plan_long_class": dump({"type": "set_plan", "plan": _PLAN | {"class_name": "x" * 41}}),
        "surrogate_high": tail + ',"name":"\\ud83e"}',
        "surrogate_low": tail + ',"name":"\\udd8a"}',
        "surrogates_swapped": tail + ',"name":"\\udd8a\\ud83e"}',
        "surrogate_before_letter": tail + ',"name":"\\ud83eabc"}',
        "surrogate_in_key": '{"type":"pair","\\ud800":1}',
    }


def hub_invalid() -> dict[str, str]:
    """What a client refuses from the hub with ``bad_message``."""

    def room(**changes: object) -> str:
        return dump(_ROOM | changes)

    def seat(**changes: object) -> str:
        return dump(_HALL | {"seats": [_SEAT | changes]})

    def lesson(**changes: object) -> str:
        return dump({"type": "lesson", "lesson": _LESSON | changes})

    return {
        "client_type": '{"type":"ping","n":1}',
        "unknown_field": '{"type":"knocking","x":1}',
        "unknown_inner_field": lesson(x=1),
        "lesson_missing": '{"type":"lesson"}',
        "lesson_null": '{"type":"lesson","lesson":null}',
        "lesson_array": '{"type":"lesson","lesson":[]}',
        "phase_missing": dump({"type": "lesson", "lesson": _without(_LESSON, "phase")}),
        "phase_unknown": lesson(phase="break"),
        "frozen_null": lesson(frozen=None),
        "undo_negative": lesson(undo_s=-0.1),
        "undo_null": lesson(undo_s=None),
        "undo_out_of_range": '{"type":"lesson","lesson":' + dump(_LESSON).replace("0.0", "1e999") + "}",
        "colour_too_large": seat(colour=12),
        "colour_fraction": seat(colour=1.5),
        "seat_name_long": seat(name="x" * 41),
        "animal_long": seat(animal="x" * 33),
        "presence_unknown": seat(presence="asleep"),
        "seat_detail_in_hall": seat(last_seen_s=1.0),
        "seats_too_many": dump(_HALL | {"seats": [_SEAT] * (MAX_SEATS + 1)}),
        "seats_object": dump(_HALL | {"seats": {}}),
        "seats_null_inside": dump(_HALL | {"seats": [None]}),
        "invited_too_many": room(invited=[_INVITED] * (MAX_FOUND + 1)),
        "invited_state_unknown": room(invited=[_INVITED | {"state": "asleep"}]),
        "invited_reason_long": room(invited=[_INVITED | {"reason": "x" * 33}]),
        "found_too_many": room(found=[_VISITOR] * (MAX_FOUND + 1)),
        "troubles_number": room(troubles=[1]),
        "stream_negative": room(stream=_STREAM | {"width": -1}),
        "stream_missing": dump(_without(_ROOM, "stream")),
        "visitor_cart_long": room(found=[_VISITOR | {"cart": "x" * 65}]),
        "visitor_state_long": room(found=[_VISITOR | {"state": "x" * 17}]),
        "welcome_role_unknown": dump(_WELCOME | {"role": "head"}),
        "welcome_token_short": dump(_WELCOME | {"token": "t"}),
        "welcome_seat_text": dump(_WELCOME | {"seat": "a1b2c3"}),
        "room_pin_unknown": room(pin="open"),
        "checks_too_many": dump({"type": "checkup", "running": False, "checks": [_CHECK] * (MAX_CHECKS + 1)}),
        "check_severity_unknown": dump({"type": "checkup", "running": False, "checks": [_CHECK | {"severity": "bad"}]}),
        "who_too_many": dump(_WHO | {"pupils": [_PUPIL] * (MAX_CLASS_PUPILS + 1)}),
        "who_says_more": dump(_WHO | {"pupils": [_PUPIL | {"family_name": "Durand"}]}),
        "sendings_too_many": dump(_SENDINGS | {"sendings": [_SENDING] * (MAX_SENDINGS_LISTED + 1)}),
        "works_too_many": dump(_WORKS | {"pieces": [_PIECE] * (MAX_PIECES_LISTED + 1)}),
        "piece_kind_unknown": dump(_HALL | {"piece": _PIECE | {"kind": "html"}}),
        "piece_title_long": dump(_HALL | {"piece": _PIECE | {"title": "x" * (MAX_TITLE_CHARS + 1)}}),
        "sharing_unknown": '{"type":"sharing","state":"hidden"}',
        "snapshots_too_many": dump({"type": "snapshots", "snapshots": [_SNAPSHOT] * (MAX_SNAPSHOTS + 1)}),
        "snapshot_of_the_future": dump({"type": "snapshots", "snapshots": [_SNAPSHOT | {"ago_s": -1}]}),
        "snapshot_path": dump({"type": "snapshots", "snapshots": [_SNAPSHOT | {"snapshot": "../a"}]}),
        "addresses_too_many": dump(_WELCOME | {"addresses": ["http://h"] * (MAX_ADDRESSES + 1)}),
        "error_code_unknown": '{"type":"error","code":"teapot","fatal":true}',
        "error_fatal_text": '{"type":"error","code":"no_lesson","fatal":"yes"}',
        "error_retry_negative": '{"type":"error","code":"no_lesson","fatal":true,"retry_after_s":-1}',
        "error_detail_surrogate": '{"type":"error","code":"no_lesson","fatal":true,"detail":"\\udc00"}',
    }


def _without(message: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != key}


def dump(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
