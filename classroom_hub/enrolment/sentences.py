"""What ``classroom-hub enrol`` says: French first, English complete."""

from typing import Final

from classroom_hub.sentences import language
from protocol.discovery.credentials import Reason

FRENCH: Final = {
    "describe": "Inscrit l'ordinateur d'une salle : les tablettes de la ville suivent alors ses invitations.",
    "help_init": "crée la clé de la ville, une fois pour toutes, sur l'ordinateur du technicien",
    "help_request": "sur l'ordinateur d'une salle : écrit sa demande d'inscription",
    "help_sign": "signe des demandes avec la clé de la ville : des fichiers, ou un dossier entier",
    "help_install": "sur l'ordinateur d'une salle : installe son certificat (un fichier, ou le dossier de tous)",
    "help_room": "en une fois, quand la clé de la ville est là (clé USB) : demande, signature, installation",
    "help_out": "le dossier où écrire",
    "help_town_key": "la clé privée de la ville",
    "help_documents": "des fichiers, ou des dossiers",
    "help_data_dir": "le dossier où la classe garde tout",
    "help_name": "le nom de la salle",
    "help_config": "le fichier de réglages du hub, pour son nom et son dossier",
    "help_help": "affiche cette aide",
    "help_years": "pour combien d'années, à titre indicatif",
    "bad_option": "{detail}. Voir « classroom-hub enrol --help ».",
    "init_done": "La clé de la ville est créée. Gardez {private} en lieu sûr (jamais sur l'ordinateur d'une salle), et"
    " mettez {public} sur les tablettes (classroom-tablet --town-key).",
    "init_exists": "{path} existe déjà : une autre clé rendrait muettes toutes les salles inscrites ; choisissez un"
    " autre dossier avec --out.",
    "init_on_hub": "{path} est dans le dossier de données d'une salle : gardez la clé de la ville ailleurs (--out).",
    "request_done": "La demande de « {room} » est dans {path} : faites-la signer, puis « classroom-hub enrol install »"
    " ici.",
    "signed": "{room} : {path}",
    "sign_bad": "{path} n'est pas signé : {reason}.",
    "sign_clone": "{path} n'est pas signé : un autre ordinateur a la même identité (disque copié ?) ; effacez le"
    " dossier de données de l'un des deux et refaites sa demande.",
    "sign_none": "Aucune demande (request-….json) dans {path}.",
    "sign_too_many": "{path} contient plus de {most} demandes : signez-les en plusieurs fois.",
    "installed": "« {room} » est inscrite : ses invitations sont suivies par les tablettes de la ville.",
    "install_none": "Aucun certificat pour cet ordinateur dans {path} : faites signer sa demande.",
    "install_other": "{path} est le certificat de « {room} », ou d'une demande plus ancienne :"
    " refaites la demande ici.",
    "install_bad": "{path} n'est pas un certificat valable ({reason}) : recopiez-le.",
    "bad_town_key": "{path} n'est pas la clé privée d'une ville : donnez le fichier de « classroom-hub enrol init ».",
    "unreadable": "{path} ne peut pas être lu : {detail}.",
    "unwritable": "{path} ne peut pas être écrit : {detail}.",
    "bad_own_key": "La clé de cet ordinateur ({path}) est abîmée : effacez-la et refaites la demande.",
    "reason_malformed": "ce n'est pas le bon fichier",
    "reason_too_large": "ce n'est pas le bon fichier",
    "reason_wrong_version": "elle vient d'une autre version ; mettez à jour l'un ou l'autre ordinateur",
    "reason_unsigned": "il n'est pas signé",
    "reason_forged": "il est abîmé ou a été modifié",
    "reason_other": "{code}",
}
ENGLISH: Final = {
    "describe": "Enrols a room's computer: the town's tablets then follow its invitations.",
    "help_init": "makes the town's key, once and for all, on the technician's computer",
    "help_request": "on a room's computer: writes its request",
    "help_sign": "signs requests with the town's key: files, or a whole folder",
    "help_install": "on a room's computer: installs its certificate (a file, or the folder of all of them)",
    "help_room": "at once, where the town's key is at hand (USB stick): request, signature, installation",
    "help_out": "the folder to write to",
    "help_town_key": "the town's private key",
    "help_documents": "files, or folders",
    "help_data_dir": "the folder where the class keeps everything",
    "help_name": "the room's name",
    "help_config": "the hub's settings file, for its name and its folder",
    "help_help": "show this help",
    "help_years": "for how many years, as information",
    "bad_option": "{detail}. See “classroom-hub enrol --help”.",
    "init_done": "The town's key is made. Keep {private} in a safe place (never on a room's computer), and put {public}"
    " on the tablets (classroom-tablet --town-key).",
    "init_exists": "{path} is there already: another key would silence every room that is enrolled; choose another"
    " folder with --out.",
    "init_on_hub": "{path} is in a room's data folder: keep the town's key elsewhere, with --out.",
    "request_done": "The request of “{room}” is in {path}: have it signed, then “classroom-hub enrol install”.",
    "signed": "{room}: {path}",
    "sign_bad": "{path} is not signed: {reason}.",
    "sign_clone": "{path} is not signed: another computer has the same identity (a copied disk?); delete the data"
    " folder of one of them and make its request again.",
    "sign_none": "No request (request-….json) in {path}.",
    "sign_too_many": "{path} holds more than {most} requests: sign them in several goes.",
    "installed": "“{room}” is enrolled: the town's tablets follow its invitations.",
    "install_none": "No certificate for this computer in {path}: have its request signed.",
    "install_other": "{path} is the certificate of “{room}”, or of an older request: make the request again here.",
    "install_bad": "{path} is no valid certificate ({reason}): copy it again.",
    "bad_town_key": "{path} is not a town's private key: give the file of “classroom-hub enrol init”.",
    "unreadable": "{path} cannot be read: {detail}.",
    "unwritable": "{path} cannot be written: {detail}.",
    "bad_own_key": "This computer's key ({path}) is damaged: delete it and make the request again.",
    "reason_malformed": "it is another kind of file",
    "reason_too_large": "it is another kind of file",
    "reason_wrong_version": "it comes from another version; update either computer",
    "reason_unsigned": "it is not signed",
    "reason_forged": "it is damaged, or was altered",
    "reason_other": "{code}",
}


def say(key: str, **values: object) -> str:
    """Return a sentence in the computer's language."""
    return (ENGLISH if language() == "en" else FRENCH)[key].format(**values)


def say_reason(reason: Reason) -> str:
    """Return why a document does not hold."""
    key = f"reason_{reason.value}"
    return say(key) if key in FRENCH else say("reason_other", code=reason.value)
