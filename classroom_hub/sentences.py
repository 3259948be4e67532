"""What the command says to people: French first, English complete."""

import errno
import os
from typing import Final, Literal

from classroom_hub.screen.source import Hindrance, SourceError

_FRENCH: Final = {
    "port": "Le port {port} est déjà utilisé par un autre programme : fermez-le, ou choisissez --port.",
    "port_refused": "Le système ne laisse pas écouter le port {port} : choisissez --port au-dessus de 1024.",
    "host": "« {host} » n'est pas une adresse IPv4 de cet ordinateur, ni un nom qui y mène : corrigez --host.",
    "start": "Classroom Hub ne peut pas démarrer : {detail}.",
    "bad_option": "Option non valable ({detail}). Voir « classroom-hub --help ».",
    "bad_port": "{where} : un port va de 0 à 65535.",
    "bad_name": "{where} : le nom de la classe a {most} caractères au plus, lettres et signes visibles.",
    "folder": "Le dossier de données {path} ne peut pas être écrit : choisissez-en un autre avec --data-dir.",
    "bad_region": "{where} : une zone s'écrit X,Y,LARGEUR,HAUTEUR, comme 0,0,1280,720 (au moins {least} sur {least}).",
    "no_display": "Aucun écran ne peut être diffusé ici : branchez un écran, ou essayez « classroom-hub demo ».",
    "no_monitor": "Il n'y a pas d'écran numéro {display} : branchez-le, ou choisissez-en un autre avec --display.",
    "no_region": "La zone --region est en dehors de l'écran {display} : corrigez-la.",
    "wayland": "Wayland ne laisse pas diffuser l'écran : à la connexion, choisissez une session « Xorg ».",
    "screen_not_allowed": "macOS ne laisse pas diffuser l'écran : autorisez-le dans les réglages"
    " (Confidentialité et sécurité, Enregistrement de l'écran), puis relancez Classroom Hub.",
    "config": "Le fichier de configuration n'est pas valable : {detail}.",
    "pages": "Les pages de l'application manquent : réinstallez Classroom Hub.",
    "running": "Classroom Hub est déjà ouvert : sa console s'ouvre.",
    "interfaces": "Plusieurs réseaux : les tablettes passent par {chosen} ; autres adresses : {others}.",
    "demo_ask": "Dessine ta maison",
    "wifi_off": "Tout le travail est arrivé : vous pouvez couper le wifi",
    "wifi_wait": "Laissez le wifi allumé : pas encore reçu de {names}",
    "wifi_others": "{names} et {more} autres",
    "touch_sign": "Un élève déplace la souris · Échap pour arrêter",
    "backup_done": "{count} fichiers sauvegardés dans {path}. Gardez-le en lieu sûr : il contient des noms d'élèves.",
    "backup_nothing": "Il n'y a rien à sauvegarder dans {path} : donnez le dossier avec --data-dir.",
    "backup_failed": "La sauvegarde n'a pas pu être écrite ou lue ({detail}) : vérifiez le disque et sa place.",
    "backup_damaged": "{path} n'est pas une sauvegarde entière : rien n'a été changé.",
    "backup_newer": "{path} vient d'une version plus récente : mettez Classroom Hub à jour. Rien n'a été changé.",
    "backup_running": "Classroom Hub est ouvert sur ce dossier : fermez-le, puis restaurez.",
    "restore_done": "Restauré dans {path}.",
    "restore_aside": "Ce qui s'y trouvait est gardé dans {path}.",
    "backup_describe": "Sauvegarde la classe dans un fichier, même pendant une leçon.",
    "restore_describe": "Remet une sauvegarde en place ; ce qui s'y trouve est gardé à côté.",
    "help_file": "le fichier de la sauvegarde (backup, restore)",
    "help_command": "run : la classe (par défaut) ; demo : avec des élèves simulés ; doctor : un diagnostic ;"
    " enrol : l'inscription (« enrol --help »)",
    "help_name": "le nom de la classe, affiché au tableau",
    "help_host": "l'adresse d'écoute (toutes par défaut)",
    "help_port": "le port d'écoute (8080)",
    "help_tls_port": "le port de https, une fois le certificat installé (8443)",
    "more_commands": "Autres commandes : « classroom-hub tls » (certificats), « classroom-hub portal » (portail),"
    " « classroom-hub support-bundle ».",
    "tls_describe": "Certificats de l'école : les tablettes parlent à la salle en https.",
    "tls_help_action": "init : fait l'autorité de l'école et le certificat de cette salle ; issue : celui d'une salle",
    "tls_help_ca": "le dossier de l'autorité de l'école : sa clé ne le quitte jamais",
    "tls_help_school": "le nom de l'école, dans le certificat de l'autorité",
    "tls_help_dns": "un nom de la salle en .local, en plus des siens (répétable)",
    "tls_help_ip": "une adresse IP de la salle, en plus des siennes (répétable)",
    "tls_help_output": "un dossier à copier comme « tls » dans le dossier de données d'un autre ordinateur",
    "tls_exists": "{path} contient déjà une autorité : gardez-la (« tls issue » s'en sert), ou choisissez --ca-dir.",
    "tls_no_authority": "{path} ne contient pas l'autorité de l'école : faites « tls init », ou donnez --ca-dir.",
    "tls_damaged": "Les certificats de {path} sont abîmés : reprenez-les d'une sauvegarde.",
    "tls_name": "« {name} » n'est pas un nom d'une salle : il finit par .local.",
    "tls_address": "« {address} » n'est pas une adresse IP d'un réseau local.",
    "tls_folder": "{path} ne peut pas être écrit : vérifiez les droits, ou choisissez un autre dossier.",
    "tls_installed": "certificat installé dans {path}, valable {days} jours, pour : {names}",
    "tls_written": "certificat écrit dans {path}, valable {days} jours, pour : {names}",
    "tls_push": "À distribuer aux tablettes comme autorité de confiance : {path}",
    "tls_fingerprint": "empreinte SHA-256 : {fingerprint}",
    "tls_how": "Dans la gestion des tablettes (MDM), ajoutez ce fichier comme certificat racine de confiance ;"
    " les tablettes passent alors d'elles-mêmes en https. La clé, {secret}, ne se copie sur aucune tablette.",
    "tls_restart": "Un hub déjà ouvert s'en sert dans la minute.",
    "bundle_describe": "Un fichier pour le support : journaux, versions, réglages, vérifications, sans nom d'élève.",
    "bundle_help_output": "le fichier à écrire (par défaut ici, avec la date)",
    "bundle_done": "{path} : envoyez ce fichier au support ; il ne contient aucun nom d'élève.",
    "bundle_folder": "{path} ne peut pas être écrit : choisissez un autre fichier avec --output.",
    "portal_describe": "Le portail de l'école (« [portal] » dans le fichier de configuration).",
    "portal_help_action": "test : écrit, relit et efface un petit fichier ; login : donne le mot de passe ;"
    " logout : l'oublie",
    "portal_none": "Aucun portail n'est réglé : ajoutez « [portal] » au fichier de configuration, donné par --config.",
    "portal_ask": "Mot de passe de {user} sur {host} (rien ne s'affiche) : ",
    "portal_ask_secret": "Secret du connecteur « {user} » de {host} (rien ne s'affiche ; vide : celui d'avant) : ",
    "portal_kept_keyring": "Accès gardé dans le trousseau du système.",
    "portal_kept_file": "Ce système n'a pas de trousseau : accès gardé dans {path}, lisible de vous seul.",
    "portal_no_password": "Rien n'a été donné, et rien n'a été changé.",
    "portal_forgotten_one": "Accès oublié sur cet ordinateur ; en cas de vol, faites changer le secret du connecteur.",
    "login_open": "Connectez-vous à l'ENT sur cet ordinateur, à cette adresse (dix minutes) :",
    "login_page_done": "C'est fait : Classroom Hub a accès à votre espace. Vous pouvez fermer cette page.",
    "login_page_failed": "L'ENT a refusé l'accès. Fermez cette page, et lisez le message de Classroom Hub.",
    "login_refused": "L'ENT a refusé la connexion : vérifiez avec son administrateur le secret du connecteur et ses"
    " modules (userinfo, workspace, directory).",
    "login_late": "L'ENT n'a renvoyé personne ici en dix minutes : recommencez ; si la page de l'ENT s'est ouverte à la"
    " place, son administrateur doit donner http://127.0.0.1 pour adresse au connecteur.",
    "portal_forgotten": "Mot de passe oublié sur cet ordinateur. Révoquez-le aussi sur le portail.",
    "portal_not_kept": "Le mot de passe n'a pas pu être gardé ou oublié ({detail}) : ouvrez le trousseau, ou vérifiez"
    " le dossier de données.",
    "portal_reached": "✓ {host} répond à {user}",
    "portal_written": "✓ un fichier a été écrit",
    "portal_guarded": "✓ un fichier existant n'est pas remplacé",
    "portal_found": "✓ il est retrouvé dans son dossier : rien n'y sera mis deux fois",
    "portal_read": "✓ il a été relu, identique",
    "portal_deleted": "✓ il a été effacé",
    "portal_classes": "✓ les classes peuvent être lues",
    "login_needed": "Le portail n'accepte pas ce compte : faites « classroom-hub portal login ».",
    "portal_unreachable": "Le portail ne répond pas : vérifiez la connexion à internet, et l'adresse.",
    "portal_tls": "Le certificat du portail n'est pas reconnu : vérifiez l'heure de l'ordinateur, l'adresse,"
    " ou « ca » dans « [portal] ».",
    "portal_forbidden": "Le portail refuse ce dossier à ce compte : vérifiez ses droits"
    " (et, sur un ENT, les modules du connecteur).",
    "portal_missing": "Ce dossier n'existe pas sur le portail : vérifiez l'adresse.",
    "portal_full": "Le portail n'a plus de place : libérez-en, ou demandez un quota plus grand.",
    "portal_busy": "Le portail est surchargé ou en maintenance : réessayez plus tard.",
    "portal_moved": "Le portail a changé d'adresse, ou une page de connexion au réseau répond à sa place.",
    "portal_strange": "Ce qui répond à cette adresse n'est pas le portail attendu : vérifiez l'adresse.",
    "portal_locked": "Un fichier est verrouillé sur le portail : réessayez plus tard.",
    "portal_failed": "Le portail a une panne : prévenez qui s'en occupe.",
    "portal_refused": "Le portail refuse ce fichier.",
    "portal_too_large": "Le portail refuse un fichier de cette taille.",
    "share_refused": "Le portail ne partage pas avec ce groupe : vérifiez « share_group », et les droits du compte.",
    "portal_unguarded": "Ce portail remplace des fichiers existants sans le dire : choisissez-en un autre.",
    "help_data_dir": "le dossier où la classe garde tout",
    "help_display": "le numéro de l'écran diffusé (1)",
    "help_region": "la partie diffusée de cet écran, depuis son coin en haut à gauche",
    "help_start": "ouvre aussitôt une leçon où l'on entre sans code",
    "help_browser": "n'ouvre aucune fenêtre par soi-même",
    "help_portal_folder": "le dossier où les travaux sont envoyés : clé USB ou dossier réseau",
    "help_config": "un fichier TOML avec les mêmes options",
    "help_log_format": "le format du journal",
    "help_help": "affiche cette aide",
    "help_version": "affiche la version",
    "describe": "L'ordinateur du vidéoprojecteur et les tablettes de la classe.",
}
_ENGLISH: Final = {
    "port": "Port {port} is used by another program: close it, or choose --port.",
    "port_refused": "The system does not let port {port} be listened on: choose --port above 1024.",
    "host": "“{host}” is no IPv4 address of this computer, and no name of one: correct --host.",
    "start": "Classroom Hub cannot start: {detail}.",
    "bad_option": "An option is not valid ({detail}). See “classroom-hub --help”.",
    "bad_port": "{where}: a port goes from 0 to 65535.",
    "bad_name": "{where}: the class's name has at most {most} characters, letters and visible signs.",
    "folder": "The data folder {path} cannot be written: choose another with --data-dir.",
    "bad_region": "{where}: a region is written X,Y,WIDTH,HEIGHT, such as 0,0,1280,720 (at least {least} by {least}).",
    "no_display": "No display can be streamed here: plug one in, or try “classroom-hub demo”.",
    "no_monitor": "There is no display number {display}: plug it in, or choose another with --display.",
    "no_region": "The region --region is outside display {display}: correct it.",
    "wayland": "Wayland does not let the screen be streamed: when you log in, choose an “Xorg” session.",
    "screen_not_allowed": "macOS does not let the screen be streamed: allow it in the settings"
    " (Privacy & Security, Screen Recording), then start Classroom Hub again.",
    "config": "The settings file is not valid: {detail}.",
    "pages": "The application's pages are missing: install Classroom Hub again.",
    "running": "Classroom Hub is already open: its console opens.",
    "interfaces": "Several networks: tablets come through {chosen}; other addresses: {others}.",
    "demo_ask": "Draw your house",
    "wifi_off": "All work has arrived: you can switch the wifi off",
    "wifi_wait": "Leave the wifi on: not received yet from {names}",
    "wifi_others": "{names} and {more} more",
    "touch_sign": "A pupil moves the pointer · Escape ends it",
    "backup_done": "Backed up {count} files to {path}. Keep it safe: it holds pupils' names and work.",
    "backup_nothing": "There is nothing to back up in {path}: give the folder with --data-dir.",
    "backup_failed": "The backup could not be written or read ({detail}): check the disk and its space.",
    "backup_damaged": "{path} is not a whole backup: nothing was changed.",
    "backup_newer": "{path} was made by a later version: update Classroom Hub first. Nothing was changed.",
    "backup_running": "Classroom Hub runs on this folder: close it, then restore.",
    "restore_done": "Restored to {path}.",
    "restore_aside": "What was there is kept in {path}.",
    "backup_describe": "Backs the class up into one file, also during a lesson.",
    "restore_describe": "Puts a backup in place; what is there is kept beside it.",
    "help_file": "the backup's file (backup, restore)",
    "help_command": "run: the class (default); demo: with simulated pupils; doctor: a check-up;"
    " enrol: enrolment (“enrol --help”)",
    "help_name": "the class's name, shown on the board",
    "help_host": "the address to listen on (all by default)",
    "help_port": "the port to listen on (8080)",
    "help_tls_port": "the port of https, once the certificate is installed (8443)",
    "more_commands": "Other commands: “classroom-hub tls” (certificates), “classroom-hub portal”,"
    " “classroom-hub support-bundle”.",
    "tls_describe": "The school's certificates: tablets talk to the room by https.",
    "tls_help_action": "init: makes the school's authority and this room's certificate; issue: one for a room",
    "tls_help_ca": "the folder of the school's authority: its key never leaves it",
    "tls_help_school": "the school's name, in the authority's certificate",
    "tls_help_dns": "a name of the room under .local, beside its own (can be repeated)",
    "tls_help_ip": "an IP address of the room, beside its own (can be repeated)",
    "tls_help_output": "a folder to copy as “tls” into another computer's data folder",
    "tls_exists": "{path} has an authority already: keep it (“tls issue” uses it), or choose --ca-dir.",
    "tls_no_authority": "{path} does not have the school's authority: run “tls init”, or give --ca-dir.",
    "tls_damaged": "The certificates in {path} are damaged: take them from a backup.",
    "tls_name": "“{name}” is no name of a room: it ends in .local.",
    "tls_address": "“{address}” is no IP address of a local network.",
    "tls_folder": "{path} cannot be written: check its permissions, or choose another folder.",
    "tls_installed": "certificate installed in {path}, valid for {days} days, for: {names}",
    "tls_written": "certificate written to {path}, valid for {days} days, for: {names}",
    "tls_push": "To push to the tablets as a trusted authority: {path}",
    "tls_fingerprint": "SHA-256 fingerprint: {fingerprint}",
    "tls_how": "In the tablets' device management (MDM), add this file as a trusted root certificate;"
    " the tablets then move to https by themselves. The key, {secret}, is copied to no tablet.",
    "tls_restart": "A hub that is open already uses it within a minute.",
    "bundle_describe": "One file for support: logs, versions, settings, checks, without a pupil's name.",
    "bundle_help_output": "the file to write (by default here, with the date)",
    "bundle_done": "{path}: send this file to support; it holds no pupil's name.",
    "bundle_folder": "{path} cannot be written: choose another file with --output.",
    "portal_describe": "The school's portal (“[portal]” in the configuration file).",
    "portal_help_action": "test: writes, reads back and deletes a small file; login: gives the password;"
    " logout: forgets it",
    "portal_none": "No portal is set up: add “[portal]” to the configuration file, given by --config.",
    "portal_ask": "Password of {user} at {host} (nothing is shown): ",
    "portal_ask_secret": "Secret of the connector “{user}” of {host} (nothing is shown; empty: the one before): ",
    "portal_kept_keyring": "Access kept in the system's keyring.",
    "portal_kept_file": "This system has no keyring: access kept in {path}, which only you can read.",
    "portal_no_password": "Nothing was given, and nothing was changed.",
    "portal_forgotten_one": "Access forgotten on this computer; after a theft, have the connector's secret changed.",
    "login_open": "Log in to the ENT on this computer, at this address (ten minutes):",
    "login_page_done": "Done: Classroom Hub has access to your space. You can close this page.",
    "login_page_failed": "The ENT refused access. Close this page, and read what Classroom Hub says.",
    "login_refused": "The ENT refused the login: check the connector's secret and its modules (userinfo, workspace,"
    " directory) with its administrator.",
    "login_late": "The ENT sent nobody back here within ten minutes: begin again; if the ENT's own page opened instead,"
    " its administrator has to give the connector the address http://127.0.0.1.",
    "portal_forgotten": "Password forgotten on this computer. Revoke it on the portal, too.",
    "portal_not_kept": "The password could not be kept or forgotten ({detail}): open the keyring, or check the data"
    " folder.",
    "portal_reached": "✓ {host} answers {user}",
    "portal_written": "✓ a file was written",
    "portal_guarded": "✓ a file that exists is not replaced",
    "portal_found": "✓ it is found again in its folder: nothing will be put there twice",
    "portal_read": "✓ it was read back, the same",
    "portal_deleted": "✓ it was deleted",
    "portal_classes": "✓ the classes can be read",
    "login_needed": "The portal does not accept this account: run “classroom-hub portal login”.",
    "portal_unreachable": "The portal does not answer: check the internet connection, and the address.",
    "portal_tls": "The portal's certificate is not trusted: check this computer's clock, the address,"
    " or “ca” in “[portal]”.",
    "portal_forbidden": "The portal refuses this folder to this account: check its rights"
    " (and, on an ENT, the connector's modules).",
    "portal_missing": "That folder does not exist on the portal: check the address.",
    "portal_full": "The portal has no room left: make some, or ask for a larger quota.",
    "portal_busy": "The portal is overloaded or being maintained: try again later.",
    "portal_moved": "The portal has another address, or a network's login page answers in its place.",
    "portal_strange": "What answers at this address is not the portal that was expected: check the address.",
    "portal_locked": "A file is locked on the portal: try again later.",
    "portal_failed": "The portal is broken: tell whoever looks after it.",
    "portal_refused": "The portal refuses this file.",
    "portal_too_large": "The portal refuses a file of that size.",
    "share_refused": "The portal does not share with that group: check “share_group”, and the account's rights.",
    "portal_unguarded": "This portal replaces existing files without a word: choose another.",
    "help_data_dir": "the folder where the class keeps everything",
    "help_display": "the number of the display that is streamed (1)",
    "help_region": "the part of that display that is streamed, from its top left corner",
    "help_start": "opens a lesson at once, which tablets enter without a code",
    "help_browser": "opens no window by itself",
    "help_portal_folder": "the folder where work is delivered: a USB stick's, or a network folder",
    "help_config": "a TOML file with the same options",
    "help_log_format": "the log's format",
    "help_help": "show this help",
    "help_version": "show the version",
    "describe": "The projector's computer and the classroom's tablets.",
}


def language() -> Literal["fr", "en"]:
    """Return the computer's language: French unless its locale is English."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if locale.lower().startswith("en") else "fr"


def say(key: str, **values: object) -> str:
    """Return a sentence in the computer's language."""
    words = _ENGLISH if language() == "en" else _FRENCH
    return words[key].format(**values)


def say_unseen(error: SourceError, number: int) -> str:
    """Say why display ``number`` cannot be captured."""
    key = error.hindrance.value if error.hindrance is not Hindrance.FAILED else "no_display"
    return say(key, display=number)


def say_deaf(error: OSError, host: str, port: int) -> str:
    """Say why the port cannot be listened on."""
    if error.errno == errno.EADDRINUSE:
        return say("port", port=port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return say("port_refused", port=port)
    # asyncio's own error, "on none of the addresses", has no number.
    if error.errno in (errno.EADDRNOTAVAIL, None):
        return say("host", host=host)
    return say("start", detail=error)
