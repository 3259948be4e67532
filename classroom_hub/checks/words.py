"""What the checks say: one sentence on what is amiss and what to do, in French and in English."""

from typing import Final, Literal

from classroom_hub.checks.model import Finding

Language = Literal["fr", "en"]

_LABELS: Final = {
    "folder": ("dossier de données et disque", "data folder and disk"),
    "pages": ("pages de l'application", "application pages"),
    "display": ("écran à diffuser", "display to stream"),
    "network": ("réseau de la classe", "classroom network"),
    "port": ("port d'écoute", "listening port"),
    "reach": ("accès des tablettes et pare-feu", "tablets' access and firewall"),
    "multicast": ("multidiffusion (mDNS)", "multicast (mDNS)"),
    "profile": ("profil réseau de Windows", "Windows network profile"),
    "isolation": ("isolement des tablettes", "client isolation"),
    "links": ("liaison des tablettes", "tablets' links"),
    "address": ("adresse de cet ordinateur", "this computer's address"),
    "clock": ("horloge", "clock"),
    "certificate": ("certificat https", "https certificate"),
    "browser": ("navigateur du vidéoprojecteur", "projector browser"),
    "awake": ("veille de l'ordinateur", "the computer's sleep"),
    "portal": ("dossier où les travaux sont envoyés", "folder where work is delivered"),
}

