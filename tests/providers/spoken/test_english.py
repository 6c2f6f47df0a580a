import pytest

from mutoscope.providers.spoken import spoken_tokens

CASES = [
    ("sold 1,500 cups", "sold one thousand five hundred cups"),
    ("In 1652 it", "In sixteen fifty-two it"),
    ("since 2005 and 2010.", "since two thousand five and twenty ten."),
    ("1500 people", "one thousand five hundred people"),
    ("33 % of 3.5%", "thirty-three percent of three point five percent"),
    ("$2.5bn or $1", "two point five billion dollars or one dollar"),
    ("$4.99", "four dollars and ninety-nine cents"),
    ("$3 million and €5m", "three million dollars and five million euros"),
    ("a 5-cent coin for $0.05", "a five cent coin for five cents"),
    ("−5 °C or 20°F", "minus five degrees Celsius or twenty degrees Fahrenheit"),
    ("5 km, 1 km, 3kg", "five kilometers, one kilometer, three kilograms"),
    ("80 km/h", "eighty kilometers per hour"),
    ("See No. 5. No. Not so", "See Number five. No. Not so"),
    ("the 1450s and '90s", "the fourteen fifties and nineties"),
    ("1/3, 3/4 and 2½", "one third, three quarters and two and a half"),
    ("the 3rd, the 21st", "the third, the twenty-first"),
    ("Louis XIV in World War II", "Louis the fourteenth in World War two"),
    ("the XIX century", "the nineteenth century"),
    ("vitamin C and King Lear", "vitamin C and King Lear"),
    ("AI, the FBI and NASA", "A.I, the F.B.I and NASA"),
    ("OPEC built HTML", "Opec built H.T.M.L"),
    ("nuts, e.g. almonds", "nuts, for example almonds"),
    ("Tom & Jerry @ home", "Tom and Jerry at home"),
    ("pages 5–7", "pages five to seven"),
    ("1914–1918 was war", "nineteen fourteen to nineteen eighteen was war"),
    ("at 9:30 am, 5pm", "at nine thirty A.M, five P.M"),
    ("July 20, 1969", "July twentieth, nineteen sixty-nine"),
    ("on 3 March", "on the third of March"),
    ("2019-10-12", "October twelfth, twenty nineteen"),
    ("COVID-19 and CO2", "covid nineteen and C.O two"),
    ("24/7 support", "twenty-four seven support"),
    ("10x, 500+, ~500", "ten times, five hundred plus, about five hundred"),
    ("version 1.2.3", "version one point two point three"),
    ("agent 007", "agent zero zero seven"),
    ("mail me@x.org", "mail me at x dot org"),
    ("the $1.2 trillion market", "the one point two trillion dollar market"),
    ("a $15M deal", "a fifteen million dollar deal"),
    ("1/2 tsp in 25–30 min", "one half teaspoon in twenty-five to thirty minutes"),
    ("a 3:2 ratio, 50/50", "a three to two ratio, fifty fifty"),
    ("AI-powered GPUs", "A.I powered G.P.U's"),
    ("Đà Nẵng", "Đà Nang"),
    ("and/or", "and or"),
    ("12,345,008", "twelve million three hundred forty-five thousand eight"),
    ("(in 2023) it", "in twenty twenty-three, it"),
    ("Dr. Smith lives on Main St. now", "Doctor Smith lives on Main Street now"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_reading_out(written: str, spoken: str) -> None:
    assert " ".join(token.spoken for token in spoken_tokens(written, "en")) == spoken
