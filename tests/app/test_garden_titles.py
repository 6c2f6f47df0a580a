"""What areas and styles are called."""

from mutoscope.app.garden_titles import LANGUAGES, area_titles, renamed_parts, style_titles
from mutoscope.pipelines.redesign.catalogue import areas, styles


def test_all_have_their_own_in_each_language() -> None:
    for titles, ids in ((area_titles, areas()), (style_titles, styles())):
        english, russian = map(titles, LANGUAGES)
        assert english.keys() == russian.keys() == ids.keys()
        for named in (english, russian):
            assert len(set(named.values())) == len(ids)
        assert not set(english.values()) & set(russian.values())


def test_parts_are_called_as_the_reader_calls_them() -> None:
    told = "1 of 2 parts failed (Палисадник: Японский дзен); Front yard: Japanese zen is there."
    english = told.replace("Палисадник: Японский дзен", "Front yard: Japanese zen")
    assert renamed_parts(told, "en") == english
    assert renamed_parts(told, "ru").count("Палисадник: Японский дзен") == 2
    assert renamed_parts("Палисадник: розы", "en") == "Палисадник: розы"
