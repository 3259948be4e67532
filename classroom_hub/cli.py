"""The command ``classroom-hub`` (contract: options, printed lines, exit codes)."""

import argparse
import asyncio
import contextlib
import functools
import signal
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from classroom_hub import __version__, commands
from classroom_hub.commands import USAGE, Parser
from classroom_hub.config import ConfigError, Settings, load
from classroom_hub.discovery.interfaces import own_host
from classroom_hub.hub import Hub
from classroom_hub.logs import SCRUBBER, kept, set_up
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.display import Display
from classroom_hub.screen.source import Source, SourceError
from classroom_hub.screen.synthetic import SyntheticLesson
from classroom_hub.sentences import say, say_deaf, say_unseen
from classroom_hub.state import AlreadyRunningError, DataFolder, FolderError
from classroom_hub.support.scrub import private_words
from classroom_hub.web.pages import STATIC, PagesMissingError
from protocol.wire.views import Projection

_DEMO_PUPILS = 3


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if (code := commands.run(arguments)) is not None:
        return code
    options = _parser().parse_args(arguments)
    given = {key: value for key, value in vars(options).items() if key not in ("config", "command")}
    try:
        settings = load(options.config, given)
    except ConfigError as error:
        return _fail(str(error))
    host = own_host(settings.host)
    if host is None:
        return _fail(say("host", host=settings.host))
    settings = replace(settings, host=host)
    demo = options.command == "demo"
    if demo:  # nothing that is played with becomes a class's lesson
        settings = replace(settings, data_dir=settings.data_dir / "demo")
    set_up(settings.log_format)
    if options.command == "doctor":
        from classroom_hub.doctor import examine  # noqa: PLC0415 - only this command needs it

        return examine(settings)
    try:
        folder = DataFolder(settings.data_dir)
    except FolderError:
        return _fail(say("folder", path=settings.data_dir))
    except AlreadyRunningError as error:
        print(say("running"), file=sys.stderr)
        if error.url is not None:
            print(f"console {error.url}", flush=True)
            if settings.browser:
                webbrowser.open(error.url)
        return 0
    try:
        with kept(settings.data_dir):
            return asyncio.run(_run(settings, folder, demo=demo))
    finally:
        folder.close()


async def _run(settings: Settings, folder: DataFolder, *, demo: bool) -> int:
    stop = _stop_signal()
    try:
        screens = ScreenChoice(settings.display, settings.region)
        open_source: Callable[[], Source] = functools.partial(Display, choice=screens)
        painted = await asyncio.to_thread(_painted_lesson, screens) if demo else None
        hub = Hub(
            settings, folder, painted or open_source, screens=screens if painted is None else None,
            label="display" if painted is None else "synthetic", open_door=demo or settings.start, resume=not demo,
        )  # fmt: skip
        SCRUBBER.source = private_words(hub.lesson, hub.roster)
        SCRUBBER.folders = (str(settings.portal_folder),) if settings.portal_folder is not None else ()
        if demo:
            # The newcomer's own screen stays free; without one, the projector's page is what there is to see.
            hub.lesson.start(show=Projection.NONE if painted is None else Projection.WAITING)
            hub.lesson.ask(say("demo_ask"))  # work comes in within seconds
        await hub.start()
    except SourceError as error:
        return _fail(say_unseen(error, settings.display), error)
    except PagesMissingError as error:
        return _fail(say("pages"), error)
    except FolderError as error:
        return _fail(say("folder", path=settings.data_dir), error)
    except OSError as error:
        return _fail(say_deaf(error, settings.host, settings.port))
    pupils = await _start_pupils(hub.port) if demo else None
    try:
        print(f"pupils {hub.url}/\nconsole {hub.console_url}\nprojector {hub.projector_url}", flush=True)
        if len(others := list(hub.own_addresses)) > 1:
            print(say("interfaces", chosen=others[0], others=", ".join(others[1:])), file=sys.stderr)
        print("ready", flush=True)
        await stop.wait()
    finally:
        if pupils is not None:
            with contextlib.suppress(ProcessLookupError):
                pupils.terminate()
        await hub.stop()
    return 0


def _painted_lesson(screens: ScreenChoice) -> Callable[[], Source] | None:
    """Return a painted lesson for where the demo has no display."""
    try:
        Display(choice=screens).close()
    except SourceError:
        font = next((STATIC / "assets").glob("andika-latin-400*.woff2"), None)
        return lambda: SyntheticLesson(font=font)
    return None


async def _start_pupils(port: int) -> asyncio.subprocess.Process:
    """Start the demo's pupils: real agents, over real sockets, that draw and hand in."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tablet_client", "--hub", f"http://127.0.0.1:{port}", "--headless",
        "--simulate", "--count", str(_DEMO_PUPILS), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


def _fail(sentence: str, detail: object = None) -> int:
    print(sentence if detail is None else f"{sentence} ({detail})", file=sys.stderr)
    return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = Parser("classroom-hub", description=say("describe"), epilog=say("more_commands"), add_help=False)
    add = parser.add_argument
    add("command", nargs="?", choices=("run", "demo", "doctor"), default="run", help=say("help_command"))
    add("--name", metavar="TEXT", help=say("help_name"))
    add("--host", metavar="ADDR", help=say("help_host"))
    add("--port", type=int, metavar="N", help=say("help_port"))
    add("--tls-port", type=int, metavar="N", help=say("help_tls_port"))
    add("--data-dir", metavar="DIR", help=say("help_data_dir"))
    add("--display", type=int, metavar="N", help=say("help_display"))
    add("--region", metavar="X,Y,W,H", help=say("help_region"))
    add("--start", action="store_true", default=None, help=say("help_start"))
    add("--no-browser", dest="browser", action="store_false", default=None, help=say("help_browser"))
    add("--portal-folder", metavar="DIR", help=say("help_portal_folder"))
    add("--config", type=Path, metavar="FILE", help=say("help_config"))
    add("--log-format", choices=("text", "json"), help=say("help_log_format"))
    add("-h", "--help", action="help", help=say("help_help"))
    add("--version", action="version", version=__version__, help=say("help_version"))
    return parser
