"""Where customers come from and how they are met, as filings and policies name it."""

SOURCES = [
    ("natural", "Walked in by himself"),
    ("referral", "Brought by an old customer"),
    ("partner", "From a partner"),
    ("leaflet", "Leaflet"),
    ("exhibition", "Exhibition"),
    ("company", "Lead from the company"),
    ("self", "Found by the salesperson"),
    ("accompanied", "Accompanied visit"),
    ("other", "Other"),
]
CHANNELS = [
    ("face", "Face to face"),
    ("phone", "By phone"),
    ("online", "Online"),
    ("wechat", "WeChat"),
    ("mail", "E-mail"),
    ("desk", "At the desk"),
    ("event", "At an event"),
]
