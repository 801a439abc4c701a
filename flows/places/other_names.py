"""What places and zones are called besides what GeoNames and babel call them."""

# GeoNames numbers the regions of most countries; these are the ones clients write after a city.
# Number, code and name.
STATES = {
    "AU": [
        "01 ACT Australian Capital Territory",
        "02 NSW New South Wales",
        "03 NT Northern Territory",
        "04 QLD Queensland",
        "05 SA South Australia",
        "06 TAS Tasmania",
        "07 VIC Victoria",
        "08 WA Western Australia",
    ],
    "CA": [
        "01 AB Alberta",
        "02 BC British Columbia",
        "03 MB Manitoba",
        "04 NB New Brunswick",
        "05 NL Newfoundland",
        "07 NS Nova Scotia",
        "08 ON Ontario",
        "09 PE Prince Edward Island",
        "10 QC Quebec",
        "11 SK Saskatchewan",
        "12 YT Yukon",
        "13 NT Northwest Territories",
        "14 NU Nunavut",
    ],
    "GB": ["ENG ENG England", "NIR NIR Northern Ireland", "SCT SCT Scotland", "WLS WLS Wales"],
}
COUNTRIES = {
    "AE": ["UAE", "Emirates"],
    "BA": ["Bosnia"],
    "CI": ["Ivory Coast"],
    "CZ": ["Czech Republic"],
    "GB": ["UK", "the UK", "Great Britain", "Britain"],
    "KR": ["Korea"],
    "MM": ["Burma"],
    "NL": ["Holland", "the Netherlands"],
    "TR": ["Turkey"],
    "US": ["USA", "US", "the US", "the USA", "America", "the States", "United States of America"],
}
NICKNAMES = {
    "Denpasar": ["Bali"],
    "Funchal": ["Madeira"],
    "Hong Kong": ["HK"],
    "Johannesburg": ["Joburg"],
    "Kuala Lumpur": ["KL"],
    "Las Palmas de Gran Canaria": ["Gran Canaria", "Canaries", "Canary Islands"],
    "Las Vegas": ["Vegas"],
    "Los Angeles": ["LA"],
    "New York City": ["NY", "NYC"],
    "Palma": ["Mallorca", "Majorca"],
    "Ponta Delgada": ["Azores"],
    "San Francisco": ["SF"],
    "Washington": ["DC"],
}
# Only those that mean one zone: CST, IST, BST, EST or PST would be a guess between continents.
ZONES = {
    "Africa/Johannesburg": ["SAST"],
    "America/Chicago": ["Central time"],
    "America/Denver": ["MDT", "Mountain time"],
    "America/Los_Angeles": ["PDT", "Pacific time"],
    "America/New_York": ["EDT", "Eastern time"],
    "Asia/Hong_Kong": ["HKT"],
    "Asia/Seoul": ["KST"],
    "Asia/Tokyo": ["JST"],
    "Australia/Sydney": ["AEDT"],
    "CET": ["CET", "CEST", "Central European time"],
    "EET": ["EET", "EEST", "Eastern European time"],
    "Etc/GMT": ["GMT"],
    "Etc/UTC": ["UTC"],
    "Europe/Moscow": ["MSK", "МСК"],
    "Pacific/Auckland": ["NZST", "NZDT"],
}
