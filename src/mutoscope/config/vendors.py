"""Vendors' keys, and the names that they are usually given under."""

from collections.abc import Mapping

USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "database_url": ("DATABASE_URL",),
    "openai_api_key": ("OPENAI_API_KEY",),
    "openai_base_url": ("OPENAI_BASE_URL",),
    "gemini_api_key": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "openrouter_api_key": ("OPENROUTER_API_KEY",),
    "elevenlabs_api_key": ("ELEVENLABS_API_KEY",),
    "pexels_api_key": ("PEXELS_API_KEY",),
    "pixabay_api_key": ("PIXABAY_API_KEY",),
    "google_maps_api_key": ("GOOGLE_MAPS_API_KEY",),
    "telegram_bot_token": ("TELEGRAM_BOT_TOKEN",),
}
"""Names that other programs have made usual; the setting's own name goes before them."""

VENDORS: Mapping[str, str] = {
    "openai_api_key": "OpenAI",
    "gemini_api_key": "Google Gemini",
    "openrouter_api_key": "OpenRouter",
    "elevenlabs_api_key": "ElevenLabs",
    "pexels_api_key": "Pexels",
    "pixabay_api_key": "Pixabay",
    "google_maps_api_key": "Google Maps",
    "telegram_bot_token": "Telegram",
}
