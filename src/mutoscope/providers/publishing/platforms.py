"""Which platforms there are, what each lacks here, and how its publisher is made."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, InvalidRequest, ProviderUnavailable
from mutoscope.providers import vendors
from mutoscope.providers.publishing import youtube_accounts
from mutoscope.providers.publishing.folder import Folder
from mutoscope.providers.publishing.google_sign_in import Client
from mutoscope.providers.publishing.protocol import Publisher
from mutoscope.providers.publishing.telegram_channel import TelegramChannel
from mutoscope.providers.publishing.webhook import Sign, Webhook
from mutoscope.providers.publishing.youtube import Facts, Wishes, YouTube

LONGEST_HOST = 200


class Place(NamedTuple):
    """What somebody publishes to: a platform, of those with several accounts which one."""

    platform: str
    account: str = ""

    def __str__(self) -> str:
        """As `place_of` reads it."""
        usual = self.account in ("", youtube_accounts.DEFAULT)
        return self.platform if usual else f"{self.platform}:{self.account}"


@dataclass(frozen=True)
class Platform:
    """`lack`: what has to be done before one can publish there, "" where nothing has; `make`: its
    publisher, of the account of that label. `repeats`: as of its publishers."""

    name: str
    title: str
    lack: Callable[[Settings], str]
    make: "Callable[[Settings, Sign, str], Publisher]"
    repeats: bool = True
    has_accounts: bool = False

    def accounts(self, settings: Settings) -> Sequence[str]:
        """The labels of those that are connected, where it has several."""
        return youtube_accounts.labels(settings.data_dir) if self.has_accounts else ()


def place_of(words: str) -> Place:
    """ "youtube", or "youtube:LABEL". InvalidRequest."""
    name, _, account = words.partition(":")
    platform = PLATFORMS.get(name)
    if platform is None:
        raise InvalidRequest(
            f"There is no platform “{name[:40]}”.", hint=f"There is: {', '.join(PLATFORMS)}."
        )
    if ":" in words and not platform.has_accounts:
        raise InvalidRequest(
            f"{platform.title} has no accounts to choose from.", hint=f"Say {name} alone."
        )
    return Place(name, youtube_accounts.checked_label(account) if platform.has_accounts else "")


def publisher(settings: Settings, place: Place, sign: Sign) -> Publisher:
    """ConfigError: something has to be set, or connected, before. Blocks."""
    platform = PLATFORMS[place.platform]
    if lack := platform.lack(settings):
        raise ConfigError(f"{platform.title} is not set up here.", hint=lack)
    return platform.make(settings, sign, place.account)


async def checked(to: Publisher, patience_s: float | None) -> str:
    """Who we are to a place, asked for so long at most. ProviderUnavailable: it does not answer;
    ProviderDenied: we may not publish there any more; what else its `check` raises."""
    try:
        async with asyncio.timeout(patience_s):
            return await to.check()
    except TimeoutError:
        raise ProviderUnavailable(
            f"{PLATFORMS[to.platform].title} did not answer within {patience_s:g} s.",
            provider=PLATFORMS[to.platform].title,
            hint="Try again later.",
        ) from None


def youtube_client(settings: Settings) -> Client:
    """The program as it is registered. ConfigError: it is not set."""
    if lack := _lacks_client(settings):
        raise ConfigError("YouTube is not set up here.", hint=lack)
    secret = settings.youtube_client_secret
    account = vendors.account(settings, "youtube", "publishing")
    urls = _google_urls(settings, account)
    return Client(
        id=settings.youtube_client_id or "",
        secret=secret.get_secret_value() if secret else "",
        sign_in_url=urls[0],
        token_url=urls[1],
    )


def _google_urls(settings: Settings, account: vendors.Account) -> tuple[str, str]:
    """Where one signs in, and gets tokens. Another server that speaks like YouTube (`base_urls`)
    does that, too, at the same paths."""
    names = ("sign_in_url", "token_url")
    if "youtube" not in settings.base_urls:
        return account.facts[names[0]], account.facts[names[1]]
    paths = [account.facts[name].split("/", 3)[3] for name in names]
    return f"{account.base_url}/{paths[0]}", f"{account.base_url}/{paths[1]}"


def _lacks_folder(settings: Settings) -> str:
    return "" if settings.publish_folder else "Set `publish_folder` to the folder that files go to."


def _folder(settings: Settings, sign: Sign, account: str) -> Publisher:
    assert settings.publish_folder is not None
    return Folder(settings.publish_folder)


def _lacks_webhook(settings: Settings) -> str:
    return "" if settings.publish_webhook_url else "Set `publish_webhook_url` to who is told."


def _webhook(settings: Settings, sign: Sign, account: str) -> Publisher:
    """Its address may hold a token: it is named by its host, and told apart by a hash."""
    assert settings.publish_webhook_url is not None
    url = settings.publish_webhook_url.get_secret_value()
    tag = hashlib.sha256(url.encode()).hexdigest()[:8]
    host = vendors.host_of(url)[:LONGEST_HOST] or "an address"
    return Webhook(url, f"{host} #{tag}", sign, settings.allow_private_urls)


def _lacks_telegram(settings: Settings) -> str:
    if settings.telegram_bot_token is None:
        return vendors.how_to_set("telegram_bot_token")
    return "" if settings.telegram_channel else "Set `telegram_channel` to its @name or number."


def _telegram(settings: Settings, sign: Sign, account: str) -> Publisher:
    assert settings.telegram_channel is not None
    return TelegramChannel(
        account=vendors.account(settings, "telegram", "publishing"),
        target=settings.telegram_channel,
    )


def _lacks_client(settings: Settings) -> str:
    if settings.youtube_client_id and settings.youtube_client_secret:
        return ""
    return "Set `youtube_client_id` and `youtube_client_secret` (docs/publishing.md tells how)."


def _lacks_youtube(settings: Settings) -> str:
    lack = _lacks_client(settings)
    if lack or youtube_accounts.labels(settings.data_dir):
        return lack
    return "Connect an account: `mutoscope connect youtube`."


def _youtube(settings: Settings, sign: Sign, label: str) -> Publisher:
    connected = youtube_accounts.load(settings.data_dir, label)
    if connected is None:
        known = ", ".join(youtube_accounts.labels(settings.data_dir))
        raise ConfigError(
            f"No YouTube account is connected as “{label}”.",
            hint=f"Connect it: `mutoscope connect youtube --label {label}`. There is: {known}.",
        )
    account = vendors.account(settings, "youtube", "publishing")
    names = Facts.__dataclass_fields__.keys() - {"base_url"}
    facts = Facts(account.base_url, **{name: account.facts[name] for name in names})
    wishes = Wishes(settings.youtube_privacy, settings.youtube_made_for_kids)
    return YouTube(facts, youtube_client(settings), connected, wishes)


PLATFORMS: Mapping[str, Platform] = {
    each.name: each
    for each in (
        Platform("folder", "A folder", _lacks_folder, _folder),
        Platform("webhook", "A webhook", _lacks_webhook, _webhook),
        Platform("telegram", "Telegram", _lacks_telegram, _telegram, repeats=False),
        Platform("youtube", "YouTube", _lacks_youtube, _youtube, has_accounts=True),
    )
}
