"""The agent's sentences, in French and in English."""

import os
from typing import Final

FRENCH: Final = {
    "describe": "L'agent d'une tablette : il trouve la classe, y entre et suit le tableau.",
    "help_name": "le prénom de l'élève",
    "help_hub": "l'adresse affichée au tableau ; sans elle, l'agent trouve la classe",
    "help_headless": "sans fenêtre : reçoit les images, sans les montrer",
    "help_share": "montrer l'écran de cette tablette au tableau",
    "help_count": "autant de tablettes simulées, sans fenêtre (1 à 60)",
    "help_cart": "le nom du chariot de cette tablette",
    "help_help": "affiche cette aide",
    "bad_option": "{detail}. Voir « {program} --help ».",
    "bad_url": "« {url} » n'est pas l'adresse d'une classe : recopiez celle du tableau, par exemple http://192.0.2.7:8080/",
    "bad_count": "--count va de 1 à {most}.",
    "no_sharing": "Cette version ne reçoit pas encore l'écran des tablettes : --share reste sans effet.",
    "looking": "{name} cherche une classe…",
    "no_mdns": "Cette tablette n'a pas de réseau où chercher une classe ; elle attend.",
    "several": "{name} entend plusieurs classes en cours ({rooms}) : indiquez la bonne avec --hub.",
    "other_version": "La classe {rooms} n'a pas la même version que cet agent : mettez à jour l'un ou l'autre.",
    "joined": "{name} est dans la classe {room} ({address}).",
    "resumed": "{name} a repris sa place dans la classe {room} ({address}).",
    "knocking": "{name} attend à la porte : l'enseignant doit ouvrir.",
    "lost": "{name} a perdu la classe ({detail}) ; nouvel essai.",
    "refused": "{name} n'entre pas : {reason}",
    "first": "{name} : première image après {ms} ms.",
    "frames": "{name} : {count} images, {kilobytes} Ko en {seconds} s.",
    "shown": "{name} : la page est ouverte dans le navigateur.",
    "no_browser": "Aucun navigateur ne s'ouvre ici : installez-en un, ou ajoutez --headless.",
    "out": "{name} est sortie de la leçon et attend la prochaine.",
    "out_for_good": "{name} est sortie de la leçon ; relancez l'agent pour revenir.",
    "code_wrong_version": "l'ordinateur de la classe n'a pas la même version ; mettez à jour l'un ou l'autre.",
    "code_bad_name": "ce nom n'est pas accepté ; donnez un prénom avec --name.",
    "code_door_closed": "la porte est fermée.",
    "code_wrong_code": "ce n'est pas le bon code ; celui du tableau a peut-être changé.",
    "code_too_many_tries": "trop d'essais de code ; il faut patienter une minute.",
    "code_room_full": "la classe est pleine.",
    "code_bad_token": "sa place n'existe plus ; elle en demande une autre.",
    "code_seat_in_use": "sa place est prise par une autre tablette.",
    "code_seat_moved": "sa place a été prise par une autre tablette.",
    "code_seat_removed": "l'enseignant a libéré sa place.",
    "code_no_lesson": "la leçon n'a pas commencé.",
    "code_lesson_over": "la leçon est finie.",
    "code_hub_stopping": "l'ordinateur de la classe s'arrête.",
    "code_other": "l'ordinateur de la classe répond « {code} ».",
}

ENGLISH: Final = {
    "describe": "A tablet's agent: it finds the class, joins it and follows the board.",
    "help_name": "the pupil's first name",
    "help_hub": "the address on the board; without it, the agent finds the class",
    "help_headless": "without a window: receives pictures and does not show them",
    "help_share": "show this tablet's screen on the board",
    "help_count": "as many simulated tablets, without a window (1 to 60)",
    "help_cart": "the name of this tablet's cart",
    "help_help": "show this help",
    "bad_option": "{detail}. See “{program} --help”.",
    "bad_url": "“{url}” is not the address of a class: copy the one on the board, such as http://192.0.2.7:8080/",
    "bad_count": "--count goes from 1 to {most}.",
    "no_sharing": "This version does not take tablets' screens yet: --share has no effect.",
    "looking": "{name} looks for a class…",
    "no_mdns": "This tablet has no network on which to look for a class; it waits.",
    "several": "{name} hears several lessons ({rooms}): name the right one with --hub.",
    "other_version": "The class {rooms} has another version than this agent: update either.",
    "joined": "{name} is in the class {room} ({address}).",
    "resumed": "{name} has its seat back in the class {room} ({address}).",
    "knocking": "{name} waits at the door: the teacher must open.",
    "lost": "{name} lost the class ({detail}); trying again.",
    "refused": "{name} does not get in: {reason}",
    "first": "{name}: first picture after {ms} ms.",
    "frames": "{name}: {count} pictures, {kilobytes} KB in {seconds} s.",
    "shown": "{name}: the page is open in the browser.",
    "no_browser": "No browser opens here: install one, or add --headless.",
    "out": "{name} is out of the lesson and waits for the next.",
    "out_for_good": "{name} is out of the lesson; start the agent again to come back.",
    "code_wrong_version": "the classroom's computer has another version; update either.",
    "code_bad_name": "this name is not accepted; give a first name with --name.",
    "code_door_closed": "the door is closed.",
    "code_wrong_code": "this is not the code; the one on the board may have changed.",
    "code_too_many_tries": "too many codes were tried; wait a minute.",
    "code_room_full": "the class is full.",
    "code_bad_token": "its seat is gone; it asks for another.",
    "code_seat_in_use": "its seat is taken by another tablet.",
    "code_seat_moved": "another tablet has taken its seat.",
    "code_seat_removed": "the teacher freed its seat.",
    "code_no_lesson": "the lesson has not begun.",
    "code_lesson_over": "the lesson is over.",
    "code_hub_stopping": "the classroom's computer is stopping.",
    "code_other": "the classroom's computer answers “{code}”.",
}


def say(key: str, **values: object) -> str:
    """Return a sentence in the user's language (French unless the locale is English)."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    words = ENGLISH if locale.lower().startswith("en") else FRENCH
    return words[key].format(**values)


def say_refusal(code: str) -> str:
    """Return what a refusal means."""
    return say(f"code_{code}") if f"code_{code}" in FRENCH else say("code_other", code=code)
