/* Names of people, firms and places. All are made up; addresses end in .example, so that nothing
 * reaches anybody. */
#include "app/demo.h"

#define WORDS(array)                                                                               \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }

static const struct demo_word first_nb[] = {
    {"Åse", "aase"},
    {"Bjørn", "bjorn"},
    {"Sølvi", "solvi"},
    {"Kåre", "kaare"},
    {"Ingebjørg", "ingebjorg"},
    {"Øystein", "oystein"},
    {"Håkon", "haakon"},
    {"Marit", "marit"},
    {"Sindre", "sindre"},
    {"Tuva", "tuva"},
    {"Eirik", "eirik"},
    {"Ragnhild", "ragnhild"},
    {"Torbjørn", "torbjorn"},
    {"Solveig", "solveig"},
    {"Magnus", "magnus"},
    {"Hedda", "hedda"},
    {"Pål", "paal"},
    {"Guro", "guro"},
    {"Vegard", "vegard"},
    {"Astrid", "astrid"},
    {"Jørgen", "jorgen"},
    {"Silje", "silje"},
    {"Amund", "amund"},
    {"Berit", "berit"},
    {"Sjur", "sjur"},
    {"Máret", "maret"},
    {"Nils Ánte", "nils-ante"},
    {"Live", "live"},
    {"Trygve", "trygve"},
    {"Oda", "oda"},
    {"Steinar", "steinar"},
    {"Gry", "gry"},
    {"Rune", "rune"},
    {"Turid", "turid"},
    {"Even", "even"},
};
static const struct demo_word last_nb[] = {
    {"Ødegård", "odegard"},  {"Bråten", "braten"},   {"Næss", "naess"},
    {"Sæther", "saether"},   {"Bjørkli", "bjorkli"}, {"Aasen", "aasen"},
    {"Lønning", "lonning"},  {"Haugen", "haugen"},   {"Tveit", "tveit"},
    {"Myhre", "myhre"},      {"Skår", "skaar"},      {"Fjellheim", "fjellheim"},
    {"Brekke", "brekke"},    {"Nygård", "nygaard"},  {"Strømmen", "strommen"},
    {"Dalen", "dalen"},      {"Rønning", "ronning"}, {"Viken", "viken"},
    {"Hjelle", "hjelle"},    {"Kvåle", "kvaale"},    {"Solberg Lie", "solberg-lie"},
    {"Utsira", "utsira"},    {"Ålvik", "aalvik"},    {"Grønli", "gronli"},
    {"Eidsvåg", "eidsvaag"}, {"Hætta", "haetta"},    {"Moen", "moen"},
    {"Sørbø", "sorbo"},      {"Vågen", "vaagen"},    {"Lindås", "lindaas"},
};
static const struct demo_word first_en[] = {
    {"Alice", "alice"},   {"Oliver", "oliver"},   {"Siobhan", "siobhan"}, {"George", "george"},
    {"Priya", "priya"},   {"Harriet", "harriet"}, {"Callum", "callum"},   {"Zoë", "zoe"},
    {"Edward", "edward"}, {"Grace", "grace"},     {"Rhys", "rhys"},       {"Imogen", "imogen"},
    {"Samuel", "samuel"}, {"Aisha", "aisha"},     {"Duncan", "duncan"},   {"Beatrice", "beatrice"},
    {"Tom", "tom"},       {"Eleanor", "eleanor"}, {"Kofi", "kofi"},       {"Martha", "martha"},
};
static const struct demo_word last_en[] = {
    {"O'Brien", "obrien"},          {"Whitfield", "whitfield"}, {"Patel", "patel"},
    {"Macleod", "macleod"},         {"Ashworth", "ashworth"},   {"Pennington", "pennington"},
    {"Hughes", "hughes"},           {"Okafor", "okafor"},       {"Radcliffe", "radcliffe"},
    {"Lloyd-Jones", "lloyd-jones"}, {"Barker", "barker"},       {"Thornton", "thornton"},
    {"Sinclair", "sinclair"},       {"Fairbanks", "fairbanks"}, {"Kaur", "kaur"},
    {"Brontë", "bronte"},
};
static const struct demo_word firms_nb[] = {
    {"Tindefjord", "tindefjord"},     {"Nordlysbukta", "nordlysbukta"},
    {"Havsulen", "havsulen"},         {"Solbekken", "solbekken"},
    {"Elvestrand", "elvestrand"},     {"Lyngøya", "lyngoya"},
    {"Vinterdalen", "vinterdalen"},   {"Skogsranda", "skogsranda"},
    {"Ørneberget", "orneberget"},     {"Sæterlia", "saeterlia"},
    {"Kystlykta", "kystlykta"},       {"Høydedraget", "hoydedraget"},
    {"Bjørkesletta", "bjorkesletta"}, {"Myrsnipa", "myrsnipa"},
    {"Steinrøysa", "steinroysa"},     {"Måkeholmen", "maakeholmen"},
    {"Revehiet", "revehiet"},         {"Tyttebærlia", "tyttebaerlia"},
    {"Gråsteinen", "graasteinen"},    {"Ålekista", "aalekista"},
};
static const struct demo_word firms_en[] = {
    {"Foxmoor", "foxmoor"},     {"Willowgate", "willowgate"},   {"Copperhill", "copperhill"},
    {"Saltmarsh", "saltmarsh"}, {"Ravenstow", "ravenstow"},     {"Thistledown", "thistledown"},
    {"Oakhollow", "oakhollow"}, {"Pebblecombe", "pebblecombe"}, {"Amberford", "amberford"},
    {"Wrenfield", "wrenfield"}, {"Quillbrook", "quillbrook"},   {"Larkspur", "larkspur"},
};
static const struct demo_word titles_nb[] = {
    {"Daglig leder", ""}, {"Innkjøpssjef", ""}, {"Prosjektleder", ""},  {"Regnskapsfører", ""},
    {"Salgssjef", ""},    {"Driftsleder", ""},  {"IT-ansvarlig", ""},   {"Markedsansvarlig", ""},
    {"Verksmester", ""},  {"Personalsjef", ""}, {"Kundekonsulent", ""}, {"Økonomisjef", ""},
    {"Byggeleder", ""},   {"Lærling", ""},
};
static const struct demo_word titles_en[] = {
    {"Managing director", ""}, {"Head of purchasing", ""}, {"Project manager", ""},
    {"Accountant", ""},        {"Sales manager", ""},      {"Operations manager", ""},
    {"IT manager", ""},        {"Marketing lead", ""},     {"Site foreman", ""},
    {"Event producer", ""},
};
static const struct demo_word streets_nb[] = {
    {"Havnegata", ""},  {"Bakkegata", ""},     {"Fjordveien", ""}, {"Møllergata", ""},
    {"Skolevegen", ""}, {"Bryggesvingen", ""}, {"Låven", ""},      {"Sjøgata", ""},
};
static const struct demo_word streets_en[] = {
    {"Mill Lane", ""},   {"Station Road", ""},  {"Harbour Street", ""},
    {"Church Walk", ""}, {"Orchard Close", ""},
};
static const struct demo_place places_nb[] = {
    {"Oslo", "0150", "Oslo"},           {"Bergen", "5003", "Vestland"},
    {"Trondheim", "7011", "Trøndelag"}, {"Stavanger", "4006", "Rogaland"},
    {"Tromsø", "9008", "Troms"},        {"Ålesund", "6002", "Møre og Romsdal"},
    {"Bodø", "8006", "Nordland"},       {"Kristiansand", "4611", "Agder"},
    {"Hamar", "2317", "Innlandet"},     {"Røros", "7374", "Trøndelag"},
    {"Svolvær", "8300", "Nordland"},    {"Drøbak", "1440", "Akershus"},
};
static const struct demo_place places_en[] = {
    {"Leeds", "LS1", "West Yorkshire"},     {"Bristol", "BS1", "Bristol"},
    {"Edinburgh", "EH1", "Scotland"},       {"Cardiff", "CF10", "Wales"},
    {"Belfast", "BT1", "Northern Ireland"},
};
static const struct demo_trade trades_nb[] = {
    {"Bygg", "bygg", "CONSTRUCTION"},
    {"Regnskap", "regnskap", "FINANCIAL_SERVICES"},
    {"Transport", "transport", "TRANSPORTATION_TRUCKING_RAILROAD"},
    {"Data", "data", "INFORMATION_TECHNOLOGY_AND_SERVICES"},
    {"Snekkeri", "snekkeri", "FURNITURE"},
    {"Fisk", "fisk", "FISHERY"},
    {"Energi", "energi", "RENEWABLES_ENVIRONMENT"},
    {"Eiendom", "eiendom", "REAL_ESTATE"},
    {"Bakeri", "bakeri", "FOOD_PRODUCTION"},
    {"Gartneri", "gartneri", "FARMING"},
    {"Arrangement", "arrangement", "EVENTS_SERVICES"},
    {"Maskin", "maskin", "MACHINERY"},
    {"Båtbyggeri", "batbyggeri", "SHIPBUILDING"},
};
static const struct demo_trade trades_en[] = {
    {"Logistics", "logistics", "LOGISTICS_AND_SUPPLY_CHAIN"},
    {"Foods", "foods", "FOOD_BEVERAGES"},
    {"Events", "events", "EVENTS_SERVICES"},
    {"Marine", "marine", "MARITIME"},
    {"Textiles", "textiles", "TEXTILES"},
    {"Studios", "studios", "MEDIA_PRODUCTION"},
    {"Builders", "builders", "CONSTRUCTION"},
};

#define PLACES(array) .places = (array), .place_count = sizeof(array) / sizeof((array)[0])
#define TRADES(array) .trades = (array), .trade_count = sizeof(array) / sizeof((array)[0])
const struct demo_language demo_languages[2] = {
    {.first = WORDS(first_nb),
     .last = WORDS(last_nb),
     .firms = WORDS(firms_nb),
     .titles = WORDS(titles_nb),
     .streets = WORDS(streets_nb),
     PLACES(places_nb),
     TRADES(trades_nb),
     .firm_suffix = "AS",
     .country = "Norge",
     .code = "nb"},
    {.first = WORDS(first_en),
     .last = WORDS(last_en),
     .firms = WORDS(firms_en),
     .titles = WORDS(titles_en),
     .streets = WORDS(streets_en),
     PLACES(places_en),
     TRADES(trades_en),
     .firm_suffix = "Ltd",
     .country = "United Kingdom",
     .code = "en"},
};
