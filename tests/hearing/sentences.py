"""One small story in every language of a home voice: two sentences of everyday words, without
figures, names and words that are spelled in two ways."""

SENTENCES: dict[str, tuple[str, str]] = {
    "ar": (
        "كل صباح يمشي الرجل العجوز إلى البحر مع كلبه.",
        "وفي المساء يعود إلى البيت ويطبخ السمك لكل العائلة.",
    ),
    "bg": (
        "Всяка сутрин старият човек отива до морето с кучето си.",
        "Вечерта се връща у дома и готви риба за цялото семейство.",
    ),
    "cs": (
        "Každé ráno jde starý muž se svým psem k moři.",
        "Večer se vrací domů a vaří rybu pro celou rodinu.",
    ),
    "da": (
        "Hver morgen går den gamle mand ned til havet med sin hund.",
        "Om aftenen kommer han hjem og laver fisk til hele familien.",
    ),
    "de": (
        "Jeden Morgen geht der alte Mann mit seinem Hund ans Meer.",
        "Am Abend kommt er nach Hause und kocht Fisch für die ganze Familie.",
    ),
    "el": (
        "Κάθε πρωί ο γέρος κατεβαίνει στη θάλασσα με τον σκύλο του.",
        "Το βράδυ γυρίζει στο σπίτι και μαγειρεύει ψάρι για όλη την οικογένεια.",
    ),
    "en": (
        "The old man walks down to the sea with his dog.",
        "In the evening he comes home and cooks fish for the whole family.",
    ),
    "es": (
        "El viejo camina hasta el mar con su perro.",
        "Por la noche vuelve a casa y cocina pescado para toda la familia.",
    ),
    "et": (
        "Igal hommikul läheb vana mees oma koeraga mere äärde.",
        "Õhtul tuleb ta koju ja keedab kala kogu perele.",
    ),
    "fi": (
        "Joka aamu vanha mies kävelee koiransa kanssa meren rannalle.",
        "Illalla hän palaa kotiin ja keittää kalaa koko perheelle.",
    ),
    "fr": (
        "Le vieil homme descend vers la mer avec son chien.",
        "Le soir, il rentre à la maison et prépare du poisson pour toute la famille.",
    ),
    "he": (
        "בכל בוקר הולך האיש הזקן אל הים עם הכלב שלו.",
        "בערב הוא חוזר הביתה ומבשל דגים לכל המשפחה.",
    ),
    "hi": (
        "बूढ़ा आदमी अपने कुत्ते के साथ समुद्र तक जाता है।",
        "शाम को वह घर लौटता है और पूरे परिवार के लिए मछली पकाता है।",
    ),
    "hr": (
        "Svakog jutra stari čovjek ide sa svojim psom do mora.",
        "Navečer se vraća kući i kuha ribu za cijelu obitelj.",
    ),
    "hu": (
        "Minden reggel az öregember a kutyájával lesétál a tengerhez.",
        "Este hazamegy, és halat főz az egész családnak.",
    ),
    "it": (
        "Il vecchio scende al mare con il suo cane.",
        "Poi torna a casa e cucina il pesce per tutta la famiglia.",
    ),
    "ja": (
        "おじいさんは犬と一緒に海まで歩きます。",
        "夕方には家に帰って、家族みんなのために魚を料理します。",
    ),
    "lt": (
        "Kiekvieną rytą senas vyras su savo šunimi eina prie jūros.",
        "Vakare jis grįžta namo ir verda žuvį visai šeimai.",
    ),
    "lv": (
        "Katru rītu vecais vīrs ar savu suni iet uz jūru.",
        "Vakarā viņš atgriežas mājās un vāra zivis visai ģimenei.",
    ),
    "nl": (
        "Elke ochtend loopt de oude man met zijn hond naar de zee.",
        "In de avond komt hij thuis en kookt vis voor de hele familie.",
    ),
    "no": (
        "Hver morgen går den gamle mannen ned til havet med hunden sin.",
        "Om kvelden kommer han hjem og lager fisk til hele familien.",
    ),
    "pl": (
        "Każdego ranka stary człowiek idzie z psem nad morze.",
        "Wieczorem wraca do domu i gotuje rybę dla całej rodziny.",
    ),
    "pt": (
        "Toda manhã o velho vai até o mar com o seu cachorro.",
        "De noite ele volta para casa e cozinha peixe para toda a família.",
    ),
    "ro": (
        "În fiecare dimineață bătrânul merge la mare cu câinele lui.",
        "Seara se întoarce acasă și gătește pește pentru toată familia.",
    ),
    "ru": (
        "Каждое утро старый человек идёт со своей собакой к морю.",
        "Вечером он возвращается домой и готовит рыбу для всей семьи.",
    ),
    "sk": (
        "Každé ráno ide starý muž so svojím psom k moru.",
        "Večer sa vracia domov a varí rybu pre celú rodinu.",
    ),
    "sl": (
        "Vsako jutro gre stari mož s svojim psom do morja.",
        "Zvečer se vrne domov in skuha ribo za vso družino.",
    ),
    "sr": (
        "Сваког јутра стари човек иде са својим псом до мора.",
        "Увече се враћа кући и кува рибу за целу породицу.",
    ),
    "sv": (
        "Varje morgon går den gamle mannen ner till havet med sin hund.",
        "På kvällen kommer han hem och lagar fisk till hela familjen.",
    ),
    "tr": (
        "Her sabah yaşlı adam köpeğiyle denize iner.",
        "Akşam eve döner ve bütün aile için balık pişirir.",
    ),
    "uk": (
        "Щоранку старий чоловік іде зі своїм собакою до моря.",
        "Увечері він повертається додому і готує рибу для всієї родини.",
    ),
    "zh": ("老爷爷带着他的狗走到海边。", "晚上他回到家里，给全家人做鱼吃。"),
}
