import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.language import FUNCTION_WORDS, detect_language

SAMPLES = {
    "en": "Coffee came to Europe with the merchants of Venice, who sold it as a medicine.",
    "ru": "Кофе пришёл в Европу вместе с венецианскими купцами, и его продавали как лекарство.",
    "uk": "Кава прийшла до Європи разом із венеційськими купцями, і її продавали як ліки.",
    "bg": "Кафето дошло в Европа заедно с венецианските търговци, които го продавали скъпо.",
    "de": "Der Kaffee kam mit den Händlern aus Venedig nach Europa und wurde als Arznei verkauft.",
    "fr": "Le café est arrivé en Europe avec les marchands de Venise, qui le vendaient.",
    "es": "El café llegó a Europa con los mercaderes de Venecia, que lo vendían como medicina.",
    "it": "Il caffè arrivò in Europa con i mercanti di Venezia, che lo vendevano come medicina.",
    "pt": "O café chegou à Europa com os mercadores de Veneza, que o vendiam como remédio.",
    "pl": "Kawa przybyła do Europy z kupcami z Wenecji, którzy sprzedawali ją jako lekarstwo.",
    "nl": "De koffie kwam met de kooplieden van Venetië naar Europa en werd als medicijn verkocht.",
    "sv": "Kaffet kom till Europa med köpmännen från Venedig, som sålde det som en medicin.",
    "cs": "Káva přišla do Evropy s obchodníky z Benátek, kteří ji prodávali jako lék.",
    "tr": "Kahve Avrupa'ya Venedikli tüccarlarla geldi ve bir ilaç olarak çok pahalı satıldı.",
    "ja": "コーヒーはヴェネツィアの商人とともに欧州に伝わった。",
    "zh": "咖啡随威尼斯商人传入欧洲。",
    "ko": "커피는 베네치아 상인과 함께 유럽에 왔다.",
    "el": "Ο καφές ήρθε στην Ευρώπη με τους εμπόρους της Βενετίας.",
    "ar": "وصلت القهوة إلى أوروبا مع تجار البندقية.",
    "hi": "कॉफ़ी वेनिस के व्यापारियों के साथ यूरोप आई।",
}


@pytest.mark.parametrize(("language", "text"), SAMPLES.items())
def test_one_sentence_is_enough(language, text):
    assert detect_language(text) == language


def test_a_foreign_quotation_does_not_turn_the_text():
    assert detect_language(SAMPLES["en"] + " The Russian word is «кофе».") == "en"


@pytest.mark.parametrize("text", ["", "12345", "🐝🐝", "???"])
def test_no_evidence_is_english(text):
    assert detect_language(text) == "en"


@given(st.text())
def test_the_answer_is_always_a_two_letter_code(text):
    code = detect_language(text)
    assert len(code) == 2
    assert code.islower()


@pytest.mark.parametrize("language", FUNCTION_WORDS)
def test_function_words_are_in_small_letters(language):
    assert all(word == word.lower() for word in FUNCTION_WORDS[language])