_SENTENCES: Final = {
    "check_slow": (
        "pas de réponse en {seconds:g} s : si cela revient, envoyez « classroom-hub support-bundle » au support.",
        "no answer within {seconds:g} s: if it happens again, send “classroom-hub support-bundle” to support.",
    ),
    "check_failed": (
        "la vérification a échoué ({detail}) : envoyez « classroom-hub support-bundle » au support.",
        "the check failed ({detail}): send “classroom-hub support-bundle” to support.",
    ),
    "folder": (
        "le dossier {path} ne peut pas être écrit : corrigez ses droits, ou choisissez-en un autre avec --data-dir.",
        "the folder {path} cannot be written: correct its permissions, or choose another with --data-dir.",
    ),
    "disk_full": (
        "le disque est plein : libérez de la place, rien ne peut plus être gardé.",
        "the disk is full: free some space, nothing more can be kept.",
    ),
    "disk_low": (
        "le disque est presque plein ({mib} Mio) : libérez de la place.",
        "the disk is almost full ({mib} MiB): free some space.",
    ),
    "disk_slow": (
        "le disque met {seconds} s à écrire : vérifiez son état, ou placez le dossier de données sur un disque local.",
        "the disk takes {seconds} s to write: check its health, or put the data folder on a local disk.",
    ),
    "clock_year": (
        "l'horloge indique le {date} : réglez la date, et remplacez la pile de l'ordinateur si cela revient.",
        "the clock says {date}: set the date, and replace the computer's battery if it happens again.",
    ),
    "clock_back": (
        "l'horloge indique {date} (UTC), avant la dernière leçon ({last}) : réglez la date de l'ordinateur.",
        "the clock says {date} (UTC), before the last lesson ({last}): set the computer's date.",
    ),
    "clock_tablets": (
        "l'horloge diffère de {minutes} min de celle des tablettes : vérifiez la date de l'ordinateur.",
        "the clock differs from the tablets' by {minutes} min: check the computer's date.",
    ),
    "no_display": (
        "aucun écran ne peut être diffusé : branchez le vidéoprojecteur, ou essayez « classroom-hub demo ».",
        "no display can be streamed: plug the projector in, or try “classroom-hub demo”.",
    ),
    "no_monitor": (
        "il n'y a pas d'écran numéro {display} : branchez-le, ou choisissez-en un autre avec --display.",
        "there is no display number {display}: plug it in, or choose another with --display.",
    ),
    "no_region": (
        "la zone --region est en dehors de l'écran {display} : corrigez-la.",
        "the region --region is outside display {display}: correct it.",
    ),
    "wayland": (
        "Wayland ne laisse pas diffuser l'écran : à la connexion, choisissez une session « Xorg ».",
        "Wayland does not let the screen be streamed: when you log in, choose an “Xorg” session.",
    ),
    "screen_not_allowed": (
        "macOS ne laisse pas diffuser l'écran : autorisez-le dans les réglages (Confidentialité et sécurité,"
        " Enregistrement de l'écran), puis relancez Classroom Hub.",
        "macOS does not let the screen be streamed: allow it in the settings (Privacy & Security, Screen Recording),"
        " then start Classroom Hub again.",
    ),
    "pages": (
        "les pages de l'application manquent : réinstallez Classroom Hub.",
        "the application's pages are missing: install Classroom Hub again.",
    ),
    "browser": (
        "aucun navigateur n'est installé pour le tableau : installez Chromium, Chrome ou Edge.",
        "no browser for the projector: install Chromium, Chrome or Edge.",
    ),
    "folder_missing": (
        "{path} ne répond pas : branchez la clé USB, ou vérifiez le dossier réseau.",
        "{path} does not answer: plug in the USB stick, or check the network folder.",
    ),
    "folder_read_only": (
        "{path} ne peut pas être écrit : vérifiez les droits, ou le verrou de la clé USB.",
        "{path} cannot be written: check its permissions, or the USB stick's lock.",
    ),
    "folder_full": ("{path} est plein : libérez de la place.", "{path} is full: free some space."),
    "may_sleep": (
        "rien n'empêche ici la mise en veille pendant une leçon : désactivez-la dans les réglages de l'ordinateur.",
        "nothing here keeps the computer from sleeping during a lesson: turn sleep off in its settings.",
    ),
    "login_missing": (
        "aucun mot de passe n'est donné pour {host} : faites « classroom-hub portal login ».",
        "no password is given for {host} yet: run “classroom-hub portal login”.",
    ),
    "login_needed": (
        "{host} n'accepte pas ce compte : faites « classroom-hub portal login ».",
        "{host} does not accept this account: run “classroom-hub portal login”.",
    ),
    "portal_unreachable": (
        "{host} ne répond pas : vérifiez la connexion à internet, et l'adresse.",
        "{host} does not answer: check the internet connection, and the address.",
    ),
    "portal_tls": (
        "le certificat de {host} n'est pas reconnu : vérifiez l'heure de l'ordinateur, ou « ca » dans « [portal] ».",
        "{host}'s certificate is not known: check the computer's clock, or “ca” in “[portal]”.",
    ),
    "portal_forbidden": (
        "{host} refuse ce dossier à ce compte : vérifiez ses droits.",
        "{host} refuses this folder to this account: check its rights.",
    ),
    "portal_missing": (
        "le dossier d'envoi n'existe pas sur {host} : vérifiez l'adresse.",
        "the folder for work is not on {host}: check the address.",
    ),
    "portal_full": (
        "{host} n'a plus de place : libérez-en, ou demandez un quota plus grand.",
        "{host} is full: free some space, or ask for a larger quota.",
    ),
    "portal_busy": (
        "{host} est surchargé ou en maintenance : les travaux partiront plus tard.",
        "{host} is overloaded or under maintenance: work will go later.",
    ),
    "portal_moved": (
        "{host} a changé d'adresse, ou une page de connexion au réseau répond à sa place : ouvrez un site web.",
        "{host} has moved, or a network's login page answers in its place: open a web site, and look.",
    ),
    "portal_strange": (
        "ce qui répond pour {host} n'est pas le portail attendu : vérifiez l'adresse.",
        "what answers for {host} is not the portal that was expected: check the address.",
    ),
    "portal_down": (
        "{host} ne reçoit pas les travaux ({code}) : essayez « classroom-hub portal test ».",
        "{host} takes no work ({code}): try “classroom-hub portal test”.",
    ),
    "no_network": (
        "aucun réseau : branchez le câble, ou allumez le wifi de la classe.",
        "no network: plug the cable in, or turn the classroom's wifi on.",
    ),
    "port": (
        "le port {port} est déjà utilisé par un autre programme : fermez-le, ou choisissez --port.",
        "port {port} is used by another program: close it, or choose --port.",
    ),
    "port_refused": (
        "le système ne laisse pas écouter le port {port} : choisissez --port au-dessus de 1024.",
        "the system does not let port {port} be listened on: choose --port above 1024.",
    ),
    "host": (
        "{host} n'est pas une adresse de cet ordinateur : corrigez --host.",
        "{host} is no address of this computer: correct --host.",
    ),
    "port_silent": (
        "le port {port} ne répond pas sur cet ordinateur même : redémarrez Classroom Hub.",
        "port {port} does not answer on this very computer: start Classroom Hub again.",
    ),
    "firewall": (
        "le port {port} ne répond pas à l'adresse {address} : autorisez Classroom Hub dans le pare-feu (TCP entrant).",
        "port {port} does not answer at {address}: allow Classroom Hub in the firewall (incoming TCP).",
    ),
    "multicast_out": (
        "la multidiffusion ne sort pas de {address} : le pare-feu doit laisser passer UDP 5353 vers 224.0.0.251 ;"
        " d'ici là, les tablettes entrent par le code QR.",
        "multicast does not leave {address}: the firewall must let UDP 5353 to 224.0.0.251 pass;"
        " until then tablets come in by the QR code.",
    ),
    "multicast_in": (
        "la multidiffusion n'arrive pas à {address} : le pare-feu doit laisser entrer UDP 5353 ;"
        " d'ici là, les tablettes entrent par le code QR.",
        "multicast does not come in at {address}: the firewall must let UDP 5353 in;"
        " until then tablets come in by the QR code.",
    ),
    "multicast_busy": (
        "un autre programme garde le port UDP 5353 pour lui à {address} : fermez-le (souvent un service Bonjour) ;"
        " d'ici là, les tablettes entrent par le code QR.",
        "another program keeps UDP port 5353 to itself at {address}: close it (often a Bonjour service);"
        " until then tablets come in by the QR code.",
    ),
    "windows_public": (
        "Windows tient le réseau « {network} » pour public et bloque sans doute les tablettes : passez-le en"
        " « réseau privé ».",
        "Windows takes the network “{network}” for a public one and probably blocks the tablets: make it a"
        " “private network”.",
    ),
    "isolation_unheard": (
        "{tablets} tablette(s) sont entrées, mais aucune ne s'entend par mDNS : le wifi filtre sans doute la"
        " multidiffusion ou isole les clients ; les tablettes entrent quand même par le code QR.",
        "{tablets} tablet(s) came in, but none is heard by mDNS: the wifi probably filters multicast or isolates"
        " clients; tablets come in by the QR code all the same.",
    ),
    "isolation_unreachable": (
        "{tablets} tablette(s) s'annoncent, mais cet ordinateur n'en joint aucune : le wifi isole sans doute les"
        " clients ; désactivez l'« isolation des clients » de la borne.",
        "{tablets} tablet(s) announce themselves, but this computer reaches none: the wifi probably isolates clients;"
        " turn the access point's “client isolation” off.",
    ),
    "isolation_unjoined": (
        "{tablets} tablette(s) s'annoncent, mais aucune n'entre dans la leçon : le pare-feu ou l'isolement du wifi"
        " les arrête sans doute ; autorisez le port en entrée, désactivez l'« isolation des clients ».",
        "{tablets} tablet(s) announce themselves, but none enters the lesson: the firewall or the wifi's isolation"
        " probably stops them; allow the port, turn “client isolation” off.",
    ),
    "links_slow": (
        "les tablettes répondent en {ms} ms : rapprochez la borne wifi, ou libérez son canal.",
        "tablets answer in {ms} ms: bring the access point nearer, or free its channel.",
    ),
    "links_lossy": (
        "{percent} % des paquets vers les tablettes se perdent : rapprochez la borne wifi, ou libérez son canal.",
        "{percent} % of the packets to tablets are lost: bring the access point nearer, or free its channel.",
    ),
    "address_changed": (
        "l'adresse était {earlier} à la dernière leçon, elle est {now} : le code QR du jour est bon, les favoris et"
        " raccourcis ne le sont plus ; réservez une adresse fixe (DHCP).",
        "the address was {earlier} in the last lesson and is {now}: today's QR code is right, bookmarks and shortcuts"
        " are not; reserve a fixed address (DHCP).",
    ),
    "address_changed_holding": (
        "l'adresse était {earlier} à la dernière leçon, elle est {now}, et {tablets} tablette(s) y gardent du travail :"
        " ouvrez-y leur page telle quelle, elle retrouve cet ordinateur ; puis réservez une adresse fixe (DHCP).",
        "the address was {earlier} in the last lesson and is {now}, and {tablets} tablet(s) keep work there: open"
        " their page as it is, it finds this computer; then reserve a fixed address (DHCP).",
    ),
    "tls_damaged": (
        "le certificat de {path} est illisible : refaites-le avec « classroom-hub tls issue » ; http continue.",
        "the certificate in {path} cannot be read: make it again with “classroom-hub tls issue”; http goes on.",
    ),
    "tls_expired": (
        "le certificat est périmé : refaites-le avec « classroom-hub tls issue » ; les tablettes passent par http.",
        "the certificate has expired: make it again with “classroom-hub tls issue”; tablets use http.",
    ),
    "tls_expiring": (
        "le certificat est valable encore {days} jours : refaites-le avec « classroom-hub tls issue ».",
        "the certificate is valid for {days} more days: make it again with “classroom-hub tls issue”.",
    ),
    "tls_port": (
        "https ne peut pas être servi au port {port} : fermez le programme qui l'utilise, ou choisissez --tls-port.",
        "https cannot be served at port {port}: close the program that uses it, or choose --tls-port.",
    ),
    "tls_address_missing": (
        "le certificat ne vaut pas pour l'adresse {address} : refaites-le avec « classroom-hub tls issue » ; d'ici là,"
        " les tablettes passent par http.",
        "the certificate does not cover {address}: make it again with “classroom-hub tls issue”; until then tablets"
        " use http.",
    ),
}  # fmt: skip


def label(check: str, language: Language) -> str:
    """Return what a check looks at."""
    return _LABELS[check][language == "en"]


def known(key: str) -> bool:
    """Tell whether there is a sentence for something amiss."""
    return key in _SENTENCES


def sentence(finding: Finding, language: Language) -> str:
    """Return what is amiss and what to do."""
    return _SENTENCES[finding.key][language == "en"].format(**finding.values)
