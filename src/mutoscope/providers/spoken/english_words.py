"""English word tables for reading out: abbreviations, units, signs, names that carry numbers."""

ABBREVIATIONS = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus", "vs": "versus",
    "Dr.": "Doctor", "Mr.": "Mister", "Mrs.": "Missus", "Ms.": "Miz", "Prof.": "Professor",
    "St.": "Saint", "Mt.": "Mount", "Jr.": "Junior", "Sr.": "Senior", "No.": "Number",
    "no.": "number", "Nos.": "Numbers", "approx.": "approximately", "ca.": "circa", "c.": "circa",
    "Gen.": "General", "Capt.": "Captain", "Lt.": "Lieutenant", "Col.": "Colonel",
    "Gov.": "Governor", "Sen.": "Senator", "Rev.": "Reverend", "Inc.": "Incorporated",
    "Ltd.": "Limited", "Co.": "Company", "Corp.": "Corporation", "Fig.": "Figure",
    "fig.": "figure", "Vol.": "Volume", "vol.": "volume", "pp.": "pages", "dept.": "department",
    "est.": "established", "a.m.": "A.M", "p.m.": "P.M", "a.d.": "A.D", "b.c.": "B.C",
    "ph.d.": "P.H.D", "jan.": "January", "feb.": "February", "apr.": "April", "aug.": "August",
    "sept.": "September", "oct.": "October", "nov.": "November", "dec.": "December",
}  # fmt: skip

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

# symbol -> one, many, one part, many parts
CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}

MAGNITUDES = {
    "hundred": "hundred", "thousand": "thousand", "million": "million", "billion": "billion",
    "trillion": "trillion", "k": "thousand", "m": "million", "mn": "million", "bn": "billion",
    "b": "billion", "tn": "trillion", "t": "trillion",
}  # fmt: skip

_PLAIN_UNITS = {
    "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "m": "meter", "µm": "micrometer",
    "nm": "nanometer", "kg": "kilogram", "mg": "milligram", "g": "gram", "µg": "microgram",
    "l": "liter", "L": "liter", "ml": "milliliter", "mL": "milliliter", "mi": "mile",
    "yd": "yard", "oz": "ounce", "lb": "pound", "lbs": "pound", "ha": "hectare", "t": "ton",
    "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "s": "second",
    "sec": "second", "secs": "second", "ms": "millisecond", "W": "watt", "kW": "kilowatt",
    "MW": "megawatt", "GW": "gigawatt", "kWh": "kilowatt hour", "MWh": "megawatt hour",
    "V": "volt", "J": "joule", "kJ": "kilojoule", "cal": "calorie", "kcal": "kilocalorie",
    "KB": "kilobyte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte",
    "dB": "decibel", "tbsp": "tablespoon", "tsp": "teaspoon", "px": "pixel", "°": "degree",
}  # fmt: skip

# unit -> with one, with more
UNITS: dict[str, tuple[str, str]] = {
    **{unit: (name, f"{name}s") for unit, name in _PLAIN_UNITS.items()},
    "ft": ("foot", "feet"),
    "in": ("in", "in"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "K": ("K", "K"),
    "%": ("percent", "percent"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "m²": ("square meter", "square meters"),
    "km²": ("square kilometer", "square kilometers"),
    "m³": ("cubic meter", "cubic meters"),
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "km/s": ("kilometer per second", "kilometers per second"),
    "m/s": ("meter per second", "meters per second"),
    "mph": ("mile per hour", "miles per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "fps": ("frame per second", "frames per second"),
}

# Meant as a magnitude only where they stick to the number: "30k", "5M", "4K".
AMBIGUOUS_UNITS = {
    "k": ("thousand", "thousand"),
    "M": ("million", "million"),
    "B": ("billion", "billion"),
    "bn": ("billion", "billion"),
    "mn": ("million", "million"),
    "tn": ("trillion", "trillion"),
    "am": ("A.M", "A.M"),
    "pm": ("P.M", "P.M"),
}

SIGNS = {
    "%": "percent", "&": "and", "+": "plus", "=": "equals", "@": "at", "×": "times",
    "÷": "divided by", "±": "plus or minus", "°": "degrees", "$": "dollars", "€": "euros",
    "£": "pounds", "¥": "yen", "₽": "rubles", "₹": "rupees", "№": "number", "½": "one half",
    "¼": "one quarter", "¾": "three quarters", "<": "less than", ">": "more than",
    "~": "about", "/": "slash", "²": "squared", "³": "cubed", "°C": "degrees Celsius",
    "°F": "degrees Fahrenheit", "#": "number", "C++": "C plus plus", "C#": "C sharp",
    "OK": "okay", "PhD": "P.H.D", "mRNA": "M.R.N.A", "km/h": "kilometers per hour",
}  # fmt: skip

YEAR_PREPOSITIONS = frozenset(
    {
        "in", "since", "by", "until", "till", "from", "during", "circa", "year", "early", "late",
        "mid", "around", "before", "after", "between", "summer", "spring", "autumn", "winter",
        *(month.lower() for month in MONTHS),
    }
)  # fmt: skip

NOT_YEARS_BEFORE = frozenset(
    {"people", "men", "women", "children", "percent", "different", "million", "billion", "other"}
)

REGNAL = frozenset(
    {
        "Pope", "King", "Queen", "Emperor", "Tsar", "Henry", "Louis", "Edward", "George",
        "William", "Charles", "James", "Richard", "Elizabeth", "Napoleon", "Pius", "Benedict",
        "Leo", "Paul", "Ramses", "Ramesses", "Frederick", "Philip", "Alexander", "Nicholas",
        "Peter", "Catherine", "Ivan", "Emmanuel", "Gustav", "Christian", "Ferdinand", "Clement",
        "Clemens", "Gregory", "John", "Innocent", "Urban", "Otto", "Ptolemy", "Cleopatra",
        "Thutmose", "Murad", "Mehmed", "Mehmet", "Selim", "Ahmed", "Suleiman", "Francis",
        "Joseph", "Leopold", "Wilhelm", "Felipe", "Carlos", "Juan", "Darius", "Xerxes",
    }
)  # fmt: skip

NUMBERED = frozenset(
    {
        "Chapter", "Part", "Act", "Scene", "Section", "Volume", "Book", "Phase", "Article",
        "War", "Mark", "Type", "Level", "Stage", "Class", "Grade", "Bowl", "Apollo", "Gemini",
        "Episode", "Round", "Rocky", "chapter", "part", "act", "section", "volume", "phase",
        "type", "level", "stage", "class", "round",
    }
)  # fmt: skip

WORD_ACRONYMS = {
    "NASA": "NASA", "NATO": "NATO", "UNESCO": "Unesco", "UNICEF": "Unicef", "OPEC": "Opec",
    "AIDS": "aids", "RAM": "ram", "ROM": "rom", "PIN": "pin", "SIM": "sim", "GIF": "gif",
    "CERN": "sern", "COVID": "covid", "LASER": "laser", "RADAR": "radar", "FIFA": "feefa",
    "ASAP": "A.S.A.P", "THE": "the", "AND": "and", "FOR": "for", "NOT": "not", "NEW": "new",
    "YOU": "you", "ALL": "all", "ARE": "are", "WAS": "was", "BUT": "but", "HOW": "how",
    "WHY": "why", "WHO": "who", "OUT": "out", "ONE": "one", "TWO": "two", "NOW": "now",
    "BIG": "big", "IS": "is", "OF": "of", "NO": "no", "VERY": "very", "MR": "Mister",
    "DR": "Doctor",
}  # fmt: skip
