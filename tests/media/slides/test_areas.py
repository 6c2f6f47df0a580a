from mutoscope.media.slides.areas import content_area, speaker_area, subtitle_area


def test_what_is_free_below_is_shared_without_overlap() -> None:
    for size_px in ((1920, 1080), (1080, 1920), (1080, 1080)):
        content, words, speaker = (f(size_px) for f in (content_area, subtitle_area, speaker_area))
        assert content.height <= words.top == speaker.top
        assert words.left + words.width <= speaker.left
        assert speaker.left + speaker.width < size_px[0]
        assert speaker.top + speaker.height == size_px[1]
        assert words.width > size_px[0] * 0.4
