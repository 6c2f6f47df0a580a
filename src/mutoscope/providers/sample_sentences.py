"""What a voice says to be heard."""

_SENTENCES = {
    "ar": "صباح الخير، هذا هو صوتي.",
    "bg": "Добро утро, това е моят глас.",
    "cs": "Dobré ráno, tohle je můj hlas.",
    "da": "Godmorgen, det her er min stemme.",
    "de": "Guten Morgen, das ist meine Stimme.",
    "el": "Καλημέρα, αυτή είναι η φωνή μου.",
    "en": "Good morning, this is my voice.",
    "es": "Buenos días, esta es mi voz.",
    "et": "Tere hommikust, see on minu hääl.",
    "fi": "Hyvää huomenta, tämä on minun ääneni.",
    "fr": "Bonjour, voici ma voix.",
    "he": "בוקר טוב, זה הקול שלי.",
    "hi": "नमस्ते, यह मेरी आवाज़ है।",
    "hr": "Dobro jutro, ovo je moj glas.",
    "hu": "Jó reggelt, ez az én hangom.",
    "it": "Buongiorno, questa è la mia voce.",
    "ja": "おはようございます。これが私の声です。",
    "lt": "Labas rytas, tai mano balsas.",
    "lv": "Labrīt, šī ir mana balss.",
    "nl": "Goedemorgen, dit is mijn stem.",
    "no": "God morgen, dette er stemmen min.",
    "pl": "Dzień dobry, to jest mój głos.",
    "pt": "Bom dia, esta é a minha voz.",
    "ro": "Bună dimineața, aceasta este vocea mea.",
    "ru": "Доброе утро, это мой голос.",
    "sk": "Dobré ráno, toto je môj hlas.",
    "sl": "Dobro jutro, to je moj glas.",
    "sr": "Добро јутро, ово је мој глас.",
    "sv": "God morgon, det här är min röst.",
    "tr": "Günaydın, bu benim sesim.",
    "uk": "Доброго ранку, це мій голос.",
    "zh": "早上好，这是我的声音。",
}


def sentence(language: str) -> str:
    """A short one in a language (ISO 639-1); in English where there is none of its own."""
    return _SENTENCES.get(language, _SENTENCES["en"])
