"""Every bound of the wire, each with its unit and its reason."""

from typing import Final

#: Raised with every change of a message or of the frame layout; both ends must say the same.
PROTOCOL: Final = 5

#: A tablet's longest honest message (a hello with every field full) is under 1 KiB.
MAX_CONTROL_BYTES: Final = 8 * 1024
#: What a hub sends: a room of 40 seats and 60 found tablets stays under 32 KiB, 300 pieces under 200 KiB.
MAX_STATE_BYTES: Final = 256 * 1024
#: One picture message: 8 Mpixel of JPEG noise at quality 75 is under 4 MiB.
MAX_FRAME_BYTES: Final = 8 * 1024 * 1024

#: One picture of a pupil's tablet, relayed to the projector: the same, without room for noise.
MAX_SHARED_FRAME_BYTES: Final = 4 * 1024 * 1024
#: One piece of work; a tablet's photo is 3 to 12 MiB.
MAX_PIECE_BYTES: Final = 25 * 1024 * 1024

#: A shared document: ten sheets drawn full. Beyond it, what is there can be read and shown, not changed.
MAX_DOCUMENT_BYTES: Final = 4 * 1024 * 1024
#: One message of it: at most all that there is.
MAX_UPDATE_BYTES: Final = MAX_DOCUMENT_BYTES
#: Documents that one pupil has open, each up to 4 MiB here: a page, the teacher's layer, and what is left of a drop.
MAX_PAGES_OPEN: Final = 8
#: The same for a console or a projector: a wall of a class.
MAX_DOCUMENTS_OPEN: Final = 80
#: Documents of one pupil: three a day, for as long as they are kept.
MAX_DOCUMENTS_PER_SEAT: Final = 100
#: Where a pen hovers, and whose it is.
MAX_AWARENESS_BYTES: Final = 4 * 1024

MAX_NAME_CHARS: Final = 40
MAX_TITLE_CHARS: Final = 80
#: A cart's label ("B", "Cycle 3"); it is shown on cards.
MAX_CART_CHARS: Final = 24
#: A room is used by a few classes (a class of two levels, a colleague's, after-school groups).
MAX_CLASSES: Final = 24
#: A class of two levels at most, and some who come for one subject.
MAX_CLASS_PUPILS: Final = 60
#: The name of a room or a cart, as a record of mDNS carries it.
MAX_PLACE_CHARS: Final = 64
#: A class has 30 pupils at most in France; the rest is room for a second group and visitors.
MAX_SEATS: Final = 60
#: Tablets at the door: a class and a cart that knock at once.
MAX_KNOCKING: Final = 60
#: Agents listed by mDNS; beyond that the console would not be readable.
MAX_FOUND: Final = 120
#: Pieces that a console lists: ten from each pupil of a class.
MAX_PIECES_LISTED: Final = 300
#: Pieces on their way to portals that a console lists: a class's day; and portals of one room: a stick and one over the
#: network, with room for more.
MAX_SENDINGS_LISTED: Final = 100
MAX_TARGETS: Final = 8
#: A photo on a page: sharp on the wall, and twelve are less than half of what a document may have.
MAX_PHOTO_SIDE: Final = 1280
MAX_PHOTO_BYTES: Final = 160 * 1024
MAX_PHOTOS: Final = 12
#: Words on a page (UTF-16 units): what does not fit a sheet cannot be read on a wall.
MAX_TEXT: Final = 200
MAX_TEXT_LINES: Final = 12
#: Sheets of one page, and pages of a document that is handed out: a worksheet, not a book.
MAX_SHEETS: Final = 20
#: Groups of a class: pairs of thirty.
MAX_GROUPS: Final = 15
#: Choices of a quick question (A to F); a number has its own bound.
MAX_CHOICES: Final = 6
MAX_NUMBER: Final = 9999
#: What a teacher asks for in one lesson.
MAX_ACTIVITIES: Final = 40
#: Earlier moments of the board that a pupil can look back at: two a minute over the last ten minutes, and some more.
MAX_SNAPSHOTS: Final = 24
#: Pictures that were drawn on and that the teacher may go back to: one of them is a few hundred KB in memory.
MAX_SURFACES: Final = 6
#: An agent's small picture for the teacher's card: its longer side (pixels), its size, and how often it may come
#: (seconds): thirty of them are 6 Mbit/s at the very most, a tenth of that in a lesson.
MAX_GLIMPSE_PIXELS: Final = 320
MAX_GLIMPSE_BYTES: Final = 24 * 1024
GLIMPSE_EVERY_S: Final = 1.0
#: A console that has not fetched one for so long does not look any more (seconds).
GLIMPSED_S: Final = 4.0
#: Uploads that one pupil may have under way.
MAX_UPLOADS_PER_SEAT: Final = 4
#: What one pupil may hand in during a lesson: far beyond any child's day, and no tablet fills the disk alone.
MAX_PIECES_PER_SEAT: Final = 1000
MAX_WORK_BYTES_PER_SEAT: Final = 500 * 1024 * 1024
#: Requests of one seat at the same moment: its uploads, its page, and as many that a drop has left behind.
MAX_REQUESTS_PER_SEAT: Final = 12
#: Interfaces and names of one hub.
MAX_ADDRESSES: Final = 8
#: More monitors than a graphics card drives.
MAX_MONITORS: Final = 24
#: What is looked at before class, and a sentence about it with a path in it.
MAX_CHECKS: Final = 40
MAX_CHECK_CHARS: Final = 600
#: Teacher's tablet, phone, computer, and a few forgotten tabs.
MAX_CONSOLES: Final = 8
MAX_PROJECTORS: Final = 4
#: All sockets of one address, so that one machine cannot use up the room.
#: A simulated class (``classroom-tablet --count 60``) runs from a single address.
MAX_SOCKETS_PER_ADDRESS: Final = 80

#: 8K, the largest display on sale; tile coordinates must fit a byte (255 tiles of 64 pixels).
MAX_WIDTH: Final = 7680
MAX_HEIGHT: Final = 4320
#: A browser pays about 1 ms for each image file, so messages carry few: four sheets of plain JPEG, four
#: of fine JPEG, and stacks of exact tiles.
MAX_IMAGES: Final = 16

#: A client speaks at least this often (seconds), so that silence means a dead link.
HEARTBEAT_S: Final = 4.0
#: Three missed heartbeats; iPadOS drops sockets without a close event.
SILENCE_S: Final = 12.0
#: A joiner has this long (seconds) to say hello.
HELLO_TIMEOUT_S: Final = 5.0

CODE_LENGTH: Final = 4
#: Wrong codes an address may try in a minute.
CODE_TRIES_PER_MINUTE: Final = 10
#: The icons of picture passwords (``classroom_hub/web/kit/icons.json``); three in order make 1,728.
ICONS: Final = 12
PICTURES: Final = 3
#: Wrong pictures a minute: of one address for one pupil, of one address for all, and for one pupil before addresses
#: that were wrong themselves must wait. An address that was never wrong is always heard.
PICTURE_TRIES_PER_PUPIL: Final = 5
PICTURE_TRIES_PER_ADDRESS: Final = 15
PICTURE_TRIES_OF_ALL: Final = 15
#: How long the end of a lesson can be undone (seconds).
UNDO_S: Final = 60.0
